"""Polish number words → digit strings, corrections included. Standard library only: the Rasa environment imports it too.

Digit strings, not quantities: "sto dwadzieścia trzy zero pięć" is 12305. Diacritics are optional.
Three steps: words become tokens, tokens of one numeral become a group, groups and corrections become runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from voicebot.polish.numerals import HUNDREDS, TEENS, TENS, UNITS
from voicebot.polish.words import HESITATION, REPLACED, STARTED_OVER, TAKEN_BACK, phrase_table
from voicebot.polish.words import fold as fold


@dataclass(frozen=True)
class NumberRun:
    """One dictated number. start, end: indexes into the text; digits: what it comes to after corrections."""

    start: int
    end: int
    digits: str


class _Token(NamedTuple):
    kind: str
    value: int
    text: str
    start: int
    end: int


class Item(NamedTuple):
    """kind: group, skip, wrong (the last group was wrong), again (start over) or other. grows: a group that could take
    one more word ("sto" may become "sto dwa")."""

    kind: str
    digits: str
    start: int
    end: int
    grows: bool = False


_UNITS = {word: n for n, word in enumerate(UNITS)} | {"jedna": 1, "jedno": 1, "dwie": 2}
_TEENS = {word: 10 + n for n, word in enumerate(TEENS)}
_TENS = {word: 20 + 10 * n for n, word in enumerate(TENS)}
_HUNDREDS = {word: 100 + 100 * n for n, word in enumerate(HUNDREDS)}
_THOUSAND = {"tysiac", "tysiace", "tysiecy"}
# "piątek" (of fives) is left out: on a shop's line it is a Friday
_NOUN_STEMS = ("jedyn", "dwoj", "troj", "czwor", "piat", "szost", "siodem", "osem", "dziewiat")
_NOUNS = {stem + ending: n for n, stem in enumerate(_NOUN_STEMS, 1) for ending in ("ka", "ke", "ki", "ek")}
_NOUNS |= {"zera": 0, "zer": 0}
del _NOUNS["piatek"]
_MULTIPLES = {
    stem + ending: n
    for n, stem in ((2, "podwojn"), (3, "potrojn"))
    for ending in ("a", "e", "y", "ie", "ego")
}

_SKIP = (
    "kreska|myślnik|pauza|minus|spacja|przerwa|i|oraz|potem|dalej|później|następnie|po kolei|no|tak|więc|dobra|dobrze"
    "|okej|proszę|to|jest|będzie|cyfra|ma być|miało być|powinno być|na końcu|ostatnia|ostatnia cyfra"
)
_PHRASES = phrase_table(
    {
        "skip": _SKIP,
        "hesitation": HESITATION,
        "wrong": f"{TAKEN_BACK}|{REPLACED}",
        "again": STARTED_OVER,
    }
)
_LONGEST = max(map(len, _PHRASES))
_WORD = re.compile(r"\d+|[^\W\d_]+")
_AGAIN_REACH = 4
"""Other words allowed between "jeszcze raz" and the number said again ("podaję numer zamówienia")."""


def _tokens(text: str) -> list[_Token]:
    words = [(fold(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    tokens, at = [], 0
    while at < len(words):
        word, start, end = words[at]
        taken = 1
        kind, value = _kind_of(word)
        if kind == "other":
            for length in range(min(_LONGEST, len(words) - at), 0, -1):
                found = _PHRASES.get(tuple(entry[0] for entry in words[at : at + length]))
                if found:
                    kind, taken, end = found, length, words[at + length - 1][2]
                    break
        tokens.append(_Token(kind, value, word, start, end))
        at += taken
    return tokens


def _kind_of(word: str) -> tuple[str, int]:
    if word.isdecimal():
        return "figures", 0
    for kind, table in (
        ("unit", _UNITS),
        ("teen", _TEENS),
        ("ten", _TENS),
        ("hundred", _HUNDREDS),
        ("noun", _NOUNS),
        ("multiple", _MULTIPLES),
    ):
        if word in table:
            return kind, table[word]
    if word in _THOUSAND:
        return "thousand", 1000
    return ("times", 0) if word == "razy" else ("other", 0)


MISHEARD = {"to": "sto", "dziesięć": "dziewięć"}
"""What is heard → the numeral it was: noise hides the hiss that a word begins with, or adds one in the middle of a word."""

_ROOM = {"hundred": 100, "ten": 10, "thousand": 1000, "unit": 1, "teen": 1}
"""A numeral that ends in this word can take a following one below this value ("sto" + "dwa" = 102)."""


def _items(tokens: list[_Token]) -> Iterator[Item]:
    """Join the words of one numeral: "sto dwadzieścia trzy" is one group, "jeden dwa" are two."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if _is_number(token):
            group, at = _numeral(tokens, at)
            yield group
            continue
        count = token.value if token.kind == "multiple" else 0
        after = at + 1
        if count and after < len(tokens) and _is_number(tokens[after]):
            group, at = _numeral(tokens, after)
            yield group._replace(digits=group.digits * count, start=token.start)
            continue
        kind = token.kind if token.kind in ("wrong", "again") else "skip"
        yield Item(
            "other" if token.kind in ("other", "times", "multiple") else kind, "", token.start, token.end
        )
        at += 1


def _is_number(token: _Token) -> bool:
    return token.kind in _ROOM or token.kind in ("figures", "noun")


def _numeral(tokens: list[_Token], at: int) -> tuple[Item, int]:
    """The group that begins at `at`, and the index after it."""
    first = tokens[at]
    if first.kind == "figures":
        return Item("group", first.text, first.start, first.end), at + 1
    if first.kind == "noun":
        return Item("group", str(first.value), first.start, first.end), at + 1
    repeated = _repeated(tokens, at)
    if repeated:
        return repeated
    total, room, end = first.value, 1 if first.value == 0 else _ROOM[first.kind], first.end
    spoken_thousand = first.kind == "thousand"
    at += 1
    while at < len(tokens):
        token, skipped = tokens[at], 0
        if token.kind == "hesitation" and room > 1 and at + 1 < len(tokens):
            token, skipped = tokens[at + 1], 1
        if token.kind == "thousand" and 0 < total < 1000 and not spoken_thousand and not skipped:
            total, room, spoken_thousand = total * 1000, 1000, True
        elif token.kind in _ROOM and 0 < token.value < room and token.kind != "thousand":
            if _repeated(tokens, at + skipped):
                break
            total, room = total + token.value, min(room, _ROOM[token.kind])
        else:
            break
        end = token.end
        at += 1 + skipped
    return Item("group", str(total), first.start, end, room > 1), at


def _repeated(tokens: list[_Token], at: int) -> tuple[Item, int] | None:
    """ "dwa razy pięć" and "trzy zera": a count and what it repeats."""
    count = tokens[at]
    if count.kind != "unit" or not 2 <= count.value <= 6 or at + 1 >= len(tokens):
        return None
    after = tokens[at + 1]
    if after.kind == "noun" and (after.text.endswith(("ki", "ek")) or after.value == 0):
        return Item("group", str(after.value) * count.value, count.start, after.end), at + 2
    if after.kind == "times" and at + 2 < len(tokens) and _is_number(tokens[at + 2]):
        group, end = _numeral(tokens, at + 2)
        return group._replace(digits=group.digits * count.value, start=count.start), end
    return None


def _corrected(said: list[str], instead: list[str]) -> list[str]:
    """What was said, with its last group replaced.

    A shorter correction replaces only the group's tail (123, "nie, cztery": 124). One that first repeats what led up to
    the mistake ("trzy cztery pięć, nie, trzy cztery sześć") replaces from there; one repeated digit is taken for that
    only at the very start, in the middle it may well be the right digit itself.
    """
    if not instead:
        return said
    spoken = "".join(instead)
    for begin in range(len(said) - 1):
        repeated = "".join(said[begin:-1])
        if (begin == 0 or len(repeated) >= 2) and spoken.startswith(repeated) and len(spoken) > len(repeated):
            return said[:begin] + instead
    kept = said[-1][: max(0, len(said[-1]) - len(instead[0]))]
    # the repaired group stays one group, so that a second correction finds the same shape
    return [*said[:-1], kept + instead[0], *instead[1:]]


class Reader:
    """Follows the items of one text and keeps the runs."""

    def __init__(self) -> None:
        self.runs: list[NumberRun] = []
        self.unfinished = False
        self.grows = False
        self._said: list[str] = []
        self._instead: list[str] | None = None
        self._start = self._end = 0
        self._again = 0

    def take(self, item: Item) -> None:
        if item.kind == "group":
            self._group(item)
        elif item.kind == "wrong":
            self.unfinished = self.unfinished or bool(self._said)
            if self._said:
                self._settle()
                self._instead = []
        elif item.kind == "again":
            self.unfinished = bool(self._said or self.runs)
            self._again = _AGAIN_REACH
        elif item.kind == "other":
            self._again = max(0, self._again - 1)
            self.unfinished = self._again > 0 and self.unfinished
            if not self._again:
                self.close()

    def close(self) -> None:
        """The run is over: something else was said, or the text ends."""
        self._settle()
        if self._said:
            self.runs.append(NumberRun(self._start, self._end, "".join(self._said)))
        self._said = []

    def _group(self, item: Item) -> None:
        self.unfinished = False
        self.grows = item.grows
        if self._again:
            if not self._said and self.runs:
                self.runs.pop()
            self._said, self._instead, self._again = [], None, 0
        if not self._said:
            self._start = item.start
        self._end = item.end
        (self._said if self._instead is None else self._instead).append(item.digits)

    def _settle(self) -> None:
        if self._instead is not None:
            self._said = _corrected(self._said, self._instead)
        self._instead = None


def _read(text: str) -> Reader:
    reader = Reader()
    for item in _items(_tokens(text)):
        reader.take(item)
    reader.close()
    return reader


def number_runs(text: str) -> list[NumberRun]:
    """The dictated numbers of a text, in order; a run ends where other words begin."""
    return _read(text).runs


def digits(text: str) -> str:
    """All digits of a text, in order, corrections applied."""
    return "".join(run.digits for run in number_runs(text))


def awaits_correction(text: str) -> bool:
    """The text ends where the caller has just taken something back ("… pięć sześć nie"): more must follow."""
    return _read(text).unfinished


def may_grow(text: str) -> bool:
    """The last number could take one more word: "sto dwadzieścia" may become "sto dwadzieścia trzy"."""
    return _read(text).grows
