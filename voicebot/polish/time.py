"""What hour: "wpół do trzeciej", "za pięć ósma", "między dziesiątą a dwunastą", "po południu".

An hour up to twelve without "rano" or "wieczorem" is taken for daytime, 7:00 to 18:59: "o trzeciej" is 15:00, "o ósmej" 8:00.
Times are minutes from midnight; 1440 and more is the night after.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from voicebot.polish import ordinal
from voicebot.polish.calendar_words import BOUNDS, RELATIVE, WEEKDAYS, WHICH
from voicebot.polish.cardinal import is_vague
from voicebot.polish.cardinal import read as read_cardinal
from voicebot.polish.duration import Length
from voicebot.polish.words import MARKS, folded, scan, settle, words

DAY = 1440
_NOON, _HALF_DAY, _MORNING = 720, 720, 420
_LAST_HOUR = 24


@dataclass(frozen=True, slots=True)
class Clock:
    """minute: from midnight. exact: it can be meant in only one half of the day ("piętnasta")."""

    minute: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """first, last: minutes from midnight, last up to DAY or, at night, beyond; equal for a point in time."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """hours: what the part means alone. window: the clock times that go with it."""

    hours: Hours
    window: Hours


_PARTS = (
    _Part(Hours(360, 600), Hours(240, 720)),
    _Part(Hours(480, 720), Hours(360, 780)),
    _Part(Hours(720, 1080), Hours(720, 1199)),
    _Part(Hours(1080, 1320), Hours(960, DAY)),
    _Part(Hours(1320, DAY + 360), Hours(1260, DAY + 360)),
)
_PART_WORDS = {
    tuple(folded(phrase)): part
    for part, phrases in enumerate(
        (
            "rano|z rana|nad ranem|o poranku|porankiem",
            "przed południem|przedpołudniem",
            "po południu|popołudniu|popołudniem|popołudnie",
            "wieczorem|wieczór|wieczorkiem|pod wieczór",
            "w nocy|nocą|noc",
        )
    )
    for phrase in phrases.split("|")
}
_NOON_WORDS = frozenset(folded("południe południa południem"))
_MIDNIGHT = frozenset(folded("północ północy północą"))
_HALF = (("wpol", "do"), ("w", "pol", "do"), ("pol", "do"))
_HOUR_WORDS = frozenset(folded("godzina godzinie godzinę godziny godziną godz godzinach"))
_AT = frozenset(("o", "na")) | _HOUR_WORDS
_MINUTE_WORDS = frozenset(folded("minut minuty minutę minutach"))
_NEIGHBOURS = (
    frozenset(folded("w we o a i na z ze albo lub czy między dnia jakby już dopiero tak"))
    | {start for phrase in _PART_WORDS for start in phrase[:1]}
    | MARKS
    | _MINUTE_WORDS
    | BOUNDS.keys()
    | RELATIVE.keys()
    | WEEKDAYS.keys()
    | WHICH.keys()
)
"""After these words a bare "ósma" stands alone, before any other it counts something ("ósma paczka")."""
_NOT_AN_HOUR = tuple(
    folded("paczc paczk przesył rzecz spraw sztuc sztuk pozycj częś stron rat wiadomo rozmow rozmów")
)
_FIGURES = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")

Value = int | Clock | Length
"""What a slot may hold; lengths come from moment.py."""
Parts = Mapping[str, Value | None]


def time_of_day(text: str) -> time | None:
    """The one point in time of a text, corrections applied; None without one, with several, or for a stretch of time."""
    found = hours(text)
    return time(found.first // 60 % 24, found.first % 60) if found and found.first == found.last else None


def hours(text: str) -> Hours | None:
    """The hour or hours of a text, corrections applied; None without any, for impossible or contradicting ones."""
    settled: dict[str, Value] | None = settle(with_minutes(scan(words(text), read)), RIVALS)
    return next(iter(readings(settled)), None) if settled else None


RIVALS = [frozenset((f"clock.{edge}", "clock.at")) for edge in ("from", "to")]
"""Slots that drive each other out in a correction: "po piątej, nie, o szóstej"."""


def read(said: Sequence[str], at: int) -> tuple[Parts, int] | None:
    """The expression about an hour that begins at `at`, by slot (clock.at, clock.from, clock.to, clock.part, clock.minutes)."""
    if said[at] == "miedzy":
        return _between(said, at + 1)
    for length in (2, 1):
        part = _PART_WORDS.get(tuple(said[at : at + length]))
        if part is not None:
            return {"clock.part": part}, at + length
    edge = {"from": "from", "after": "from", "to": "to", "before": "to"}.get(BOUNDS.get(said[at], ""))
    if edge or said[at] in _AT:
        start = at + 1 + (at + 1 < len(said) and said[at + 1] in _AT)
        found = _clock(said, start, expected=True)
        if (
            found is None
            and (none_such := ordinal.read(said, start))
            and ordinal.is_hour(said[none_such[1] - 1])
        ):
            return ({"clock.at": None}, none_such[1]) if none_such[0] > _LAST_HOUR else None
        return ({f"clock.{edge or 'at'}": found[0]}, found[1]) if found else None
    found = _clock(said, at, expected=False)
    if found:
        return {"clock.at": found[0]}, found[1]
    instead = _minutes(said, at) if at and said[at - 1] in MARKS else None
    return ({"clock.minutes": instead[0]}, instead[1]) if instead and _alone(said, instead[1]) else None


def with_minutes(found: Iterator[Parts | str]) -> Iterator[Parts | str]:
    """What was found, where minutes said alone after a correction replace those before: "siedemnasta trzydzieści, nie, piętnaście"."""
    slot = ""
    before: Clock | None = None
    for item in found:
        if isinstance(item, str):
            yield item
            continue
        minutes = item.get("clock.minutes")
        if isinstance(minutes, int):
            if before and before.minute % 60:
                yield {slot: Clock(before.minute - before.minute % 60 + minutes, before.exact)}
            continue
        for name, value in item.items():
            if isinstance(value, Clock):
                slot, before = name, value
        yield item


def readings(settled: Mapping[str, Value]) -> Iterator[Hours]:
    """All that settled parts may mean, the likeliest first; nothing where they contradict each other."""
    part = settled.get("clock.part")
    within = _PARTS[part] if isinstance(part, int) else None
    edges = [settled.get(f"clock.{edge}") for edge in ("at", "from", "to")]
    at, begins, ends = (
        list(_minutes_meant(edge, within)) if isinstance(edge, Clock) else None for edge in edges
    )
    if at is not None:
        # "ósma do dziesiątej"
        if ends is None:
            yield from (Hours(minute, minute) for minute in at) if begins is None else ()
            return
        begins = [*at, *(begins or ())]
    if begins is None and ends is None:
        if within:
            yield within.hours
        return
    for first in begins if begins is not None else [0]:
        for last in ends if ends is not None else [DAY]:
            if first < last:
                yield Hours(first, last)


def _minutes_meant(clock: Clock, part: _Part | None) -> Iterator[int]:
    """Minutes from midnight, the likeliest first."""
    if clock.exact:
        either = [clock.minute]
    else:
        early = clock.minute % _HALF_DAY
        either = [early, early + _HALF_DAY] if early >= _MORNING else [early + _HALF_DAY, early]
    if clock.minute == DAY:
        either = [DAY, 0]
    for minute in either:
        if part is None or any(part.window.first <= m <= part.window.last for m in (minute, minute + DAY)):
            yield minute


def _between(said: Sequence[str], at: int) -> tuple[Parts, int] | None:
    start = at + (at < len(said) and said[at] in _HOUR_WORDS)
    first = _clock(said, start, expected=True)
    if first is None or first[1] >= len(said) or said[first[1]] not in ("a", "i"):
        return None
    last = _clock(said, first[1] + 1, expected=True)
    return ({"clock.from": first[0], "clock.to": last[0]}, last[1]) if last else None


def _clock(said: Sequence[str], at: int, expected: bool) -> tuple[Clock, int] | None:
    """A point in time. expected: a word before it announced one ("o", "po", "godzina")."""
    if at >= len(said):
        return None
    start = at + (said[at] == "w" and at + 1 < len(said) and said[at + 1] in _NOON_WORDS)
    if said[start] in _NOON_WORDS:
        return Clock(_NOON, True), start + 1
    if said[at] in _MIDNIGHT:
        return Clock(DAY, True), at + 1
    if figures := _FIGURES.fullmatch(said[at]):
        colon = ":" in said[at]
        return (Clock(60 * int(figures[1]) + int(figures[2]), True), at + 1) if colon or expected else None
    return _half(said, at) or _offset(said, at) or _plain(said, at, expected)


def _half(said: Sequence[str], at: int, shift: int = 0) -> tuple[Clock, int] | None:
    """ "wpół do trzeciej" is 2:30."""
    for start in _HALF:
        if tuple(said[at : at + len(start)]) == start and (hour := _hour(said, at + len(start))):
            return _shifted(hour[0], shift - 30), hour[1]
    return None


def _offset(said: Sequence[str], at: int) -> tuple[Clock, int] | None:
    """ "za pięć ósma", "kwadrans po dziewiątej", "kwadrans do ósmej", "pięć po wpół do trzeciej"."""
    before = said[at] == "za"
    count = _quarter_or_minutes(said, at + before)
    if count is None or count[1] >= len(said):
        return None
    minutes, end = count
    if not before:
        before = said[end] == "do" and said[end - 1] == "kwadrans"
        if not before and said[end] != "po":
            return None
        end += 1
    shift = -minutes if before else minutes
    half = _half(said, end, shift)
    if half:
        return half
    hour = _hour(said, end)
    return (_shifted(hour[0], shift), hour[1]) if hour else None


def _quarter_or_minutes(said: Sequence[str], at: int) -> tuple[int, int] | None:
    if at < len(said) and said[at] == "kwadrans":
        return 15, at + 1
    found = read_cardinal(said, at)
    if found is None or not 1 <= found[0] <= 29:
        return None
    return found[0], found[1] + (found[1] < len(said) and said[found[1]] in _MINUTE_WORDS)


def _plain(said: Sequence[str], at: int, expected: bool) -> tuple[Clock, int] | None:
    """ "osiemnasta [trzydzieści]", and where an hour is expected "osiemnaście trzydzieści" and "18"."""
    hour = _hour(said, at)
    if hour:
        minutes = _minutes(said, hour[1])
        end = minutes[1] if minutes else hour[1]
        if (end < len(said) and said[end].startswith(_NOT_AN_HOUR)) or not (
            expected or minutes or _alone(said, end)
        ):
            return None
        return _shifted(hour[0], minutes[0] if minutes else 0), end
    counted = read_cardinal(said, at)
    if counted is None or counted[0] > _LAST_HOUR:
        return None
    value, end = counted
    minutes = _minutes(said, end)
    if minutes and (expected or (at == 0 and minutes[1] == len(said))):
        return _shifted(value, minutes[0]), minutes[1]
    figure = expected and said[at].isdecimal() and _alone(said, end)
    return (_shifted(value, 0), end) if figure else None


def _hour(said: Sequence[str], at: int) -> tuple[int, int] | None:
    at += at < len(said) and said[at] in _HOUR_WORDS
    found = ordinal.read(said, at)
    return found if found and found[0] <= _LAST_HOUR and ordinal.is_hour(said[found[1] - 1]) else None


def _shifted(hour: int, minutes: int) -> Clock:
    """`minutes` from a full hour on, or back."""
    minute = hour * 60 + minutes
    return Clock(minute if minute <= DAY else minute % DAY, hour > 12 or hour == 0)


def _minutes(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """Minutes after an hour: "trzydzieści", "zero pięć", "i dziesięć minut", and "pięć" if nothing follows."""
    at += at < len(said) and said[at] == "i"
    zero = at < len(said) and said[at] == "zero"
    if zero and said[at + 1 : at + 2] == ["zero"]:
        return 0, at + 2
    found = read_cardinal(said, at + zero)
    if found is None or is_vague(said, found[1]) or not 1 <= found[0] <= (9 if zero else 59):
        return None
    minutes, end = found
    if end < len(said) and said[end] in _MINUTE_WORDS:
        return minutes, end + 1
    return found if zero or minutes >= 10 or end == len(said) or said[end] in MARKS else None


def _alone(said: Sequence[str], end: int) -> bool:
    return end >= len(said) or said[end] in _NEIGHBOURS
