"""When: a day and an hour together, "jutro po piętnastej", "za pół godziny", "w piątek rano", "dziesięć minut temu"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voicebot.polish import date_phrases, time
from voicebot.polish.date import Days, Lean, resolve, today_of
from voicebot.polish.duration import Length, read_length
from voicebot.polish.time import DAY, Hours, Parts, Value
from voicebot.polish.words import scan, settle, words

_NOW = {("teraz",), ("natychmiast",), ("od", "razu"), ("jak", "najszybciej")}
_AT_ONCE: Parts = {"after": Length()}
_LENGTHS = ("after", "ago", "within")
_PARTS = [*(name for family in date_phrases.RIVALS for name in family), "clock.at", "clock.from", "clock.to"]
# a length from now ("za godzinę") stands instead of any day and hour, not beside them
_RIVALS = [*date_phrases.RIVALS, *time.RIVALS, *(frozenset((*_LENGTHS, part)) for part in _PARTS)]


@dataclass(frozen=True, slots=True)
class Span:
    """start, end: aware, in the caller's zone; equal for a point in time. end: not included; None where it is open."""

    start: datetime
    end: datetime | None


def moment(text: str, now: datetime, lean: Lean = "future") -> Span | None:
    """The moment or stretch of time that a text names, corrections applied; None without one, for impossible or unclear ones.

    An hour without a day is the next (the last, by lean) time the clock shows it; hours of today that are over are refused
    when the future is meant. now: aware, in the zone the caller lives in. Errors: ValueError for a naive one.
    """
    today = today_of(now)
    found = list(time.with_minutes(scan(words(text), lambda said, at: _read(said, at, today))))
    # "nie mogę teraz rozmawiać, jutro rano": beside another time, "now" is none
    for parts in (found, [part for part in found if part != _AT_ONCE]):
        settled: dict[str, Value] | None = settle(iter(parts), _RIVALS)
        span = _resolved(settled, now, lean) if settled else None
        if span is not None:
            return span
    return None


def _read(said: Sequence[str], at: int, today: date) -> tuple[Parts, int] | None:
    for length in (2, 1):
        if tuple(said[at : at + length]) in _NOW:
            return _AT_ONCE, at + length
    return time.read(said, at) or _from_now(said, at) or date_phrases.read(said, at, today)


def _from_now(said: Sequence[str], at: int) -> tuple[Parts, int] | None:
    """ "za godzinę", "dziesięć minut temu", "w ciągu dwóch godzin": lengths that do not end at a day's edge."""
    if said[at] == "za":
        found = read_length(said, at + 1)
        return ({"after": found[0]}, found[1]) if found and (found[0] is None or found[0].seconds) else None
    if tuple(said[at : at + 2]) == ("w", "ciagu"):
        found = read_length(said, at + 2, genitive=True)
        return ({"within": found[0]}, found[1]) if found else None
    ago = said[at] == "przed"
    found = read_length(said, at + ago, genitive=ago)
    if not found or not found[0] or not found[0].seconds:
        return None
    if not ago and said[found[1] : found[1] + 1] != ["temu"]:
        return None
    return {"ago": found[0]}, found[1] + (not ago)


def _resolved(settled: Mapping[str, Value], now: datetime, lean: Lean) -> Span | None:
    lengths = {name: value for name, value in settled.items() if isinstance(value, Length)}
    if lengths:
        return _length_from_now(lengths, now) if len(settled) == 1 else None
    clocked = any(name.startswith("clock.") for name in settled)
    meant = list(time.readings(settled)) if clocked else []
    dated = {
        name: value for name, value in settled.items() if isinstance(value, int) and name != "clock.part"
    }
    days = resolve(dated, now.date(), lean) if dated else None
    if (clocked and not meant) or (dated and days is None):
        return None
    if days is None:
        return _hours_only(meant, now, lean)
    if not clocked:
        return _whole_days(days, now, lean)
    if days.only is None:
        return None
    spans = (_clipped(_on(days.only, hours, now), now, lean) for hours in meant)
    return next((span for span in spans if span), None)


def _length_from_now(lengths: Mapping[str, Length], now: datetime) -> Span | None:
    ((name, length),) = lengths.items()
    try:
        there = length.after(now, -1 if name == "ago" else 1)
    except OverflowError:
        return None
    return Span(now, there) if name == "within" else Span(there, there)


def _hours_only(meant: list[Hours], now: datetime, lean: Lean) -> Span | None:
    """The nearest day on which the likeliest reading fits."""
    step = 1 if lean == "future" else -1
    spans = (_clipped(_on(now.date() + timedelta(days=step * n), meant[0], now), now, lean) for n in range(2))
    return next((span for span in spans if span), None)


def _on(day: date, hours: Hours, now: datetime) -> Span:
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    return Span(midnight + timedelta(minutes=hours.first), midnight + timedelta(minutes=hours.last))


def _whole_days(days: Days, now: datetime, lean: Lean) -> Span | None:
    if days.first is None:
        return None
    start = _on(days.first, Hours(0, DAY), now).start
    span = Span(start, _on(days.last, Hours(0, DAY), now).end if days.last else None)
    return _clipped(span, now, lean) or span


def _clipped(span: Span, now: datetime, lean: Lean) -> Span | None:
    """The part of a span that the lean allows; None when nothing is left."""
    if lean == "future":
        if span.start == span.end or span.end is None:
            return span if span.start > now else (None if span.end else Span(now, None))
        return Span(max(span.start, now), span.end) if span.end > now else None
    if span.start >= now:
        return None
    return span if span.end is None else Span(span.start, min(span.end, now))
