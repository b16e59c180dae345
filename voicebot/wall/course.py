"""What a call's events say of its way to a person: waits, talks, and what the bot did alone. Pure.

One caller may wait more than once: an overflow ends a wait in one queue and begins it in the next, a transfer and an agent who is lost
begin another one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from voicebot.contact.types import CALLBACK
from voicebot.records.types import CallRecord, EventRecord

End = Literal["answered", "gone", "callback", "nobody", "moved", "waits"]
"""How a wait ended: a person answered; the caller hung up; chose a callback; nobody would have taken it; went on in another queue; it has
not ended, or nobody knows how (a crash)."""
Bot = Literal["contained", "abandoned", "person", "failed"]
"""What became of a call as far as the bot is concerned: finished there; left there without anything done; a person was wanted; our fault."""
NAMES = frozenset(
    {"queue_entered", "queue_told", "queue_moved", "queue_offered", "queue_left"}
    | {"person_joined", "person_lost", "person_ended", "wrap_up_over"}
)
"""The events that are read."""
ABANDONED = frozenset({"abandoned", "no_input"})
FAILED = frozenset({"failed", "interrupted", "shop_down"})
WANTED = frozenset({"person", "left_queue", CALLBACK})


@dataclass(frozen=True, slots=True)
class Told:
    """A range that was told. at_s: of the wait. median_s: what was thought most likely; None: not on record."""

    at_s: float
    low_s: float
    high_s: float
    median_s: float | None = None

    def held(self, waited_s: float, answered: bool) -> bool | None:
        """Whether the real rest of the wait lay in it; None: hung up before it could show."""
        real_s = waited_s - self.at_s
        if answered:
            return self.low_s <= real_s <= self.high_s
        return False if real_s > self.high_s else None

    def error_s(self, waited_s: float) -> float:
        """How far the real rest of the wait was from what was thought most likely."""
        likely = (self.low_s + self.high_s) / 2 if self.median_s is None else self.median_s
        return abs(waited_s - self.at_s - likely)


@dataclass(frozen=True, slots=True)
class Wait:
    """One stay in one queue. waited_s: of an overflow from the first queue on. again: after a talk, not for the first time."""

    queue: str
    entered: datetime
    waited_s: float = 0.0
    end: End = "waits"
    told: tuple[Told, ...] = ()
    again: bool = False
    rang_s: float | None = None
    """From the last ringing to the answer."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk with a person. wrap_up_s: the work after it; None: not on record. over: it has ended."""

    queue: str
    agent: str
    began: datetime
    talked_s: float = 0.0
    wrap_up_s: float | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """The whole of a call. live: the person was on the line while waiting, it is no callback. reached_s: from the beginning of the call to
    the first person. bot: None while it lasts."""

    started: datetime
    live: bool
    waits: tuple[Wait, ...]
    talks: tuple[Talk, ...]
    reached_s: float | None
    bot: Bot | None


def course_of(call: CallRecord) -> Course:
    """Read a call's record; its turns are not looked at. Events that make no sense are passed over."""
    reader = _Reader(call.started)
    for event in sorted(call.events, key=lambda event: event.at_ms):
        reader.read(event)
    waits = reader.waits
    if call.ended is not None and reader.waiting:
        waits[-1] = replace(waits[-1], waited_s=_seconds(waits[-1].entered, call.ended))
    wanted = bool(waits) or call.outcome in WANTED
    return Course(
        call.started,
        call.channel != CALLBACK,
        tuple(waits),
        tuple(reader.talks),
        reader.reached_s,
        None if call.ended is None else _bot(call.outcome, wanted),
    )


def courses(calls: Iterable[CallRecord]) -> list[Course]:
    """Of many calls."""
    return [course_of(call) for call in calls]


def _bot(outcome: str | None, wanted: bool) -> Bot:
    if wanted:
        return "person"
    if outcome in FAILED:
        return "failed"
    return "abandoned" if outcome is None or outcome in ABANDONED else "contained"


class _Reader:
    def __init__(self, started: datetime) -> None:
        self._started = started
        self.waits: list[Wait] = []
        self.talks: list[Talk] = []
        self.waiting = False
        self.reached_s: float | None = None
        self._offered: datetime | None = None

    def read(self, event: EventRecord) -> None:
        at = self._started + timedelta(milliseconds=event.at_ms)
        detail = event.detail
        match event.name:
            case "queue_entered":
                self._enter(_word(detail, "queue") or "", at)
            case "queue_told" if self.waiting:
                self._told(detail, at)
            case "queue_moved" if self.waiting and (to := _word(detail, "to")):
                wait = self._leave("moved", at)
                self.waits.append(replace(wait, queue=to, end="waits", waited_s=0.0))
                self.waiting = True
            case "queue_offered":
                self._offered = at
            case "queue_left" if self.waiting:
                why = _word(detail, "why")
                self._leave("gone" if why == "gone" else CALLBACK if why == CALLBACK else "nobody", at)
            case "person_joined":
                self._join(detail, at)
            case "person_lost" | "person_ended" if self.talks and not self.talks[-1].over:
                self._part(event.name, detail, at)
            case "wrap_up_over" if self.talks:
                took = _number(detail, "took_s")
                self.talks[-1] = replace(self.talks[-1], wrap_up_s=took)

    def _enter(self, queue: str, at: datetime, *, again: bool = False) -> None:
        if self.waiting:  # nobody waits twice
            self._leave("moved", at)
        self.waits.append(Wait(queue, at, again=again))
        self.waiting, self._offered = True, None

    def _leave(self, end: End, at: datetime) -> Wait:
        wait = self.waits[-1] = replace(
            self.waits[-1], end=end, waited_s=_seconds(self.waits[-1].entered, at)
        )
        self.waiting = False
        return wait

    def _told(self, detail: Mapping[str, Any], at: datetime) -> None:
        low, high = _number(detail, "low_min"), _number(detail, "high_min")
        if low is not None and high is not None:
            wait = self.waits[-1]
            told = Told(_seconds(wait.entered, at), low * 60, high * 60, _number(detail, "median_s"))
            self.waits[-1] = replace(wait, told=(*wait.told, told))

    def _join(self, detail: Mapping[str, Any], at: datetime) -> None:
        queue = _word(detail, "queue")
        if self.waiting:
            wait = self._leave("answered", at)
            rang_s = None if self._offered is None else _seconds(self._offered, at)
            queue = queue or wait.queue
            self.waits[-1] = replace(wait, queue=queue, rang_s=rang_s)
        if self.reached_s is None:
            self.reached_s = _seconds(self._started, at)
        self.talks.append(Talk(queue or "", _word(detail, "agent") or "", at))

    def _part(self, name: str, detail: Mapping[str, Any], at: datetime) -> None:
        talk = self.talks[-1]
        talked_s = _number(detail, "talked_s")
        self.talks[-1] = replace(
            talk, over=True, talked_s=_seconds(talk.began, at) if talked_s is None else talked_s
        )
        if name == "person_lost" or detail.get("by") == "transfer":
            self._enter(talk.queue, at, again=True)


def _seconds(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds())


def _word(detail: Mapping[str, Any], key: str) -> str | None:
    value = detail.get(key)
    return value if isinstance(value, str) else None


def _number(detail: Mapping[str, Any], key: str) -> float | None:
    value = detail.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
