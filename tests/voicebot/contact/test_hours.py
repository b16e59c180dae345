"""Tests of voicebot.contact.hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.clock import SHOP_ZONE
from voicebot.contact.hours import (
    Day,
    Hours,
    Reason,
    Span,
    Spans,
    public_holidays,
    trading_sundays,
)

OFFICE: Spans = (Span(9 * 60, 17 * 60),)
BREAK: Spans = (Span(8 * 60, 12 * 60), Span(13 * 60, 16 * 60))
MORNING: Spans = (Span(9 * 60, 14 * 60),)
ALL_DAY: Spans = (Span(0, 24 * 60),)
WEEK = Hours(dict.fromkeys(range(5), OFFICE))
SHOP = Hours(
    {**dict.fromkeys(range(5), OFFICE), 5: MORNING},
    trading=(Span(10 * 60, 15 * 60),),
    exceptions={(12, 24): MORNING, date(2026, 12, 31): (), date(2026, 11, 10): BREAK},
)
ALWAYS = Hours(dict.fromkeys(range(7), ALL_DAY), closed_on_holidays=False)


def at(text: str, fold: int = 0) -> datetime:
    """A moment on the shop's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=SHOP_ZONE, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- single days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-09", Day(OFFICE, Reason.WEEKLY)),
        ("2026-11-10", Day(BREAK, Reason.EXCEPTION)),
        ("2026-11-11", Day((), Reason.HOLIDAY)),
        ("2026-11-14", Day(MORNING, Reason.WEEKLY)),
        ("2026-11-15", Day((), Reason.NON_TRADING)),
        ("2026-12-20", Day((Span(600, 900),), Reason.WEEKLY)),
        ("2026-12-24", Day(MORNING, Reason.EXCEPTION)),
        ("2027-12-24", Day(MORNING, Reason.EXCEPTION)),
        ("2026-12-25", Day((), Reason.HOLIDAY)),
        ("2026-12-31", Day((), Reason.EXCEPTION)),
        ("2027-12-31", Day(OFFICE, Reason.WEEKLY)),
    ],
)
def test_a_day_has_the_hours_of_what_beats_the_rest(day: str, expected: Day) -> None:
    """Named days beat holidays, holidays beat Sundays, trading Sundays beat the weekday."""
    assert SHOP.on(date.fromisoformat(day)) == expected


def test_a_whole_date_beats_the_same_day_of_every_year() -> None:
    """This year's Christmas Eve may be another one."""
    hours = Hours({3: OFFICE}, exceptions={(12, 24): MORNING, date(2026, 12, 24): ()})
    assert hours.on(date(2026, 12, 24)).spans == ()
    assert hours.on(date(2027, 12, 24)).spans == MORNING


def test_a_shop_that_works_on_holidays_and_on_every_sunday_may() -> None:
    """Then neither is a reason."""
    assert ALWAYS.on(date(2026, 12, 25)) == Day(ALL_DAY, Reason.WEEKLY)
    assert ALWAYS.on(date(2026, 11, 15)) == Day(ALL_DAY, Reason.WEEKLY)


def test_christmas_eve_is_a_public_holiday_since_2025() -> None:
    """And was none before."""
    assert date(2024, 12, 24) not in public_holidays(2024)
    assert date(2025, 12, 24) in public_holidays(2025)
    assert date(2026, 12, 24) in public_holidays(2026)
    assert WEEK.on(date(2026, 12, 24)) == Day((), Reason.HOLIDAY)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2025, "01-26 04-13 04-27 06-29 08-31 12-07 12-14 12-21"),
        (2026, "01-25 03-29 04-26 06-28 08-30 12-06 12-13 12-20"),
        (2028, "01-30 04-09 04-30 06-25 08-27 12-03 12-10 12-17"),
        (2038, "01-31 04-18 06-27 08-29 12-05 12-12 12-19"),
    ],
)
def test_trading_sundays_are_those_of_the_law(year: int, days: str) -> None:
    """Known lists of 2025 and 2026; 2028, when Christmas Eve is a Sunday itself; 2038, when the last Sunday of April is Easter."""
    assert sorted(trading_sundays(year)) == [date.fromisoformat(f"{year}-{day}") for day in days.split()]


# --- moments ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "end", "opening"),
    [
        ("2026-11-09T08:59", None, "2026-11-09T09:00"),
        ("2026-11-09T09:00", "2026-11-09T17:00", "2026-11-10T08:00"),
        ("2026-11-09T16:59", "2026-11-09T17:00", "2026-11-10T08:00"),
        ("2026-11-09T17:00", None, "2026-11-10T08:00"),
        ("2026-11-10T11:00", "2026-11-10T12:00", "2026-11-10T13:00"),
        ("2026-11-10T12:30", None, "2026-11-10T13:00"),
        ("2026-11-10T17:00", None, "2026-11-12T09:00"),
        ("2026-11-11T12:00", None, "2026-11-12T09:00"),
        ("2026-11-15T12:00", None, "2026-11-16T09:00"),
        ("2026-12-20T12:00", "2026-12-20T15:00", "2026-12-21T09:00"),
        ("2026-12-24T13:59", "2026-12-24T14:00", "2026-12-28T09:00"),
        ("2026-12-24T14:00", None, "2026-12-28T09:00"),
        ("2026-12-30T18:00", None, "2027-01-02T09:00"),
    ],
)
def test_a_moment_is_open_until_or_closed_until(now: str, end: str | None, opening: str) -> None:
    """The end belongs to the stretch that is open; the next opening skips breaks, holidays and Sundays."""
    moment = at(now)
    assert SHOP.open_at(moment) is (end is not None)
    assert SHOP.end(moment) == (at(end) if end else None)
    assert SHOP.next_opening(moment) == at(opening)


def test_moments_may_come_in_any_zone_and_go_out_in_the_shops() -> None:
    """08:00 UTC is 9 o'clock in winter; naive ones are refused."""
    opening = WEEK.next_opening(utc("2026-11-23T07:00"))
    assert opening is not None
    assert opening.isoformat() == "2026-11-23T09:00:00+01:00"
    assert WEEK.open_at(utc("2026-11-23T08:00"))
    with pytest.raises(ValueError, match="time zone"):
        WEEK.open_at(datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001


def test_stretches_that_touch_are_one() -> None:
    """Over midnight, and within a day."""
    night = Hours({0: (Span(20 * 60, 24 * 60),), 1: (Span(0, 120), Span(120, 240), Span(600, 660))})
    assert night.end(at("2026-11-23T21:00")) == at("2026-11-24T04:00")
    assert night.end(at("2026-11-24T01:00")) == at("2026-11-24T04:00")
    assert night.next_opening(at("2026-11-23T21:00")) == at("2026-11-24T10:00")


def test_round_the_clock_has_no_end_and_never_has_no_opening() -> None:
    """The search is bounded both ways."""
    now = at("2026-11-23T21:00")
    assert (ALWAYS.open_at(now), ALWAYS.end(now), ALWAYS.next_opening(now)) == (True, None, None)
    assert ALWAYS.within(now, None) == now
    never = Hours({})
    assert (never.open_at(now), never.end(now), never.next_opening(now)) == (False, None, None)
    assert never.within(now, None) is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-23T10:00", None, "2026-11-23T10:00"),
        ("2026-11-23T06:00", "2026-11-23T10:00", "2026-11-23T09:00"),
        ("2026-11-23T06:00", "2026-11-23T09:00", None),
        ("2026-11-27T18:00", None, "2026-11-30T09:00"),
        ("2026-11-27T18:00", "2026-11-28T00:00", None),
        ("2026-11-23T16:59", "2026-11-23T16:59", "2026-11-23T16:59"),
        ("2026-11-23T17:00", "2026-11-23T17:00", None),
    ],
)
def test_the_first_moment_somebody_is_there_is_found(
    start: str, end: str | None, expected: str | None
) -> None:
    """Inside the hours at once, outside when they begin; never at or beyond the end that was named."""
    found = WEEK.within(at(start), at(end) if end else None)
    assert found == (at(expected) if expected else None)


# --- clocks that are changed ----------------------------------------------------------------------------


def test_the_clocks_change_between_closing_and_opening() -> None:
    """9 o'clock is 9 o'clock on both sides of either change."""
    hours = Hours(dict.fromkeys(range(7), OFFICE))
    assert hours.next_opening(at("2026-03-28T18:00")) == utc("2026-03-29T07:00")
    assert hours.next_opening(at("2026-10-24T18:00")) == utc("2026-10-25T08:00")


def test_a_night_of_twenty_three_or_twenty_five_hours_counts_as_one() -> None:
    """A stretch over the change ends by the clock after it."""
    night = Hours({6: (Span(0, 6 * 60),)})
    assert night.end(at("2026-03-29T01:30")) == utc("2026-03-29T04:00")
    assert night.end(at("2026-10-25T01:30")) == utc("2026-10-25T05:00")


@pytest.mark.parametrize(
    ("now", "fold", "is_open"),
    [("02:15", 0, True), ("02:45", 0, False), ("02:15", 1, False), ("02:45", 1, False)],
)
def test_an_hour_that_comes_twice_is_the_first_of_the_two(now: str, fold: int, is_open: bool) -> None:
    """Who closes at half past two closes once."""
    hours = Hours({6: (Span(60, 150),)})
    moment = at(f"2026-10-25T{now}", fold)
    assert hours.open_at(moment) is is_open
    end = hours.end(moment)
    assert (end and end.astimezone(UTC)) == (utc("2026-10-25T00:30") if is_open else None)


def test_an_hour_that_is_left_out_is_taken_by_the_clock_before_the_change() -> None:
    """Opening at half past two is half past three on the new clock; a stretch of which nothing is left is none."""
    hours = Hours({6: (Span(150, 300),)})
    assert hours.next_opening(at("2026-03-29T00:00")) == utc("2026-03-29T01:30")
    swallowed = Hours({6: (Span(150, 195),)})
    assert swallowed.next_opening(at("2026-03-29T00:00")) == at("2026-04-12T02:30")  # the 5th is Easter


# --- what always holds ------------------------------------------------------------------------------------


def _spans(minutes: list[int]) -> Spans:
    edges = sorted(minutes[: len(minutes) // 2 * 2])
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True))


days = st.lists(st.integers(0, 1440), max_size=4, unique=True).map(_spans)
all_hours = st.builds(
    Hours,
    st.dictionaries(st.integers(0, 6), days),
    st.booleans(),
    st.none() | days,
    st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 6, 1)), days, max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(all_hours, st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_openings_and_ends_agree_with_each_other(hours: Hours, now: datetime) -> None:
    """Open just at an opening and not before it, open just before an end and not at it; `within` is now or the next opening."""
    second: Any = timedelta(seconds=1)
    opening, end = hours.next_opening(now), hours.end(now)
    if opening is not None:
        assert hours.open_at(opening)
        assert not hours.open_at(opening.astimezone(UTC) - second)
    if end is not None:
        assert hours.open_at(end.astimezone(UTC) - second)
        assert not hours.open_at(end)
        assert hours.open_at(now)
    assert hours.within(now, None) == (now if hours.open_at(now) else opening)


def test_a_change_holds_for_whoever_was_given_the_hours() -> None:
    """All of it, at once."""
    hours = Hours({0: OFFICE})
    hours.change(SHOP)
    assert hours == SHOP
