"""Opening hours as a shopkeeper writes them: of the shop's people (nlu_data/faq.yml), or of one queue."""

import itertools
import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from voicebot.contact.hours import DAY_MINUTES, Hours, MonthDay, Span, Spans

CLOSED = "closed"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_LEAP_YEAR = 2024


def _minutes(value: object) -> int:
    """Of "08:30". YAML makes of 16:00 without quotes a number to the base of sixty, and 16 · 60 + 0 is what is meant."""
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if clock and int(clock[2]) < 60:
        value = int(clock[1]) * 60 + int(clock[2])
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= DAY_MINUTES:
        raise ValueError(f'{value!r} is no hour; allowed: "00:00" to "24:00"')
    return value


def _spans(value: object) -> Spans:
    if value == CLOSED:
        return ()
    if not isinstance(value, list | tuple):
        raise ValueError(f'{value!r} are no hours; allowed: ["08:00", "16:00"], a list of such, or {CLOSED}')
    several = not value or any(isinstance(pair, list | tuple) for pair in value)
    spans = tuple(_span(pair) for pair in (value if several else (value,)))
    for before, after in itertools.pairwise(spans):
        if after.opens < before.closes:
            raise ValueError(f"{value!r}: a stretch must begin where the one before it has ended")
    return spans


def _span(pair: object) -> Span:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError(f'{pair!r} must be from and until: ["08:00", "16:00"]')
    span = Span(_minutes(pair[0]), _minutes(pair[1]))
    if span.opens >= span.closes:
        raise ValueError(f"{pair!r} must end after it begins, on the same day")
    return span


def _day(value: object) -> date | MonthDay:
    """2026-12-24, or 12-24 of every year."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        text = str(value)
        if len(text) != len("12-24"):
            return date.fromisoformat(text)
        yearly = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        raise ValueError(f"{value!r} is no day; allowed: 2026-12-24, or 12-24 for every year") from None
    return yearly.month, yearly.day


_Spans = Annotated[Spans, BeforeValidator(_spans)]
_Day = Annotated[date | MonthDay, BeforeValidator(_day)]


class HoursSettings(BaseModel):
    """A weekday's hours are ["08:00", "16:00"], or a list of such when there is a break; a day that is missing is closed.

    sun_trading: on Sundays when shops may open. exceptions: hours, or `closed`, of single days; they beat everything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    mon: _Spans = ()
    tue: _Spans = ()
    wed: _Spans = ()
    thu: _Spans = ()
    fri: _Spans = ()
    sat: _Spans = ()
    sun: _Spans = ()
    sun_trading: _Spans | None = None
    closed_on_holidays: bool = True
    exceptions: dict[_Day, _Spans] = {}

    def hours(self) -> Hours:
        """What they come to."""
        week = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return Hours(dict(enumerate(week)), self.closed_on_holidays, self.sun_trading, self.exceptions)
