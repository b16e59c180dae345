"""When somebody can be called back, honestly."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.contact.callback_slots import Capacity, Load, minutes_until, slots, soon
from voicebot.contact.hours import DAY_MINUTES, Hours, Span

ZONE = ZoneInfo("Europe/Warsaw")
WEEK = Hours(dict.fromkeys(range(5), (Span(8 * 60, 16 * 60),)), closed_on_holidays=False)
NEVER = Hours({})
NOBODY = Load(0, ())


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    """March 2026; the 4th is a Wednesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def shown(now: datetime, load: Load = NOBODY, hours: Hours = WEEK, **capacity: int) -> list[tuple[str, int]]:
    found = slots(now, hours, Capacity(**{"per_hour": 4, **capacity}), load)
    return [(f"{slot.at:%d %H:%M}", slot.free) for slot in found]


def test_today_and_the_next_days_have_slots() -> None:
    """From the next whole slot on, within the hours, for so many days on which somebody is there."""
    found = shown(at(14, 20, day=5), days=2, slot_min=60)
    assert found == [("05 15:00", 4), *((f"06 {hour:02}:00", 4) for hour in range(8, 16))]
    assert shown(at(15, 50, day=6), days=2, slot_min=60)[0] == ("09 08:00", 4)


def test_a_slot_that_begins_too_soon_is_not_offered() -> None:
    """Somebody has to have time to get ready."""
    assert shown(at(14, 50), days=1, lead_min=15)[0] == ("04 15:30", 2)
    assert shown(at(14, 50), days=1, lead_min=10)[0] == ("04 15:00", 2)


def test_the_slots_of_an_hour_hold_what_is_managed_in_one() -> None:
    """Also where it does not divide."""
    found = shown(at(12, 50), days=1, slot_min=15, per_hour=3)
    assert [slot for slot in found if "13:" in slot[0]] == [("04 13:15", 1), ("04 13:30", 1), ("04 13:45", 1)]


def test_what_is_booked_is_not_offered_again() -> None:
    """A full slot is not shown; whoever was promised more than fits goes on to the next."""
    booked = (at(15),) * 3
    assert shown(at(14, 20), Load(0, booked), days=1) == [("04 15:30", 1)]
    assert shown(at(14, 20), Load(0, booked[:1]), days=1) == [("04 15:00", 1), ("04 15:30", 2)]


def test_those_who_wait_come_first() -> None:
    """Three wait and the rest of this half hour holds one: the next slot is taken by the others."""
    assert shown(at(14, 15), Load(3, ()), days=1) == [("04 15:00", 2), ("04 15:30", 2)]
    assert shown(at(14, 15), Load(4, ()), days=1) == [("04 15:00", 1), ("04 15:30", 2)]


def test_a_promise_for_a_time_when_nobody_is_there_takes_the_next_opening() -> None:
    """Hours may have been changed since."""
    assert shown(at(17), Load(0, (at(20),)), days=1)[0] == ("05 08:00", 1)


def test_a_slot_that_is_not_open_to_its_end_is_not_offered() -> None:
    """Nor one that is not open from its beginning."""
    hours = Hours({2: (Span(8 * 60 + 10, 9 * 60 + 50),)})
    assert shown(at(6), hours=hours, days=1, slot_min=30) == [("04 08:30", 2), ("04 09:00", 2)]


def test_without_hours_nothing_is_promised() -> None:
    """Neither a slot nor soon; a day off is passed over."""
    assert (slots(at(9), NEVER, Capacity(4), NOBODY), soon(at(9), NEVER, Capacity(4), NOBODY)) == ((), None)
    wednesdays = Hours({2: (Span(8 * 60, 9 * 60),)}, exceptions={date(2026, 3, 4): ()})
    assert slots(at(8), wednesdays, Capacity(4), NOBODY)[0].at == at(8, day=11)
    assert soon(at(8), wednesdays, Capacity(4), NOBODY) == at(8, day=11)


@pytest.mark.parametrize(
    ("load", "now", "when"),
    [
        (NOBODY, at(10), at(10)),
        (Load(4, ()), at(10), at(11)),
        (Load(6, ()), at(10, 10), at(11, 40)),
        (Load(1, (at(10, 30), at(10, 30))), at(10, 20), at(11, 5)),
        (Load(0, ()), at(7), at(8)),
        (Load(4, ()), at(15, 30), at(8, 30, day=5)),
        (Load(10_000, ()), at(10), None),
    ],
)
def test_soon_is_when_those_before_are_called(load: Load, now: datetime, when: datetime | None) -> None:
    """Four an hour: a quarter of an hour for each who waits or is booked before; no time outside the hours counts."""
    assert soon(now, WEEK, Capacity(4), load) == when


def test_minutes_are_told_in_fives() -> None:
    """Rounded up: nobody is called later than they were told."""
    now = at(10)
    told = [minutes_until(now, now + timedelta(minutes=minutes)) for minutes in (0, 1, 5, 6, 30, 61)]
    assert told == [5, 5, 5, 10, 30, 65]


def test_the_night_in_which_the_clock_is_changed_has_no_slot_twice() -> None:
    """Around the clock, through the end of summer time."""
    always = Hours(dict.fromkeys(range(7), (Span(0, DAY_MINUTES),)), closed_on_holidays=False)
    found = slots(datetime(2026, 10, 24, 22, tzinfo=ZONE), always, Capacity(4, days=2), NOBODY)
    moments = [slot.at.timestamp() for slot in found]
    assert moments == sorted(set(moments))
    assert len({(slot.at.isoformat()) for slot in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(
    per_hour=st.integers(1, 9),
    slot_min=st.sampled_from([15, 20, 30, 60]),
    minute=st.integers(0, 59),
    choices=st.lists(st.integers(0, 99), max_size=30),
    waiting=st.integers(0, 5),
)
def test_nothing_is_booked_twice(
    per_hour: int, slot_min: int, minute: int, choices: list[int], waiting: int
) -> None:
    """Whoever books what is offered, in whatever order: no slot and no hour holds more than is managed."""
    now, capacity = at(13, minute), Capacity(per_hour, slot_min, days=2)
    booked: list[datetime] = []
    for choice in choices:
        free = slots(now, WEEK, capacity, Load(waiting, tuple(booked)))
        if not free:
            break
        booked.append(free[choice % len(free)].at)
    by_hour = Counter(moment.replace(minute=0) for moment in booked)
    assert max(by_hour.values(), default=0) <= per_hour
    by_slot = Counter(booked)
    assert max(by_slot.values(), default=0) <= -(-per_hour * slot_min // 60)
