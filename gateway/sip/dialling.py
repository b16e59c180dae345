"""Calling somebody: which numbers, how often, through which account, and what became of it. No I/O; time by a Clock, waiting by asyncio."""

import asyncio
import secrets
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from gateway.sip.accounts import Place
from gateway.sip.numbers import e164
from gateway.sip.protocol import Answered, Command, Ended, Event, HangUp, Invite, Progress
from voicebot.clock import Clock
from voicebot.config import Sip

log = structlog.get_logger()

RING_S = 45.0
GRACE_S = 15.0
"""Second timer over the ring time: the child gives a call up by itself some seconds after its CANCEL."""
FORGET_S = 120.0
"""A call that is older than any may be, by so much, no longer counts: its end was never told."""
MINUTE_S = 60.0


class Outcome(StrEnum):
    """Why nobody answered."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """We gave it up ourselves."""
    FAILED = "failed"
    """It could not be tried, or the network could not do it."""
    FORBIDDEN = "forbidden"
    """Our own rules say no."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """Somebody picked up. call: id of the call, ours to hang up. sdp: their answer."""

    call: str
    sdp: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody did. status: SIP status, 0 without one. why: a word about what our own side did, "" when it was the other."""

    outcome: Outcome
    status: int = 0
    why: str = ""


_STATUSES = {
    **dict.fromkeys((486, 600), Outcome.BUSY),
    **dict.fromkeys((408, 480, 487), Outcome.NO_ANSWER),
    **dict.fromkeys((401, 403, 407, 433, 603, 607, 608), Outcome.REJECTED),
}


def outcome(ended: Ended) -> Outcome:
    """What the end of a call that was never answered means."""
    match ended.cause:
        case "local":
            return Outcome.CANCELLED
        case "no_answer":
            return Outcome.NO_ANSWER
        case "rejected":
            return _STATUSES.get(ended.status, Outcome.FAILED)
        case _:
            return Outcome.FAILED


def allowed(number: str, prefixes: Iterable[str]) -> bool:
    """Whether an E.164 number may be called: the longest prefix that fits decides, one with ! before it against."""
    fitting = [prefix for prefix in prefixes if number.startswith(prefix.removeprefix("!"))]
    longest = max((len(prefix.removeprefix("!")) for prefix in fitting), default=0)
    best = {prefix[0] for prefix in fitting if len(prefix.removeprefix("!")) == longest}
    return best == {"+"}


@dataclass(slots=True)
class _Ringing:
    ended: asyncio.Future[Dialled | Missed]
    told: Callable[[Progress | Answered], None]


class Dialler:
    """Calls out, within the limits of [sip]. send: to the child. places: accounts that are registered now.

    Whoever hears the child's events must hand each to `take`, and what was lost to `lost`.
    """

    def __init__(
        self,
        config: Sip,
        send: Callable[[Command], bool],
        places: Callable[[], Sequence[Place]],
        clock: Clock,
    ) -> None:
        self.outcomes: Counter[str] = Counter()
        """Calls by how they went: "answered" or an Outcome."""
        self._config, self._send, self._places, self._clock = config, send, places, clock
        self._ringing: dict[str, _Ringing] = {}
        self._live: dict[str, float] = {}
        self._recent: deque[float] = deque()

    @property
    def live(self) -> int:
        """Calls out that are not over, answered or not."""
        return len(self._live)

    @property
    def room(self) -> bool:
        """Whether the limits leave room for another call now."""
        return not self._over_limits()

    async def dial(
        self,
        number: str,
        sdp: str,
        *,
        caller_id: str | None = None,
        account: str | None = None,
        ring_s: float = RING_S,
        told: Callable[[Progress | Answered], None] = lambda event: None,
    ) -> Dialled | Missed:
        """Call a number, written in any way, and wait for what comes of it; cancelling gives the call up.

        caller_id: shown instead of the account's own. account: none but this one. told: gets each Progress (early media), and Answered
        the moment it comes: whoever wants the call's later events must be known by then.
        """
        begun = self._begin(number, sdp, caller_id, account, ring_s, told)
        found = await self._wait(begun, ring_s) if isinstance(begun, str) else begun
        self.outcomes["answered" if isinstance(found, Dialled) else found.outcome] += 1
        if isinstance(found, Missed):
            log.info("dial_missed", outcome=found.outcome, status=found.status, why=found.why)
        return found

    def take(self, event: Event) -> bool:
        """An event of the child. True: it was about a call that is still being set up (or given up), nobody else's business."""
        call = getattr(event, "call", None)
        if call not in self._live:
            return False
        ringing = self._ringing.get(call)
        if isinstance(event, Ended):
            del self._live[call]
            self._ringing.pop(call, None)
            if ringing and not ringing.ended.done():
                ringing.ended.set_result(Missed(outcome(event), event.status))
        elif ringing and not ringing.ended.done():
            self._tell(call, ringing, event)
        return ringing is not None

    def lost(self, calls: Iterable[str]) -> None:
        """The child is gone, and with it the signalling of these calls."""
        for call in calls:
            self._live.pop(call, None)
            ringing = self._ringing.pop(call, None)
            if ringing and not ringing.ended.done():
                ringing.ended.set_result(Missed(Outcome.FAILED, why="signalling"))

    def _begin(
        self,
        written: str,
        sdp: str,
        caller_id: str | None,
        account: str | None,
        ring_s: float,
        told: Callable[[Progress | Answered], None],
    ) -> str | Missed:
        """Send the INVITE; the call's id."""
        number = e164(written, self._config.country)
        why = self._against(number)
        if number is None or why:
            return Missed(Outcome.FORBIDDEN, why=why)
        place = next((place for place in self._places() if account in (None, place.account.name)), None)
        if place is None:
            return Missed(Outcome.FAILED, why="no_account")
        call = f"out-{secrets.token_hex(8)}"
        invite = Invite(
            call,
            place.uri(number),
            place.uri(caller_id or place.account.caller_id or place.account.user),
            sdp,
            route=place.registrar,
            user=place.account.user,
            password=place.account.password.get_secret_value(),
            ring_s=ring_s,
        )
        if not self._send(invite):
            return Missed(Outcome.FAILED, why="signalling")
        now = self._clock.monotonic()
        self._recent.append(now)
        self._live[call] = now
        self._ringing[call] = _Ringing(asyncio.get_running_loop().create_future(), told)
        return call

    def _against(self, number: str | None) -> str:
        """Why this number may not be called now; "" when it may."""
        if number is None:
            return "no_number"
        if not allowed(number, self._config.dial_prefixes):
            return "prefix"
        return self._over_limits()

    def _over_limits(self) -> str:
        """Which limit another call would break; "": none."""
        now, config = self._clock.monotonic(), self._config
        while self._recent and now - self._recent[0] >= MINUTE_S:
            self._recent.popleft()
        oldest = now - config.max_call_s - FORGET_S
        for call in [call for call, since in self._live.items() if since < oldest]:
            self.lost([call])
        if len(self._live) >= config.dial_at_once:
            return "too_many_at_once"
        return "too_many_a_minute" if len(self._recent) >= config.dial_per_minute else ""

    async def _wait(self, call: str, ring_s: float) -> Dialled | Missed:
        ended = self._ringing[call].ended
        try:
            async with asyncio.timeout(ring_s + GRACE_S):
                return await ended
        except TimeoutError:
            self._give_up(call)
            return Missed(Outcome.FAILED, why="timeout")
        except asyncio.CancelledError:
            self.outcomes[Outcome.CANCELLED] += 1
            self._give_up(call)
            raise

    def _tell(self, call: str, ringing: _Ringing, event: Event) -> None:
        if isinstance(event, Answered) and event.sdp is None:
            ringing.ended.set_result(Missed(Outcome.FAILED, why="no_media"))
            self._give_up(call)
        elif isinstance(event, Answered) and event.sdp is not None:
            ringing.ended.set_result(Dialled(call, event.sdp))
            del self._ringing[call]
            ringing.told(event)
        elif isinstance(event, Progress):
            ringing.told(event)

    def _give_up(self, call: str) -> None:
        """Nobody waits for it any more. It counts until the child says that it is over."""
        self._send(HangUp(call))
