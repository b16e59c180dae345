"""The Media of one telephone call: rings until the conversation has something to say, then speaks and listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.ear import Ear
from gateway.media.inbox import Inbox
from gateway.media.mouth import Mouth, Source
from gateway.media.passing import Passes
from gateway.media.rtp import RtpPacket
from gateway.media.source import Network
from gateway.sip.party import Exchange, Party
from gateway.sip.protocol import Confirmed, Event, Respond
from voicebot.audio.frame import SILENCE, Frame, Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Tap
from voicebot.errors import CallRefused

log = structlog.get_logger()

PICK_UP_S = 5.0
"""A conversation that found no words by then is answered all the same: half a line is better than none."""
CONFIRM_S = 2.0
"""From answering until we speak, when no acknowledgement comes; the child ends calls that are never acknowledged."""
GRACE_S = 15.0
"""The conversation ends the longest call itself, with a goodbye; this much later we do."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. number: E.164, or None. verified: somebody whom we trust says so. by: who let the call in (peer:NAME,
    account:NAME, phone:USER)."""

    number: str | None
    verified: bool
    by: str


class SipCall:
    """Gone.reason: hangup (either side ended it), network (nothing came any more), too_long, failed (a fault of ours).

    ended: called once when nothing of the call is left. Errors: CallRefused("no_ports").
    """

    channel = "sip"

    def __init__(
        self,
        exchange: Exchange,
        caller: Caller,
        *,
        call: str | None = None,
        source: str | None = None,
        networks: Sequence[Network] = (),
        ended: Callable[["SipCall"], None] = lambda call: None,
    ) -> None:
        self.caller = caller
        self.headers: tuple[tuple[str, str], ...] = ()
        """To be added to our 200."""
        self._exchange, self._ended = exchange, ended
        self._inbox = Inbox()
        self._mouth = Mouth(exchange.clock, self._inbox.put)
        self._timers: list[asyncio.TimerHandle] = []
        self._limit: asyncio.TimerHandle | None = None
        self._passed: Ear | None = None
        """Decodes for who hears along what is passed on to the telephone."""
        self._sdp = ""
        self._answered = self._talking = self._over = False
        self.party = Party(exchange, self, self._end, call=call, source=source, networks=networks)

    # --- how it begins --------------------------------------------------------------------------------

    def ring(self, offer: str | None) -> None:
        """Somebody calls us: agree and let it ring; picked up with the first words. offer None: they want ours.
        Errors: CallRefused("bad_offer"); the call is then closed."""
        try:
            self._sdp = self.party.offer() if offer is None else self.party.answer(offer)
        except CallRefused:
            self.party.refuse(488, "Not Acceptable Here")
            self._end("failed")
            raise
        self._respond(180, "Ringing")
        self._after(PICK_UP_S, self._pick_up)

    def talk(self) -> None:
        """Somebody whom we called picked up, and all is agreed."""
        self._answered = True
        self._begin()
        self._speak_up()

    def _pick_up(self) -> None:
        if self._answered or self.party.over:
            return
        self._answered = True
        self._respond(200, "OK", self._sdp)
        self._begin()
        self._after(CONFIRM_S, self._speak_up)

    def _begin(self) -> None:
        self.party.open()
        self._limit = self._after(self._exchange.config.max_call_s + GRACE_S, self._too_long)

    def _speak_up(self) -> None:
        """The other side hears us now: words that came before would have been lost."""
        self._talking = True

    def _respond(self, status: int, phrase: str, sdp: str | None = None) -> None:
        if self.party.call is not None:
            headers = self.headers if status == 200 else ()
            self._exchange.send(Respond(self.party.call, status, phrase, sdp, headers))

    # --- signalling -----------------------------------------------------------------------------------

    def take(self, event: Event) -> None:
        """An event of the child about this call."""
        self.party.take(event)
        if isinstance(event, Confirmed) and not self.party.over:
            self.party.open()  # only now, when the answer to an offer of ours came with it
            self._speak_up()

    def orphan(self) -> None:
        """Its signalling is gone; the sound goes on."""
        self.party.orphan()

    # --- Station: what the telephone is connected with --------------------------------------------------

    def speak(self, now: float) -> Pcm:
        """The next 20 ms for the caller."""
        return self._mouth.take(now) if self._talking else SILENCE

    def hear(self, frame: Frame) -> None:
        """The next 20 ms from the caller."""
        self._inbox.put(frame)

    def key(self, digit: str, now: float) -> None:
        """The caller pressed a key."""
        self._inbox.put(Key(digit, now))

    def lost(self) -> None:
        """Nothing has come for too long."""
        log.info("call_lost")
        self.party.lost()

    # --- Media ------------------------------------------------------------------------------------------

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Frame, Key and Played in order, until Gone. One reader."""
        async for event in self._inbox.events():
            yield event

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech; the first words pick up."""
        self._mouth.play(turn, pcm, last=last)
        self._pick_up()

    def flush(self, turn: int) -> int:
        """Silence now; samples of the turn that had left."""
        return self._mouth.flush(turn)

    def duck(self, on: bool) -> None:
        """Speak lower, or at full voice again."""
        self._mouth.duck(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        """A telephone shows nothing."""

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """Join the telephone with somebody who gives each 20 ms it hears, and who takes its packets as they are if they can; None: with
        the conversation again. The longest call counts anew from a joining."""
        self._mouth.source = source
        self.party.pass_to(None if to is None else to.pass_on)
        if source is not None and self._limit is not None:
            self._limit.cancel()
            self._limit = self._after(self._exchange.config.max_call_s + GRACE_S, self._too_long)

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """As of gateway.media.passing.Pass."""
        leg = self.party.leg
        if leg is None or not leg.pass_on(kind, codec, packet):
            return False
        if self._mouth.tap is not None and kind is Kind.SOUND:
            self._passed = self._passed or Ear()
            for frame in self._passed.push(codec, packet, self._exchange.clock.monotonic()):
                self._mouth.tap.other(frame.pcm)
        return True

    @property
    def codec(self) -> str | None:
        """What the telephone's sound is encoded with; None before that is agreed."""
        leg = self.party.leg
        return None if leg is None else leg.agreed.codec.name

    def tap(self, tap: Tap | None) -> None:
        """Let somebody hear along, or nobody any more; also while the caller is connected with somebody else."""
        self._mouth.tap, self._passed = tap, None
        self.party.hear_along(None if tap is None else self._heard)

    @property
    def tapped(self) -> bool:
        """Somebody hears along."""
        return self._mouth.tap is not None

    def hear_other(self, frame: Frame) -> None:
        """Somebody whom the caller was put through to."""
        if self._mouth.tap is not None:
            self._mouth.tap.other(frame.pcm)

    def _heard(self, frame: Frame) -> None:
        if self._mouth.tap is not None:
            self._mouth.tap.caller(frame.pcm)

    async def drain(self, timeout_s: float) -> bool:
        """Wait until what is queued has been heard; False when time ran out or the caller left first."""
        return await self._mouth.drain(timeout_s)

    async def close(self, reason: str) -> None:
        """Hang up; repeatable."""
        self._end("hangup")

    # --- what operators see -----------------------------------------------------------------------------

    @property
    def dropped_frames(self) -> int:
        """The caller's sound that the conversation was too slow for."""
        return self._inbox.dropped_frames

    @property
    def bad_packets(self) -> int:
        """Packets that were not believed, or at which we failed."""
        leg = self.party.leg
        return self.party.lost_packets + (sum(leg.stats.refused.values()) if leg else 0)

    @property
    def lost_speech(self) -> int:
        """Samples of ours that were never heard."""
        return self._mouth.lost

    # --- the end ----------------------------------------------------------------------------------------

    def _after(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        timer = asyncio.get_running_loop().call_later(seconds, act)
        self._timers.append(timer)
        return timer

    def _too_long(self) -> None:
        self._end("too_long")

    def _end(self, reason: str) -> None:
        """Everything at once, once. reason: for the conversation."""
        if self._over:
            return
        self._over = True
        for timer in self._timers:
            timer.cancel()
        self._inbox.put(Gone(reason, self._exchange.clock.monotonic()))
        self._mouth.shut()
        self.party.hang_up()
        self._ended(self)
