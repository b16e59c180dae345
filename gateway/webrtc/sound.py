"""What a browser hears and says: speech out of the mouth as packets, packets in as frames; or, in a talk, packets of the one as packets of
the other."""

from collections.abc import Callable, Sequence

import structlog

from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.ear import Ear
from gateway.media.mouth import Mouth, Source
from gateway.media.passing import PASSED_ON_S, Pass, Passes
from gateway.media.rtp import RtpPacket
from gateway.webrtc.stream import SPOKEN, Stream
from gateway.webrtc.track import SpeechTrack
from voicebot.audio.frame import Frame
from voicebot.calls.media import Played, Tap
from voicebot.clock import Clock

log = structlog.get_logger()

MAX_SOURCES = 50
"""Times a browser's stream may start anew (another microphone); more is an attack on memory."""


class Sound:
    """take: gets the browser's frames. played: as of Playout. hostile: called when the browser's stream starts anew too often."""

    def __init__(
        self,
        clock: Clock,
        take: Callable[[Frame], None],
        played: Callable[[Played], None],
        hostile: Callable[[], None],
    ) -> None:
        self._clock, self._take, self._hostile = clock, take, hostile
        self.mouth = Mouth(clock, played)
        self.track = SpeechTrack(
            self.mouth, clock, self._tick, lambda now: self._passed_at + PASSED_ON_S - now, self._idle
        )
        self.stream = Stream(clock, self._receive, self.track.lost)
        self.ear = Ear()
        self.heard_at = clock.monotonic()
        """When the newest packet came."""
        self.codec: Codec = SPOKEN
        """Of the newest packet."""
        self._passing: Pass | None = None
        self._passes = False
        """The newest packet was passed on."""
        self._passed_at = float("-inf")
        """When a packet of somebody else was last passed on to the browser."""
        self._along: Ear | None = None
        self._source: int | None = None
        self._sources = 0

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """Join the browser with somebody who gives each 20 ms it hears, and takes its packets if they can; None: with nobody."""
        self.mouth.source = source
        self._passing, self._passes = None if to is None else to.pass_on, False
        self._hear(self.ear.restart(self._clock.monotonic()))
        if to is None:
            self._passed_at = float("-inf")

    def tap(self, tap: Tap | None) -> None:
        """Let somebody hear along, or nobody any more."""
        self.mouth.tap, self._along = tap, None

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """Send somebody else's packet to the browser; false when it would not understand it. Noise it makes itself."""
        if kind is not Kind.SOUND or not self.stream.pass_on(codec, packet):
            return kind is not Kind.SOUND
        now = self._passed_at = self._clock.monotonic()
        if self.mouth.tap is not None:
            self._along = self._along or Ear()
            for frame in self._along.push(codec, packet, now):
                self.mouth.tap.other(frame.pcm)
        return True

    def _receive(self, codec: Codec, packet: RtpPacket) -> None:
        now = self.heard_at = self._clock.monotonic()
        self.codec = codec
        if packet.ssrc != self._source:
            self._source = packet.ssrc
            self._sources += 1
            if self._sources > MAX_SOURCES:
                log.warning("too_many_sources")
                self._hostile()
                return
        self._passes = self._passing is not None and self._passing(Kind.SOUND, codec, packet)
        if self._idle():
            return
        self._hear(self.ear.push(codec, packet, now))

    def _hear(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            if self.mouth.tap is not None:
                self.mouth.tap.caller(frame.pcm)
            if not self._passes:
                self._take(frame)

    def _idle(self) -> bool:
        """Nothing of the browser is decoded, so that nothing waits for the time."""
        return self._passes and self.mouth.tap is None

    def _tick(self, now: float) -> None:
        """Every 20 ms: the ear's timer."""
        self._hear(self.ear.poll(now))
