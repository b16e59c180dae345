"""Which day: "jutro", "w przyszły piątek", "dwudziestego pierwszego", "za dwa tygodnie", "od poniedziałku do środy".

Where a saying leaves the day open, the lean decides: "future" (when shall we call back?) or "past" (when did you buy it?).
- "w piątek" is the next one after today, or the last one before it; "w ten piątek" may be today.
- "w przyszły piątek" is the Friday of next week, "w zeszły" that of last week, weeks beginning on Monday; "w ostatni" the last
  one before today.
- "piątego", "piątego maja": the nearest one, today included.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from voicebot.polish.calendar_words import COMING, LAST, NEXT, RECENT, THIS
from voicebot.polish.date_phrases import RIVALS, by_bound, read
from voicebot.polish.words import scan, settle, words

Lean = Literal["future", "past"]
_DAY = timedelta(days=1)
_YEARS = 8
"""29 February comes back within this many."""


@dataclass(frozen=True, slots=True)
class Days:
    """first and last: both included; None where that end is open ("od piątku")."""

    first: date | None
    last: date | None

    @property
    def only(self) -> date | None:
        """The day, if it is one."""
        return self.first if self.first == self.last else None


def days(text: str, now: datetime, lean: Lean = "future") -> Days | None:
    """The day or days that a text names, corrections applied; None without any, for impossible or contradicting ones.

    now: aware, in the zone the caller lives in. Errors: ValueError for a naive one.
    """
    today = today_of(now)
    settled = settle(scan(words(text), lambda said, at: read(said, at, today)), RIVALS)
    return resolve(settled, today, lean) if settled else None


def today_of(now: datetime) -> date:
    """The day it is. Errors: ValueError for a naive time, which is a day of no place."""
    if now.tzinfo is None:
        raise ValueError("a time without a zone")
    return now.date()


def resolve(settled: Mapping[str, int], today: date, lean: Lean) -> Days | None:
    """What settled parts (date_phrases) come to; None when they name no day that there is."""
    bounds = by_bound(settled)
    if "at" in bounds:
        return _days_of(bounds["at"], today, lean) if len(bounds) == 1 else None
    first, last = bounds.get("from") or bounds.get("after"), bounds.get("to") or bounds.get("before")
    if not bounds or len(bounds) > 2 or (len(bounds) == 2 and not (first and last)):
        return None
    return _stretch(first, last, today, lean, after="after" in bounds, before="before" in bounds)


def _stretch(
    first: dict[str, int] | None,
    last: dict[str, int] | None,
    today: date,
    lean: Lean,
    *,
    after: bool,
    before: bool,
) -> Days | None:
    begins = ends = None
    if first and last and "day" in first and "month" not in first and "month" in last:
        # "od dwudziestego do piątego maja": the month is said once, the first day comes before the last
        ends = _days_of(last, today, lean)
        begins = _days_of(first, ends.first, "past") if ends and ends.first else None
    elif first:
        begins = _days_of(first, today, lean)
        if last and begins and begins.first:
            ends = _days_of(last, begins.first, "future")
    else:
        ends = _days_of(last, today, lean) if last else None
    if (first and begins is None) or (last and ends is None):
        return None
    start = (begins.last if after else begins.first) if begins else (today if lean == "future" else None)
    end = (ends.first if before else ends.last) if ends else (today if lean == "past" else None)
    start = start + _DAY if start and begins and after else start
    end = end - _DAY if end and ends and before else end
    return None if start and end and end < start else Days(start, end)


def _days_of(parts: Mapping[str, int], today: date, lean: Lean) -> Days | None:
    if "weekday" in parts:
        return _checked(_weekday(parts, today, lean), parts)
    if "on" in parts:
        return _checked(date.fromordinal(parts["on"]), parts)
    if "day" in parts:
        return _checked(_day_of_month(parts, today, lean), parts)
    stretch = _whole(parts, today, lean)
    return stretch and _from_today(stretch, today, lean)


def _checked(day: date | None, parts: Mapping[str, int]) -> Days | None:
    """The day, unless another part contradicts it ("w piątek dwudziestego" when the 20th is a Monday)."""
    if day is None:
        return None
    seen = {"weekday": day.weekday(), "day": day.day, "month": day.month, "year": day.year}
    agrees = all(seen[slot] == value for slot, value in parts.items() if slot in seen)
    return Days(day, day) if agrees else None


def _weekday(parts: Mapping[str, int], today: date, lean: Lean) -> date | None:
    weekday, monday = parts["weekday"], today - today.weekday() * _DAY
    if "week" in parts:
        return monday + (7 * parts["week"] + weekday) * _DAY
    if "on" in parts:
        return date.fromordinal(parts["on"])
    if "day" in parts:
        return _day_of_month(parts, today, lean)
    which = parts.get("which")
    if which in (NEXT, LAST):
        return monday + (7 if which == NEXT else -7) * _DAY + weekday * _DAY
    ahead = (weekday - today.weekday()) % 7
    if which == THIS and ahead == 0:
        return today
    if which == RECENT or (which != COMING and lean == "past"):
        return today - ((7 - ahead) % 7 or 7) * _DAY
    return today + (ahead or 7) * _DAY


def _day_of_month(parts: Mapping[str, int], today: date, lean: Lean) -> date | None:
    """The nearest such day in the lean's direction; a year that was said holds in either."""
    day, month, year = parts["day"], parts.get("month"), parts.get("year")
    if year is not None:
        exists = month is not None and day <= monthrange(year, month)[1]
        return date(year, month, day) if exists and month else None
    step = 1 if lean == "future" else -1
    this_month = today.year * 12 + today.month - 1
    for index in range(this_month, this_month + step * 12 * _YEARS, step):
        try_year, try_month = divmod(index, 12)
        if month not in (None, try_month + 1) or day > monthrange(try_year, try_month + 1)[1]:
            continue
        found = date(try_year, try_month + 1, day)
        if (found - today).days * step >= 0:
            return found
    return None


def _whole(parts: Mapping[str, int], today: date, lean: Lean) -> Days | None:
    """A weekend, a week, a month or a year."""
    monday = today - today.weekday() * _DAY
    if "weekend" in parts:
        which = parts.get("which")
        back = which in (LAST, RECENT) or (lean == "past" and which is None and today.weekday() < 5)
        week = parts.get("week", 1 if which == NEXT else -1 if back else 0)
        return Days(monday + (7 * week + 5) * _DAY, monday + (7 * week + 6) * _DAY)
    if "week" in parts:
        return Days(monday + 7 * parts["week"] * _DAY, monday + (7 * parts["week"] + 6) * _DAY)
    month, year = parts.get("month"), parts.get("year")
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31)) if year else None
    if year is None:
        behind, ahead = month < today.month, month > today.month
        year = today.year + (1 if behind and lean == "future" else -1 if ahead and lean == "past" else 0)
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _from_today(stretch: Days, today: date, lean: Lean) -> Days:
    """The part of a stretch that is still to come, or is over, where today lies in it."""
    first, last = stretch.first, stretch.last
    if first and last and first <= today <= last:
        return Days(today, last) if lean == "future" else Days(first, today)
    return stretch
