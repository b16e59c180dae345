"""The numbers of a contact centre, counted so that they can be added up over hours, days and queues. Pure; docs/wall.md has the
formulas."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Self

from voicebot.clock import SHOP_ZONE
from voicebot.contact.numbers import SERVICE_S
from voicebot.wall.course import Course, Wait

CALLS = ""
"""The key of what belongs to no queue: the calls themselves. No queue can have this name."""

Key = tuple[date, int, str]
"""Day and hour by the shop's clocks, and queue."""


@dataclass(slots=True)
class Tally:
    """Counts and sums alone. Of a queue: entered … told; of the calls themselves (CALLS): calls … reached_s; of callbacks of a queue: the
    rest. again: of the entered, those after a transfer or a lost agent. error_s: of all that answered, absolute."""

    entered: int = 0
    again: int = 0
    answered: int = 0
    within: int = 0
    waited_s: float = 0.0
    longest_s: float = 0.0
    gone: int = 0
    gone_s: float = 0.0
    callback: int = 0
    nobody: int = 0
    moved: int = 0
    talks: int = 0
    talked_s: float = 0.0
    wraps: int = 0
    wrap_up_s: float = 0.0
    told: int = 0
    held: int = 0
    errors: int = 0
    error_s: float = 0.0
    calls: int = 0
    contained: int = 0
    abandoned: int = 0
    wanted: int = 0
    failed: int = 0
    reached: int = 0
    reached_s: float = 0.0
    back: int = 0
    back_s: float = 0.0

    def add(self, other: "Tally") -> Self:
        """Count another one in."""
        for name in _NAMES:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, max(mine, theirs) if name == "longest_s" else mine + theirs)
        return self

    def json(self) -> dict[str, float]:
        """What is not nothing, for the store."""
        return {name: round(value, 3) for name, value in asdict(self).items() if value}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Back from the store; names of another version are left out."""
        return cls(**{name: kept[name] for name in _NAMES if isinstance(kept.get(name), int | float)})


_NAMES = tuple(field.name for field in fields(Tally))


@dataclass(frozen=True, slots=True)
class Returned:
    """A callback that reached its customer. due: from when it was to ring. reached: when they answered."""

    queue: str
    due: datetime
    reached: datetime


def tallies(courses: Iterable[Course], returned: Iterable[Returned] = ()) -> dict[Key, Tally]:
    """Each hour's counts. A wait counts in the hour it began, a talk in the hour it began, a call in the hour it began."""
    found: dict[Key, Tally] = {}

    def at(moment: datetime, queue: str) -> Tally:
        local = moment.astimezone(SHOP_ZONE)
        return found.setdefault((local.date(), local.hour, queue), Tally())

    for course in courses:
        calls = at(course.started, CALLS)
        _count_call(calls, course)
        for wait in course.waits if course.live else ():
            _count_wait(at(wait.entered, wait.queue), wait)
        for talk in course.talks:
            tally = at(talk.began, talk.queue)
            tally.talks += talk.over
            tally.talked_s += talk.talked_s
            if talk.over and talk.wrap_up_s is not None:
                tally.wraps += 1
                tally.wrap_up_s += talk.wrap_up_s
    for one in returned:
        tally = at(one.reached, one.queue)
        tally.back += 1
        tally.back_s += max(0.0, (one.reached - one.due).total_seconds())
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together. Who went on from one queue into another entered once."""
    summed = Tally()
    for tally in tallies:
        summed.add(tally)
    summed.entered -= summed.moved
    summed.moved = 0
    return summed


def _count_call(tally: Tally, course: Course) -> None:
    if course.bot is not None and course.live:
        tally.calls += 1
        tally.contained += course.bot == "contained"
        tally.abandoned += course.bot == "abandoned"
        tally.wanted += course.bot == "person"
        tally.failed += course.bot == "failed"
    if course.reached_s is not None and course.live:
        tally.reached += 1
        tally.reached_s += course.reached_s


def _count_wait(tally: Tally, wait: Wait) -> None:
    tally.entered += 1
    tally.again += wait.again
    answered = wait.end == "answered"
    tally.longest_s = max(tally.longest_s, wait.waited_s)
    tally.callback += wait.end == "callback"
    tally.nobody += wait.end == "nobody"
    tally.moved += wait.end == "moved"
    if answered:
        tally.answered += 1
        tally.within += wait.waited_s <= SERVICE_S
        tally.waited_s += wait.waited_s
    elif wait.end == "gone":
        tally.gone += 1
        tally.gone_s += wait.waited_s
    if answered or wait.end == "gone":
        for told in wait.told:
            held = told.held(wait.waited_s, answered)
            if held is not None:
                tally.told += 1
                tally.held += held
            if answered:
                tally.errors += 1
                tally.error_s += told.error_s(wait.waited_s)


def shown(tally: Tally) -> dict[str, Any]:
    """JSON-ready, as the API has it (docs/wall.md); None where nothing was counted yet. Parts are 0 to 1, times seconds."""
    talk, wrap = _part(tally.talked_s, tally.talks, 1), _part(tally.wrap_up_s, tally.wraps, 1)
    return {
        "entered": tally.entered,
        "again": tally.again,
        "answered": tally.answered,
        "gone": tally.gone,
        "callback": tally.callback,
        "nobody": tally.nobody,
        "moved": tally.moved,
        "service_level": _part(tally.within, tally.answered + tally.gone),
        "asa_s": _part(tally.waited_s, tally.answered, 1),
        "longest_s": round(tally.longest_s, 1),
        "abandonment": _part(tally.gone, tally.answered + tally.gone),
        "gone_after_s": _part(tally.gone_s, tally.gone, 1),
        "talks": tally.talks,
        "talk_s": talk,
        "wrap_up_s": wrap,
        "aht_s": None if talk is None else round(talk + (wrap or 0.0), 1),
        "told": tally.told,
        "range_held": _part(tally.held, tally.told),
        "forecast_mae_s": _part(tally.error_s, tally.errors, 1),
        "callbacks_reached": tally.back,
        "callback_wait_s": _part(tally.back_s, tally.back, 1),
    }


def shown_calls(tally: Tally) -> dict[str, Any]:
    """The same of the calls themselves."""
    return {
        "calls": tally.calls,
        "contained": tally.contained,
        "containment": _part(tally.contained, tally.calls),
        "abandoned_in_bot": tally.abandoned,
        "abandonment_in_bot": _part(tally.abandoned, tally.calls),
        "wanted_person": tally.wanted,
        "failed": tally.failed,
        "reached_person": tally.reached,
        "to_person_s": _part(tally.reached_s, tally.reached, 1),
    }


def _part(of: float, whole: int, digits: int = 3) -> float | None:
    return round(of / whole, digits) if whole else None
