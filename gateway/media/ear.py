"""One incoming stream as frames, whatever codec it takes up: browsers change theirs in the middle of a talk."""

from gateway.media.codecs import Codec
from gateway.media.jitter import JitterBuffer, JitterStats
from gateway.media.rtp import RtpPacket
from voicebot.audio.frame import Frame


class Ear:
    """Every method gives the frames that are ready then."""

    def __init__(self) -> None:
        self.stats = JitterStats()
        """Of all codecs together."""
        self._codec: Codec | None = None
        self._jitter: JitterBuffer | None = None
        self._source: int | None = None

    def push(self, codec: Codec, packet: RtpPacket, now: float) -> list[Frame]:
        """A packet comes. Never raises for what a network may bring."""
        frames: list[Frame] = []
        if self._jitter is None or codec is not self._codec:
            frames = self.restart(now)
            self._codec = codec
            self._jitter = JitterBuffer(codec.decoder(), clock_rate=codec.clock_rate)
            self._jitter.stats = self.stats
        elif packet.ssrc != self._source:
            frames = self.restart(now)
        self._source = packet.ssrc
        return frames + self._jitter.push(packet.sequence, packet.timestamp, packet.payload, now)

    def poll(self, now: float) -> list[Frame]:
        """Time passes: every 20 ms."""
        return [] if self._jitter is None else self._jitter.poll(now)

    def restart(self, now: float) -> list[Frame]:
        """What comes next does not follow from what came so far."""
        return [] if self._jitter is None else self._jitter.restart(now)
