"""How many: cardinals in any case and gender, 0 to 999 999 999, with halves of thousands ("półtora tysiąca").

"sto dwadzieścia trzy" is 123, "jeden dwa" are two numbers (dictated digits are hearing.numbers' work). What is only nearly a
number ("dwadzieścia parę") is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from voicebot.polish.numerals import ALONE, HALVES, SCALES, VAGUE, cardinal_word
from voicebot.polish.words import EXCEPT, scan, settle, words

LIMIT = 10**9
_FIGURES = 9
"""Digits written together that still are a quantity."""
_HALF = ["i", "pol"]


def cardinal(text: str) -> int | None:
    """The one number of a text, corrections applied; None without one, with several, or with a vague one.

    A correction that names only the last place said changes only that ("dwadzieścia trzy, nie, cztery": 24).
    """
    settled = settle(_with_tails(scan(words(text), _reader)))
    return settled.get("number") if settled else None


def read(said: Sequence[str], at: int) -> tuple[int, int] | None:
    """The longest numeral that begins at `at`: its value, and the index after it. Figures ("12") count too."""
    total, least, end = 0, LIMIT, at
    while True:
        group, after = _below_thousand(said, end)
        word = said[after] if after < len(said) else ""
        scale = SCALES.get(word, 0)
        if scale and scale < least and (group or (after == end and word in ALONE)):
            total, least, end = total + (group or 1) * scale, scale, after + 1
            continue
        # a group before a scale that is used up already begins another numeral ("dwa tysiące sto tysięcy")
        if after > end and (end == at or (0 < group < least and not scale)):
            total, end = total + group, after
        return (total, end) if at < end and total < LIMIT else None


def read_amount(said: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    """Like `read`, with halves: "pół", "półtora", "dwa i pół", each also before a thousand or a million."""
    whole = read(said, at)
    if whole:
        value, end = Fraction(whole[0]), whole[1]
        if said[end : end + 2] == _HALF:
            value, end = value + Fraction(1, 2), end + 2
    elif at < len(said) and said[at] in HALVES:
        value, end = Fraction(HALVES[said[at]], 2), at + 1
    else:
        return None
    if value.denominator > 1 and end < len(said) and said[end] in SCALES:
        value, end = value * SCALES[said[end]], end + 1
    return value, end


def is_vague(said: Sequence[str], end: int) -> bool:
    """The numeral before `end` is only begun: "dwadzieścia parę", or goes on in a way that no numeral does."""
    return end < len(said) and (said[end] in VAGUE or said[end] in SCALES)


def _below_thousand(said: Sequence[str], at: int) -> tuple[int, int]:
    """A numeral without scales, and the index after it; `at` itself when there is none."""
    if at < len(said) and said[at].isdecimal():
        return (int(said[at]), at + 1) if len(said[at]) <= _FIGURES else (0, at)
    value, room, start = 0, 1000, at
    while at < len(said) and (word := cardinal_word(said[at])) is not None:
        if word >= room or (word == 0 and at > start):
            break
        value += word
        room = 100 if word >= 100 else 10 if word >= 20 else 0
        at += 1
    return value, at


def _reader(said: Sequence[str], at: int) -> tuple[Mapping[str, int | None], int] | None:
    found = read_amount(said, at)
    if found is None:
        return None
    value, end = found
    known = value.denominator == 1 and value < LIMIT and not is_vague(said, end)
    return {"number": int(value) if known else None}, end


def _with_tails(found: Iterator[Mapping[str, int | None] | str]) -> Iterator[Mapping[str, int | None] | str]:
    """What was found, where a number that only corrects the end of the one before it is made whole."""
    before: int | None = None
    corrects = False
    for item in found:
        if isinstance(item, str):
            corrects = item != EXCEPT
            yield item
            continue
        value = item["number"]
        if corrects and before and value:
            value = _tail_replaced(before, value)
        before, corrects = value, False
        yield {"number": value}


def _tail_replaced(before: int, instead: int) -> int:
    """The number with its last words replaced, if the new ones fill just the places that those filled."""
    if instead < 10:
        place = 10 if before % 10 and not 10 < before % 100 < 20 else 0
    elif instead < 100:
        place = 100 if before % 100 >= 10 else 0
    else:
        place = 1000 if instead < 1000 and before % 1000 >= 100 else 0
    return before - before % place + instead if place else instead
