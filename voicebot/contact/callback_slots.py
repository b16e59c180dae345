"""When somebody can be called back, honestly: from hours, from how many calls the agents manage, and from what is promised. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

SEARCHED = timedelta(days=14)
"""How far ahead a free time is looked for."""
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ROUND_MIN = 5
"""Minutes that are told are whole fives: nobody knows them better."""


class OpenHours(Protocol):
    """When somebody is there."""

    def within(self, start: datetime, end: datetime | None) -> datetime | None:
        """The first moment of [start, end) at which somebody is there; equal ends: that moment or none. Local and aware."""
        ...


@dataclass(frozen=True, slots=True)
class Capacity:
    """per_hour: callbacks the agents manage beside the telephone. slot_min: length of a slot, divides 60. lead_min: between now and
    the first slot. days: with slots, today counted when it has any."""

    per_hour: int
    slot_min: int = 30
    lead_min: int = 15
    days: int = 3


@dataclass(frozen=True, slots=True)
class Load:
    """What is promised. waiting: as soon as possible. booked: at these times."""

    waiting: int
    booked: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch in which so many more can be called. at: its beginning, in the zone of `now`."""

    at: datetime
    free: int


def slots(now: datetime, hours: OpenHours, capacity: Capacity, load: Load) -> tuple[Slot, ...]:
    """The slots with room, in order; whoever does not fit into one takes room of the next. now: aware, in the shop's zone."""
    found: list[Slot] = []
    days: set[date] = set()
    over = load.waiting
    for stretch in _stretches(now, hours, capacity, load.booked):
        over += stretch.booked
        free = stretch.room - over
        over = max(0, -free)
        if not stretch.whole or stretch.begins < now + timedelta(minutes=capacity.lead_min):
            continue
        days.add(stretch.begins.date())
        if len(days) > capacity.days:
            break
        if free > 0:
            found.append(Slot(stretch.begins, free))
    return tuple(found)


def soon(now: datetime, hours: OpenHours, capacity: Capacity, load: Load) -> datetime | None:
    """When one who asks now, behind all who wait, is called; None: not within the time searched. now: aware, in the shop's zone."""
    ahead = Fraction(load.waiting)
    for stretch in _stretches(now, hours, capacity, load.booked):
        ahead += stretch.booked
        room = Fraction((stretch.ends - stretch.begins) / HOUR) * capacity.per_hour
        if ahead < room:
            return stretch.begins + HOUR * float(ahead / capacity.per_hour)
        ahead -= room
    return None


def minutes_until(now: datetime, then: datetime) -> int:
    """As it is told: whole fives, rounded up, never none."""
    fives = -(-(then - now) // timedelta(minutes=ROUND_MIN))
    return max(1, fives) * ROUND_MIN


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The part of a slot that is not over and in which somebody is there. whole: all of it. room: whole callbacks that fit into it.
    booked: promised for it, or for a time before it at which nobody is there."""

    begins: datetime
    ends: datetime
    whole: bool
    room: int
    booked: int


def _stretches(
    now: datetime, hours: OpenHours, capacity: Capacity, booked: Sequence[datetime]
) -> Iterator[_Stretch]:
    length = timedelta(minutes=capacity.slot_min)
    promised, counted = sorted(booked), 0
    at = _floor(now.astimezone(UTC), length)
    while at < now + SEARCHED:
        slot, ends = at.astimezone(now.tzinfo), (at + length).astimezone(now.tzinfo)
        begins = hours.within(max(slot, now), ends)
        if begins is None:
            opening = hours.within(ends, None)
            if opening is None:
                return
            at = _floor(opening.astimezone(UTC), length)
            continue
        in_time = bisect_left(promised, at + length)
        open_to_the_end = hours.within(ends - MINUTE, ends - MINUTE) is not None
        whole = begins == slot and open_to_the_end
        room = _room(at, capacity) if whole else int(capacity.per_hour * ((ends - begins) / HOUR))
        yield _Stretch(begins, ends, whole, room if open_to_the_end else 0, in_time - counted)
        counted = in_time
        at += length


def _floor(moment: datetime, length: timedelta) -> datetime:
    since = moment - moment.replace(minute=0, second=0, microsecond=0)
    return moment - since % length


def _room(at: datetime, capacity: Capacity) -> int:
    """Over an hour, the slots make what is managed in one."""
    ends = at.minute + capacity.slot_min
    return capacity.per_hour * ends // 60 - capacity.per_hour * at.minute // 60
