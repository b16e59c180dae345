"""One browser on the line: offer in, answer out, frames up, speech down, and an end that leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiortc import RTCSessionDescription

from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.inbox import Inbox
from gateway.media.jitter import JitterStats
from gateway.media.mouth import Source
from gateway.media.passing import Passes
from gateway.media.ports import PortRange
from gateway.media.rtp import RtpPacket
from gateway.webrtc import lean
from gateway.webrtc.channel import ControlChannel
from gateway.webrtc.offer import checked, tuned
from gateway.webrtc.sound import Sound
from gateway.webrtc.stream import audio_leg
from voicebot.audio.frame import Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Played, StopTalking, Tap
from voicebot.clock import Clock
from voicebot.config import Webrtc
from voicebot.errors import CallRefused, MediaError

log = structlog.get_logger()

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
        self._sound = Sound(clock, self._inbox.put, self._played, lambda: self._end("network", "network"))
        self._mouth = self._sound.mouth
        self._control = ControlChannel(clock, self._told)
        self._connection = lean.connection(config.ice_servers)
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
        leg = audio_leg(connection, self._sound.track, self._sound.stream)
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

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """Join the browser with somebody who gives each 20 ms it hears, and who takes its packets as they are if they can; None: with the
        conversation again. The longest call counts anew from a joining."""
        self._sound.through(source, to)
        if source is not None:
            self._limited_from = self._clock.monotonic()
            self._control.send({"type": "speak", "turn": 0})  # what was cut off last had silenced it

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """As of gateway.media.passing.Pass."""
        return self._sound.pass_on(kind, codec, packet)

    @property
    def codec(self) -> str:
        """What the browser's sound is encoded with now."""
        return self._sound.codec.name

    def tap(self, tap: Tap | None) -> None:
        """Let somebody hear along, or nobody any more."""
        self._sound.tap(tap)

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
            packets=self._sound.ear.stats,
            dropped_frames=self._inbox.dropped_frames,
            dropped_samples=self._mouth.lost,
            ignored_messages=self._control.ignored,
            unsent_messages=self._control.unsent,
            skipped_ticks=self._sound.track.pacer.skipped,
            receive_errors=self._sound.stream.errors,
        )

    # --- from the network ---------------------------------------------------------------------------

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
            elif self._connected and now - max(self._alive_at, self._sound.heard_at) > patience.silence:
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
        self._sound.track.stop()
        self._ended(self)
