"""How long: "pół godziny", "półtorej godziny", "dwa tygodnie", "godzina piętnaście"."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from voicebot.polish.cardinal import is_vague, read, read_amount
from voicebot.polish.words import MARKS, RATHER, WRONG, folded, scan, settle, words


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time. Months, days and seconds are kept apart: what a month or a day comes to depends on where it begins."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __add__(self, other: "Length") -> "Length":
        return Length(self.months + other.months, self.days + other.days, self.seconds + other.seconds)

    def after(self, moment: datetime, sign: int = 1) -> datetime:
        """The moment this much later (sign -1: earlier), in its own time zone; a month after 31 January is the last of February.

        Errors: OverflowError beyond the calendar's years.
        """
        local = datetime.combine(self.after_day(moment.date(), sign), moment.timetz())
        # hours are counted as they pass, also across a change of the clocks
        return (local.astimezone(UTC) + timedelta(seconds=sign * self.seconds)).astimezone(moment.tzinfo)

    def after_day(self, day: date, sign: int = 1) -> date:
        """Like `after`, months and days only. Errors: OverflowError."""
        year, month = divmod(day.year * 12 + day.month - 1 + sign * self.months, 12)
        if not 1 <= year <= 9999:
            raise OverflowError(f"year {year}")
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=sign * self.days)


@dataclass(frozen=True, slots=True, order=True)
class _Unit:
    """months, days, seconds: of one, only one of them set; the longer unit is the greater."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def times(self, count: Fraction) -> Length | None:
        """None for what nobody can date: the third part of a month, half a second."""
        months, days, seconds = self.months * count, self.days * count, self.seconds * count
        if months.denominator > 1:
            days += (months % 1) * 30
        if days.denominator > 1:
            seconds += (days % 1) * 86_400
        if seconds.denominator > 1:
            return None
        return Length(int(months), int(days), int(seconds))


_HOUR = _Unit(seconds=3600)
_ONE: dict[str, _Unit] = {}
"""Singulars in the nominative and accusative: they mean one even without a number."""
_ANY: dict[str, _Unit] = {}
"""Every form, after a number."""
for _unit, _singular, _others in (
    (
        _Unit(seconds=1),
        "sekunda sekundę sekundka sekundkę",
        "sekundy sekund sekundach sekundami sekundek sekundki",
    ),
    (
        _Unit(seconds=60),
        "minuta minutę minutka minutkę",
        "minuty minut minucie minutach minutami minutom minutki minutek min",
    ),
    (
        _Unit(seconds=900),
        "kwadrans kwadransik",
        "kwadransa kwadranse kwadransów kwadransach kwadransami kwadransie",
    ),
    (
        _HOUR,
        "godzina godzinę godzinka godzinkę",
        "godziny godzin godzinie godzinach godzinami godzinki godzinek godz",
    ),
    (_Unit(days=1), "dzień doba dobę", "dni dnia dniu dniach dniami dniom doby dób dobie dobach dobami"),
    (_Unit(days=7), "tydzień", "tygodnia tygodnie tygodni tygodniu tygodniach tygodniami tygodniom"),
    (
        _Unit(months=1),
        "miesiąc",
        "miesiąca miesiące miesięcy miesiącu miesiącach miesiącami miesiącom miesięcach",
    ),
    (_Unit(months=3), "kwartał", "kwartału kwartały kwartałów kwartale"),
    (_Unit(months=12), "rok roczek", "roku lata lat latach latami latom"),
):
    _ONE |= dict.fromkeys(folded(_singular), _unit)
    _ANY |= dict.fromkeys(folded(f"{_singular} {_others}"), _unit)

_WORKING = ("robocz", "pracuj")
"""Working days are no length: what they come to hangs on Sundays and holidays."""
_NO_LENGTH = ("dobry",)


def duration(text: str) -> Length | None:
    """The one length of time of a text, corrections applied; None without one, with several, with a vague one, in working days."""
    settled = settle(scan(words(text), _reader))
    return settled.get("length") if settled else None


def read_length(said: Sequence[str], at: int, genitive: bool = False) -> tuple[Length | None, int] | None:
    """The longest length of time that begins at `at`, and the index after it; (None, …) for one that is not knowable.

    genitive: a lone unit means one in any form, as after "w ciągu" ("godziny").
    """
    total, last, end = Length(), None, at
    while True:
        joined = end + (last is not None and end < len(said) and said[end] == "i")
        part = _part(said, joined, genitive)
        if part is None:
            break
        length, unit, after = part
        if length is None:
            return None, after
        if last is not None and unit >= last:
            break  # parts are said from the largest to the smallest
        total, last, end = total + length, unit, after
        if said[end : end + 2] == ["i", "pol"] and _part(said, end + 1) is None:
            half = unit.times(Fraction(1, 2))
            total, end = (total + half if half else total), end + 2
        if unit is _HOUR and (minutes := _bare_minutes(said, end)):
            return total + Length(seconds=60 * minutes[0]), minutes[1]
    return (total, end) if last is not None else None


def _part(said: Sequence[str], at: int, genitive: bool = False) -> tuple[Length | None, _Unit, int] | None:
    """One number with its unit, or a unit alone; the length None where it is vague or in working days."""
    counted = read_amount(said, at)
    count, end = counted if counted else (Fraction(1), at)
    vague = counted is not None and is_vague(said, end)
    end += vague
    unit = (_ANY if counted or genitive else _ONE).get(said[end]) if end < len(said) else None
    if unit is None:
        return None
    end += 1
    after = said[end] if end < len(said) else ""
    if after in _NO_LENGTH:
        return None
    if after.startswith(_WORKING):
        return None, unit, end + 1
    return (None if vague else unit.times(count)), unit, end


def _bare_minutes(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """ "dwie godziny trzydzieści": minutes without the word, where nothing follows that they could count."""
    found = read(said, at)
    if found is None or not 1 <= found[0] <= 59 or is_vague(said, found[1]):
        return None
    return found if found[1] == len(said) or said[found[1]] in MARKS else None


def _reader(said: Sequence[str], at: int) -> tuple[Mapping[str, Length | None], int] | None:
    found = read_length(said, at)
    if found:
        return {"length": found[0]}, found[1]
    instead = read_amount(said, at) if at and said[at - 1] in (WRONG, RATHER) else None
    unit = next((_ANY[word] for word in reversed(said[:at]) if word in _ANY), None)
    # "pięć minut, nie, dziesięć": the unit stays
    return ({"length": unit.times(instead[0])}, instead[1]) if instead and unit else None
