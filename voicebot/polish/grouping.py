"""Digits of a length that is known beforehand: order numbers, phones said 3-3-3, postcodes said 2-3.

"sześćset jeden dwa trzy …" may be 601, 2, 3 or 600, 1, 2, 3: hearing.numbers joins what can be joined, and only the length shows
where that was wrong. Candidates come in the order of likelihood, to be tried against real orders.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from voicebot.hearing.numbers import number_runs
from voicebot.polish.numerals import cardinal_word
from voicebot.polish.words import MARKS, words

ORDER = (3, 3)
PHONE = (3, 3, 3)
POSTCODE = (2, 3)
_LIMIT = 64
"""Ways of cutting that are looked at."""


def candidates(text: str, groups: Sequence[int]) -> list[str]:
    """Digit strings of sum(groups) digits that the text may stand for, the likeliest first; [] when none fits.

    First what hearing.numbers reads, with its corrections; then, where nothing was taken back, every way to cut the numerals
    apart: those first whose cuts fall on the groups' edges, then those with the fewest cuts.
    """
    length = sum(groups)
    runs = [run.digits for run in number_runs(text)]
    whole = "".join(runs)
    found = [digits for digits in dict.fromkeys((whole, *reversed(runs))) if len(digits) == length]
    said = words(text)
    values = [value for word in said if (value := _value(word)) is not None]
    if MARKS.isdisjoint(said) and "".join(_joined(values)) == whole:
        edges = set(accumulate(groups))
        ways = list(islice(_ways(values, 0, length), _LIMIT))
        ways.sort(key=lambda way: (len(edges.difference(accumulate(map(len, way)))), len(way)))
        found += ["".join(way) for way in ways]
    return list(dict.fromkeys(found))


def _value(word: str) -> str | None:
    """The digits of one number word or of figures."""
    if word.isdecimal():
        return word
    value = cardinal_word(word)
    return None if value is None else str(value)


def _fits(digits: str, more: str) -> bool:
    """Whether a numeral takes one more word: two digits after "sto", one after "dwadzieścia" and "sto dwadzieścia"."""
    if more.startswith("0") or not digits.endswith("0") or len(digits) > 3 or len(digits) == 1:
        return False
    if digits[1:] == "00":
        return len(more) <= 2
    return len(more) == 1 and digits[-2] != "1" and digits[0] != "0"


def _joined(values: Sequence[str]) -> list[str]:
    """Every numeral as long as it goes, as hearing.numbers reads them."""
    groups: list[str] = []
    for value in values:
        if groups and _fits(groups[-1], value):
            groups[-1] = groups[-1][: -len(value)] + value
        else:
            groups.append(value)
    return groups


def _ways(values: Sequence[str], at: int, left: int) -> Iterator[list[str]]:
    """Every way to make numerals of values[at:] that have `left` digits together; longest numerals first."""
    if at == len(values):
        if left == 0:
            yield []
        return
    if len(values) - at > left:
        return  # a word is a digit at least
    group, end = values[at], at + 1
    starts = [(group, end)]
    while end < len(values) and _fits(group, values[end]):
        group, end = group[: -len(values[end])] + values[end], end + 1
        starts.append((group, end))
    for group, end in reversed(starts):
        if len(group) <= left:
            yield from ([group, *rest] for rest in _ways(values, end, left - len(group)))
