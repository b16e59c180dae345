"""What a saying tells about a day, part by part; what day that is, date.py works out.

Slots, each with a bound before it ("at", "from", "after", "to", "before"): on (a day's ordinal), weekday, which, week (from
this one), weekend, day, month, year.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from voicebot.polish import ordinal
from voicebot.polish.calendar_words import (
    BOUNDS,
    CUT_WEEKDAYS,
    LAST,
    MONTH,
    MONTHS,
    MONTHS_OF,
    NEXT,
    RELATIVE,
    RELATIVE_PAIRS,
    THIS,
    WEEK,
    WEEKDAYS,
    WEEKEND,
    WHICH,
    YEAR,
)
from voicebot.polish.cardinal import read as read_cardinal
from voicebot.polish.duration import Length, read_length
from voicebot.polish.numerals import cardinal_word, ordinal_word
from voicebot.polish.words import MARKS

Parts = Mapping[str, int | None]
Found = tuple[dict[str, int | None], int]

_NUMERIC = re.compile(r"(?:(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}))?|(\d{4})-(\d{1,2})-(\d{1,2}))")
_SHIFT = {THIS: 0, NEXT: 1, LAST: -1}
_PAIR_ENDS = ("a", "i")
_ANCHORS = ("on", "weekday", "weekend", "week", "day", "month", "year")
RIVALS = [frozenset(f"{bound}.{slot}" for slot in _ANCHORS) for bound in ("at", *BOUNDS.values())]
"""For each bound the slots that drive each other out in a correction: "jutro, nie, w piątek"."""


def read(said: Sequence[str], at: int, today: date) -> tuple[Parts, int] | None:
    """The expression about a day that begins at `at`: its parts by bound and slot, and the index after it."""
    if tuple(said[at : at + 2]) in RELATIVE_PAIRS:
        return _bound("at", {"on": today.toordinal() + RELATIVE_PAIRS[said[at], said[at + 1]]}), at + 2
    if said[at] == "miedzy":
        return _between(said, at + 1, today)
    bound = BOUNDS.get(said[at])
    if bound is None:
        found = _expression(said, at, today)
        return (_bound("at", found[0]), found[1]) if found else None
    if said[at] == "przed" and (ago := _ago(said, at + 1, today)):
        return _bound("at", ago[0]), ago[1]
    start = at + 1 + (at + 1 < len(said) and said[at + 1] == "dnia")
    found = _expression(said, start, today, bounded=True)
    return (_bound(bound, found[0]), found[1]) if found else None


def by_bound(settled: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The parts of each bound that has any."""
    sorted_out: dict[str, dict[str, int]] = {}
    for name, value in settled.items():
        bound, _, slot = name.partition(".")
        sorted_out.setdefault(bound, {})[slot] = value
    return {bound: parts for bound, parts in sorted_out.items() if any(slot in parts for slot in _ANCHORS)}


def _bound(bound: str, parts: Parts) -> dict[str, int | None]:
    return {f"{bound}.{slot}": value for slot, value in parts.items()}


def _between(said: Sequence[str], at: int, today: date) -> Found | None:
    first = _expression(said, at, today, bounded=True)
    if first is None or first[1] >= len(said) or said[first[1]] not in _PAIR_ENDS:
        return None
    last = _expression(said, first[1] + 1, today, bounded=True)
    return (_bound("from", first[0]) | _bound("to", last[0]), last[1]) if last else None


def _expression(said: Sequence[str], at: int, today: date, bounded: bool = False) -> Found | None:
    """bounded: after "od", "przed" and the like, where a month stands in the genitive and a day in the instrumental."""
    if at >= len(said):
        return None
    for found in (
        _relative(said, at, today),
        _named(said, at, today),
        _numeric(said, at),
        _day(said, at, bounded),
        _year(said, at),
        _month(said, at, bounded),
    ):
        if found:
            return found
    return None


def _relative(said: Sequence[str], at: int, today: date) -> Found | None:
    if said[at] in RELATIVE:
        return {"on": today.toordinal() + RELATIVE[said[at]]}, at + 1
    if said[at] == "za":
        found = read_length(said, at + 1)
        return _shifted(found[0], 1, today, found[1]) if found else None
    found = read_length(said, at)
    if found and found[1] < len(said) and said[found[1]] == "temu":
        return _shifted(found[0], -1, today, found[1] + 1)
    return None


def _ago(said: Sequence[str], at: int, today: date) -> Found | None:
    """ "przed dwoma tygodniami"."""
    found = read_length(said, at, genitive=True)
    return _shifted(found[0], -1, today, found[1]) if found else None


def _shifted(length: Length | None, sign: int, today: date, end: int) -> Found | None:
    if length is None:
        return {"on": None}, end
    if length.seconds:
        return None
    try:
        parts: dict[str, int | None] = {"on": length.after_day(today, sign).toordinal()}
    except OverflowError:
        return {"on": None}, end
    weeks, odd = divmod(length.days, 7)
    if weeks and not odd and not length.months:
        parts["week"] = (
            sign * weeks
        )  # "za dwa tygodnie w piątek" asks for the week, "za dwa tygodnie" for the day
    return parts, end


def _named(said: Sequence[str], at: int, today: date) -> Found | None:
    """Weekdays, weeks, months and years, with "ten", "przyszły" and so on before them."""
    which, end = None, at
    while end < len(said) and said[end] in WHICH:
        which = WHICH[said[end]] if which in (None, THIS) else which
        end += 1
    noun = said[end] if end < len(said) else ""
    parts: dict[str, int | None] = {} if which is None else {"which": which}
    if noun in WEEKDAYS and (noun not in CUT_WEEKDAYS or (end and said[end - 1] == "w") or which is not None):
        return {"weekday": WEEKDAYS[noun], **parts}, end + 1
    if noun in WEEKEND:
        return {"weekend": 1, **parts}, end + 1
    if which is None:
        return None
    shift = _SHIFT.get(which, -1 if which > LAST else 1)
    if noun in WEEK:
        return {"week": shift}, end + 1
    if noun in MONTH:
        year, month = divmod(today.year * 12 + today.month - 1 + shift, 12)
        return {"month": month + 1, "year": year}, end + 1
    if noun in YEAR:
        return {"year": today.year + shift}, end + 1
    # "nie w ten piątek tylko w przyszły"
    alone = noun == "" or noun in MARKS
    return (parts, end) if alone and any(word in MARKS for word in said[:at]) else None


def _numeric(said: Sequence[str], at: int) -> Found | None:
    match = _NUMERIC.fullmatch(said[at])
    if match is None:
        return None
    day, month, year = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    parts: dict[str, int | None] = {"day": int(day), "month": int(month)}
    if year:
        parts["year"] = int(year)
    return parts, at + 1


def _day(said: Sequence[str], at: int, bounded: bool) -> Found | None:
    """ "dwudziestego pierwszego [maja | piątego] [dwa tysiące dwudziestego szóstego]"."""
    found = ordinal.read(said, at) or read_cardinal(said, at)
    if found is None:
        return None
    value, end = found
    form = said[end - 1]
    month = _month_after(said, end)
    if month is None and (not _stands_alone(form, bounded) or _counts_a_noun(said, end)):
        return None
    if _ends_in_year(said, end) or value > 99:
        return None
    parts: dict[str, int | None] = {"day": value if 1 <= value <= 31 else None}
    if month:
        parts["month"], end = month
        if year := _year(said, end):
            return parts | year[0], year[1]
    return parts, end


def _stands_alone(form: str, bounded: bool) -> bool:
    return form.endswith(("ego", "eg", *(("ym", "im") if bounded else ())))


def _counts_a_noun(said: Sequence[str], end: int) -> bool:
    """ "drugiego buta": no day, but the second of something. Verbs ("drugiego kupiła") end otherwise."""
    word = said[end] if end < len(said) else ""
    if word in WHICH or ordinal_word(word) is not None or cardinal_word(word) is not None:
        return False
    return len(word) > 1 and word.endswith(("a", "u")) and not word.endswith("la")


def _month_after(said: Sequence[str], at: int) -> tuple[int, int] | None:
    if at >= len(said):
        return None
    if month := MONTHS_OF.get(said[at], MONTHS.get(said[at], 0)):
        return month, at + 1
    found = ordinal.read(said, at)
    if (
        found
        and found[0] <= 12
        and _stands_alone(said[found[1] - 1], False)
        and _stands_alone(said[at - 1], False)
    ):
        return found
    return None


def _ends_in_year(said: Sequence[str], end: int) -> bool:
    return end < len(said) and said[end] in YEAR


def _year(said: Sequence[str], at: int) -> Found | None:
    """ "dwa tysiące dwudziestego szóstego [roku]", "dwudziestego szóstego roku", "2026"."""
    if at >= len(said):
        return None
    found = ordinal.read(said, at)
    if found is None and said[at].isdecimal() and len(said[at]) == 4:
        found = (int(said[at]), at + 1)
    if found is None:
        return None
    value, end = found
    said_so = _ends_in_year(said, end)
    if said_so and value < 100:
        value += 2000
    return ({"year": value}, end + said_so) if 1900 <= value < 2100 else None


def _month(said: Sequence[str], at: int, bounded: bool) -> Found | None:
    month = MONTHS.get(said[at], MONTHS_OF.get(said[at], 0) if bounded else 0)
    if not month:
        # "dwudziestego maja, nie, czerwca"
        month = MONTHS_OF.get(said[at], 0) if at and said[at - 1] in MARKS else 0
    if not month:
        return None
    year = _year(said, at + 1)
    return ({"month": month, **year[0]}, year[1]) if year else ({"month": month}, at + 1)
