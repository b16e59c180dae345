"""English number words → digit strings: "four eight two", "double four", "forty-eight", corrections included.

Standard library and Python 3.10: the Rasa environment imports it too. Runs and corrections are those of hearing.numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from voicebot.hearing.numbers import Item, NumberRun, Reader

UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
"""The place in each list is the value."""

_UNITS = {word: value for value, word in enumerate(UNITS)} | {"nought": 0, "naught": 0, "nil": 0}
_TEENS = {word: 10 + value for value, word in enumerate(TEENS)}
_TENS = {word: 20 + 10 * value for value, word in enumerate(TENS)} | {"fourty": 40}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_OH = frozenset({"o", "oh"})
"""A zero, but only beside other numbers."""
_WRONG = frozenset({"no", "sorry", "wait", "correction", "oops", "wrong", "mistake"})
_AGAIN = (("start", "again"), ("start", "over"), ("once", "again"), ("one", "more", "time"), ("again",))
_SKIP = frozenset(
    [
        "and",
        "then",
        "dash",
        "hyphen",
        "space",
        "minus",
        "is",
        "it's",
        "its",
        "the",
        "um",
        "uh",
        "er",
        "erm",
        "hmm",
        "okay",
        "ok",
        "please",
        "yes",
        "yeah",
        "right",
        "well",
        "that's",
        "i",
        "mean",
        "next",
        "lastly",
        "finally",
        "digit",
        "number",
    ]
)
_WORD = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)?")


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def number_runs(text: str) -> list[NumberRun]:
    """The dictated numbers of a text, in order; a run ends where other words begin."""
    return _read(text).runs


def awaits_correction(text: str) -> bool:
    """The text ends where the caller has just taken something back ("… five six no"): more must follow."""
    return _read(text).unfinished


def may_grow(text: str) -> bool:
    """The last number could take one more word: "forty" may become "forty-eight"."""
    return _read(text).grows


def _read(text: str) -> Reader:
    reader = Reader()
    for item in _items([_Word(m.group().lower().replace("’", "'"), *m.span()) for m in _WORD.finditer(text)]):
        reader.take(item)
    reader.close()
    return reader


def _items(words: list[_Word]) -> Iterator[Item]:
    at, numeral_before = 0, False
    while at < len(words):
        again = next((p for p in _AGAIN if tuple(w.text for w in words[at : at + len(p)]) == p), None)
        if again is not None:
            yield Item("again", "", words[at].start, words[at + len(again) - 1].end)
            at, numeral_before = at + len(again), False
            continue
        group, after = _group(words, at, beside=numeral_before)
        if group is not None:
            yield group
            at, numeral_before = after, True
            continue
        word = words[at]
        kind = "wrong" if word.text in _WRONG else "skip" if word.text in _SKIP else "other"
        yield Item(kind, "", word.start, word.end)
        at, numeral_before = at + 1, numeral_before and kind == "skip"


def _group(words: list[_Word], at: int, *, beside: bool) -> tuple[Item | None, int]:
    """The numeral that begins at `at` and the index after it; None without one. beside: another stands before it."""
    first = words[at]
    if first.text in _TIMES and at + 1 < len(words):
        digit = _digit(words[at + 1].text)
        if digit is not None:
            return Item("group", digit * _TIMES[first.text], first.start, words[at + 1].end), at + 2
    if first.text.isdecimal():
        return Item("group", first.text, first.start, first.end), at + 1
    if first.text in _OH:
        beside = beside or (at + 1 < len(words) and _is_number(words[at + 1].text))
        return (Item("group", "0", first.start, first.end) if beside else None), at + 1
    return _numeral(words, at)


def _numeral(words: list[_Word], at: int) -> tuple[Item | None, int]:
    """ "forty-eight", "one hundred and twenty-three", "two thousand five hundred"."""
    value, after = _below_thousand(words, at)
    if value is None:
        return None, at
    if value and _is(words, after, "thousand"):
        rest, then = _below_thousand(words, after + 1 + _is(words, after + 1, "and"))
        value, after = value * 1000 + (rest or 0), then if rest else after + 1
    grows = bool(value) and (value % 100 == 0 or (value % 100 > 19 and value % 10 == 0))
    return Item("group", str(value), words[at].start, words[after - 1].end, grows), after


def _below_thousand(words: list[_Word], at: int) -> tuple[int | None, int]:
    value, after = _below_hundred(words, at)
    if not value or not _is(words, after, "hundred"):
        return value, after
    rest, then = _below_hundred(words, after + 1 + _is(words, after + 1, "and"))
    return value * 100 + (rest or 0), then if rest else after + 1


def _is(words: list[_Word], at: int, word: str) -> bool:
    return at < len(words) and words[at].text == word


def _below_hundred(words: list[_Word], at: int) -> tuple[int | None, int]:
    if at >= len(words):
        return None, at
    word = words[at].text
    if word in _UNITS or word in _TEENS:
        return _UNITS.get(word, _TEENS.get(word)), at + 1
    if word not in _TENS:
        return None, at
    unit = _UNITS.get(words[at + 1].text, 0) if at + 1 < len(words) else 0
    return _TENS[word] + unit, at + 1 + bool(unit)


def _digit(word: str) -> str | None:
    if word in _UNITS or word in _OH:
        return str(_UNITS.get(word, 0))
    return word if word.isdecimal() and len(word) == 1 else None


def _is_number(word: str) -> bool:
    return (
        word.isdecimal() or word in _UNITS or word in _TEENS or word in _TENS or word in _TIMES or word in _OH
    )
