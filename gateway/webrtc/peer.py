"""One browser on the line: offer in, answer out, frames up, speech down, and an end that leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from aiortc import RTCSessionDescription

from gateway.media.inbox import Inbox
from gateway.media.jitter import JitterBuffer, JitterStats
from gateway.media.mouth import Mouth, Source
from gateway.media.opus import CLOCK_RATE, Decoder
from gateway.media.ports import PortRange
from gateway.webrtc import lean
from gateway.webrtc.channel import ControlChannel
from gateway.webrtc.offer import checked, tuned
from gateway.webrtc.track import SpeechTrack
from voicebot.audio.frame import Frame, Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Played, StopTalking, Tap
from voicebot.clock import Clock
from voicebot.config import Webrtc
from voicebot.errors import CallRefused, MediaError

log = structlog.get_logger()

MAX_SOURCES = 50
"""Times a caller's stream may start anew (another microphone); more is an attack on memory."""
GRACE_S = 15.0
"""The conversation ends the longest call itself, with a goodbye; this much later we do."""
FAREWELL_S = 0.05
"""The last message leaves with the next turns of the event loop; closing at once would overtake it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a peer waits for what may never come, in seconds."""

    answer: float = 10.0
    """Making the answer, name servers and relays included."""
    connect: float = 15.0
    """From the answer to the connection."""
    silence: float = 12.0
    """No packet and no sign of ICE consent."""
    close: float = 5.0
    """Closing the connection in order."""
    look: float = 0.5
    """Between two looks at the above."""


@dataclass(slots=True)
class PeerStats:
    """Counts of one call, for metrics and for the record."""

    packets: JitterStats
    dropped_frames: int
    dropped_samples: int
    ignored_messages: int
    unsent_messages: int
    skipped_ticks: int
    receive_errors: int


class BrowserPeer:
    """The Media of one browser call. Gone.reason: hangup (either side ended it), network (never connected, or lost),
    too_long (longest call reached).

    ended: called once when nothing of the call is left, for the desk.
    """

    channel = "webrtc"

    def __init__(
        self,
        config: Webrtc,
        ports: PortRange,
        clock: Clock,
        *,
        ended: Callable[["BrowserPeer"], None] = lambda peer: None,
        patience: Patience | None = None,
    ) -> None:
        self._config, self._ports, self._clock, self._ended = config, ports, clock, ended
        self._patience = patience or Patience()
        self._inbox = Inbox()
        self._mouth = Mouth(clock, self._played)
        self._jitter = JitterBuffer(Decoder(), clock_rate=CLOCK_RATE)
        self._control = ControlChannel(clock, self._told)
        self._track = SpeechTrack(self._mouth, clock, self._tick)
        self._connection = lean.connection(config.ice_servers)
        self._source: int | None = None
        self._sources = 0
        self._receive_errors = 0
        self._alive_at = self._answered_at = self._limited_from = clock.monotonic()
        self._connected = False
        self._over = False
        self._watch: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    # --- signalling -------------------------------------------------------------------------------

    async def answer(self, offer_sdp: str) -> str:
        """Take the browser's offer; our answer, with all our candidates. Once per peer; a refused peer is closed.
        Errors: CallRefused with bad_offer or no_ports."""
        try:
            async with asyncio.timeout(self._patience.answer):
                return await self._answer(offer_sdp)
        except CallRefused:
            await self.close("refused")
            raise
        except MediaError as error:
            log.warning("call_without_ports", error=str(error))
            await self.close("refused")
            raise CallRefused("no_ports", str(error)) from error
        except TimeoutError as error:
            await self.close("refused")
            raise CallRefused("not_ready", "no answer could be made in time") from error
        except Exception as error:  # an offer that passed our checks and still broke aiortc
            log.warning("offer_failed", error=type(error).__name__)
            await self.close("refused")
            raise CallRefused("bad_offer", f"the offer cannot be used ({type(error).__name__})") from error
        except asyncio.CancelledError:
            self._end("network", None)
            raise

    async def _answer(self, offer_sdp: str) -> str:
        offer = RTCSessionDescription(checked(offer_sdp), "offer")
        connection = self._connection
        connection.on("connectionstatechange", self._state_changed)
        connection.on("datachannel", self._control.attach)
        leg = lean.audio_leg(connection, self._track, self._receive)
        lean.mend(leg)
        lean.confine(
            leg,
            self._ports,
            addresses=self._config.host_addresses,
            public_ip=self._config.public_ip,
            alive=self._alive,
        )
        await connection.setRemoteDescription(offer)
        await connection.setLocalDescription(await connection.createAnswer())
        self._alive_at = self._answered_at = self._limited_from = self._clock.monotonic()
        self._watch = asyncio.create_task(self._look_after())
        return tuned(connection.localDescription.sdp)

    # --- Media --------------------------------------------------------------------------------------

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Frame, Key, StopTalking and Played in order, until Gone. One reader."""
        async for event in self._inbox.events():
            yield event

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech; it waits for the connection if that is still to come."""
        self._mouth.play(turn, pcm, last=last)

    def flush(self, turn: int) -> int:
        """Silence now, also in the browser, which holds about 100 ms of its own; samples of the turn that had left."""
        self._control.send({"type": "stop", "turn": turn})
        return self._mouth.flush(turn)

    def duck(self, on: bool) -> None:
        """Speak lower, or at full voice again."""
        self._mouth.duck(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        """A caption or a state for the page; may be lost."""
        if not self._over:
            self._control.send(message)

    def through(self, source: Source | None) -> None:
        """Join the browser with somebody who gives each 20 ms it hears; None: with the conversation again. The longest call counts
        anew from a joining."""
        self._mouth.source = source
        if source is not None:
            self._limited_from = self._clock.monotonic()
            self._control.send({"type": "speak", "turn": 0})  # what was cut off last had silenced it

    def tap(self, tap: Tap | None) -> None:
        """Let somebody hear along, or nobody any more."""
        self._mouth.tap = tap

    async def drain(self, timeout_s: float) -> bool:
        """Wait until what is queued has been heard; False when time ran out or the caller left first."""
        return await self._mouth.drain(timeout_s)

    async def close(self, reason: str) -> None:
        """Hang up at once (see drain for goodbyes); repeatable, returns when nothing is left."""
        self._end("hangup", reason)
        if self._closing is not None:
            await asyncio.shield(self._closing)

    # --- what operators see -------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Audio can flow both ways."""
        return self._connected and not self._over

    @property
    def stats(self) -> PeerStats:
        """Counts up to now."""
        return PeerStats(
            packets=self._jitter.stats,
            dropped_frames=self._inbox.dropped_frames,
            dropped_samples=self._mouth.lost,
            ignored_messages=self._control.ignored,
            unsent_messages=self._control.unsent,
            skipped_ticks=self._track.pacer.skipped,
            receive_errors=self._receive_errors,
        )

    # --- from the network ---------------------------------------------------------------------------

    def _receive(self, source: int, sequence: int, timestamp: int, payload: bytes) -> None:
        """One RTP packet. An exception here would end the whole connection."""
        try:
            now = self._alive_at = self._clock.monotonic()
            if source != self._source:
                self._change_source(source, now)
            self._hear(self._jitter.push(sequence, timestamp, payload, now))
        except Exception:
            self._receive_errors += 1
            if self._receive_errors == 1:
                log.exception("receive_failed")

    def _change_source(self, source: int, now: float) -> None:
        self._source = source
        self._sources += 1
        if self._sources > MAX_SOURCES:
            log.warning("too_many_sources")
            self._end("network", "network")
            return
        self._hear(self._jitter.restart(now))

    def _hear(self, frames: Sequence[Frame]) -> None:
        for frame in frames:
            if self._mouth.tap is not None:
                self._mouth.tap.caller(frame.pcm)
            self._inbox.put(frame)

    def _told(self, message: Mapping[str, Any]) -> None:
        now = self._alive_at = self._clock.monotonic()
        match message["type"]:
            case "key":
                self._inbox.put(Key(message["digit"], now))
            case "stop":
                self._inbox.put(StopTalking(now))
            case "bye":
                self._end("hangup", None)

    def _alive(self) -> None:
        self._alive_at = self._clock.monotonic()

    def _state_changed(self) -> None:
        match self._connection.connectionState:
            case "connected":
                self._connected = True
                self._alive()
            case "failed":
                self._end("network", None)
            case "closed":
                self._end("hangup", None)

    # --- time -----------------------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        """Every 20 ms while connected: the jitter buffer's timer."""
        self._hear(self._jitter.poll(now))

    def _played(self, event: Played) -> None:
        if event.first:
            self._control.send({"type": "speak", "turn": event.turn})
        self._inbox.put(event)

    async def _look_after(self) -> None:
        patience = self._patience
        while not self._over:
            await asyncio.sleep(patience.look)
            now = self._clock.monotonic()
            if not self._connected and now - self._answered_at > patience.connect:
                log.info("call_never_connected")
                self._end("network", None)
            elif self._connected and now - self._alive_at > patience.silence:
                log.info("call_lost")
                self._end("network", "network")
            elif now - self._limited_from > self._config.max_call_s + GRACE_S:
                self._end("too_long", "too_long")

    # --- the end --------------------------------------------------------------------------------------

    def _end(self, reason: str, farewell: str | None) -> None:
        """Begin to close, once. reason: for the conversation. farewell: for the page, None when it is not there."""
        if self._over:
            return
        self._over = True
        if farewell is not None and self._control.open:
            self._control.send({"type": "bye", "reason": farewell})
        else:
            farewell = None
        self._mouth.shut()
        self._inbox.put(Gone(reason, self._clock.monotonic()))
        self._closing = asyncio.create_task(self._shut(FAREWELL_S if farewell else 0.0))

    async def _shut(self, delay: float) -> None:
        if delay:
            await asyncio.sleep(delay)
        if self._watch is not None:
            self._watch.cancel()
        try:
            async with asyncio.timeout(self._patience.close):
                await lean.close(self._connection)
        except Exception:
            log.exception("close_failed")
        self._track.stop()
        self._ended(self)
