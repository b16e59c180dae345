"""Opening hours: of a queue, or of the shop's people. Pure: days and moments come in, nothing is asked of the clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

import holidays

from voicebot.clock import SHOP_ZONE

SEARCHED = 100
"""Days looked ahead for an opening or an end: longer than any summer break."""
DAY_MINUTES = 24 * 60
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one day. opens, closes: minutes since midnight as clocks show them, 0 ≤ opens < closes ≤ 1440."""

    opens: int
    closes: int


Spans = tuple[Span, ...]
"""Of one day, in order and apart; none: closed."""
MonthDay = tuple[int, int]
"""Month and day: the same day of every year."""


class Reason(Enum):
    """What decides on a day's hours."""

    WEEKLY = "the weekday"
    HOLIDAY = "a public holiday"
    NON_TRADING = "a Sunday on which shops may not open"
    EXCEPTION = "this very day was named"


@dataclass(frozen=True, slots=True)
class Day:
    """One day's hours, and what decided on them."""

    spans: Spans
    reason: Reason


@dataclass(slots=True)
class Hours:
    """weekly: 0 is Monday; a day that is missing is closed. trading: hours of Sundays on which the law lets shops open; None: every
    Sunday is alike. exceptions: days with hours of their own, which beat everything; a whole date beats a day of every year.

    Moments that come in are aware (ValueError for others); those that go out are in the shop's zone. An hour that the change to
    summer time leaves out is taken by the clock before the change, one that comes twice is the first of the two, as calendars
    have it (RFC 5545).
    """

    weekly: Mapping[int, Spans]
    closed_on_holidays: bool = True
    trading: Spans | None = None
    exceptions: Mapping[date | MonthDay, Spans] = field(default_factory=dict)

    def change(self, to: "Hours") -> None:
        """From now on these, for everybody who was given this object."""
        for name in self.__slots__:
            setattr(self, name, getattr(to, name))

    def on(self, day: date) -> Day:
        """What holds on a day."""
        exception = self.exceptions.get(day, self.exceptions.get((day.month, day.day)))
        if exception is not None:
            return Day(exception, Reason.EXCEPTION)
        if self.closed_on_holidays and day in public_holidays(day.year):
            return Day((), Reason.HOLIDAY)
        usual = self.weekly.get(day.weekday(), ())
        if day.weekday() != SUNDAY or self.trading is None:
            return Day(usual, Reason.WEEKLY)
        if day in trading_sundays(day.year):
            return Day(self.trading, Reason.WEEKLY)
        return Day(usual, Reason.NON_TRADING)

    def open_at(self, now: datetime) -> bool:
        """Whether somebody is there."""
        return self.within(now, now) is not None

    def end(self, now: datetime) -> datetime | None:
        """When the stretch that `now` is in ends; stretches that touch, over midnight too, are one. None: closed now, or no end
        within the days searched (round the clock)."""
        at = _instant(now)
        for first, last in self._stretches(at):
            if last is None or at < last:
                return last.astimezone(SHOP_ZONE) if last is not None and first <= at else None
        return None

    def next_opening(self, now: datetime) -> datetime | None:
        """When the next stretch begins after `now`, whether or not one is open; None: not within the days searched."""
        at = _instant(now)
        return next((first.astimezone(SHOP_ZONE) for first, _ in self._stretches(at) if at < first), None)

    def within(self, start: datetime, end: datetime | None) -> datetime | None:
        """The first moment of [start, end) at which somebody is there; equal ends: that moment or none. end None: at any time."""
        at = _instant(start)
        for first, last in self._stretches(at):
            found = max(at, first)
            if last is None or found < last:
                inside = end is None or found == at or found < _instant(end)
                return found.astimezone(SHOP_ZONE) if inside else None
        return None

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime | None]]:
        """(from, until) of every stretch from the day of `at` on, in order; UTC. Until None: the search ended before it."""
        today = at.astimezone(SHOP_ZONE).date()
        begun: datetime | None = None
        last = horizon = _moment(today, SEARCHED * DAY_MINUTES)
        for ahead in range(SEARCHED):
            day = today + timedelta(days=ahead)
            for span in self.on(day).spans:
                opens, closes = _moment(day, span.opens), _moment(day, span.closes)
                if closes <= opens:  # the change to summer time leaves nothing of it
                    continue
                if begun is not None and last < opens:
                    yield begun, last
                    begun = None
                begun, last = begun or opens, closes
        if begun is not None:
            yield begun, last if last < horizon else None


def _moment(day: date, minutes: int) -> datetime:
    """UTC, where the comparison of two moments knows nothing of clocks that are changed."""
    later, minutes = divmod(minutes, DAY_MINUTES)
    clock = datetime.combine(day + timedelta(days=later), time(*divmod(minutes, 60)), SHOP_ZONE)
    return clock.astimezone(UTC)


def _instant(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is no moment")
    return moment.astimezone(UTC)


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """Days off by law in Poland; Christmas Eve among them since 2025."""
    return frozenset(holidays.country_holidays("PL", years=year))


@lru_cache(maxsize=16)
def trading_sundays(year: int) -> frozenset[date]:
    """Sundays on which shops may open, by the law as it is since 2025: the last of January, April, June and August, the one before
    Easter, and three before Christmas Eve. Where one of them is a public holiday, that stands above it."""
    easter = holidays.country_holidays("PL", years=year, language="en_US").get_named("Easter Sunday")[0]
    before_eve = _sunday_until(date(year, 12, 23))
    months = (_sunday_until(date(year, month, last)) for month, last in ((1, 31), (4, 30), (6, 30), (8, 31)))
    christmas = (before_eve - timedelta(weeks=weeks) for weeks in range(3))
    found = {easter - timedelta(weeks=1), *months, *christmas}
    return frozenset(found - public_holidays(year))


def _sunday_until(day: date) -> date:
    return day - timedelta(days=(day.weekday() - SUNDAY) % 7)
