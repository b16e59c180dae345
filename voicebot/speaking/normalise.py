"""Display text → the words to be spoken, keeping track of which words speak which stretch of the display text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.speaking import read_amounts, read_names, read_ordinals, read_times, read_words
from voicebot.speaking.rules import Context, Rule

_DIGIT_RULES = (
    *read_words.ADDRESSES,
    *read_times.RULES,
    read_amounts.FRACTION,
    *read_ordinals.RULES,
    *read_names.RULES,
    *read_amounts.RULES,
    *read_amounts.WORD_RULES,
    *read_words.SYMBOL_RULES,
)
_LETTER_RULES = (
    *read_words.ADDRESSES,
    *read_ordinals.WORD_RULES,
    *read_amounts.WORD_RULES,
    *read_names.WORD_RULES,
    *read_words.WORD_RULES,
)
"""Tried in this order; the first that gives words wins. Mail and page addresses come first: they may hold digits."""

_SPACES = re.compile(r"[^\S\n]")
_OPENING = re.compile(r"[(\[{<\"„«'*_]+|[-–—]+(?=[^\W\d])")
_CLOSING = re.compile(r"[^\w\s%&+=@#€°-]+")
_WORD = re.compile(r"[\w'’-]+|\S")
_KEPT = frozenset(",.!?;:…")
_DASHES = frozenset("-–—")
_ENDS = frozenset(".!?…,;:")


@dataclass(frozen=True, slots=True)
class Part:
    """display[:end] is said once `spoken` (maybe several words, maybe none) is said."""

    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class Speakable:
    """A display text written out. text: what the voice is given."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return " ".join(part.spoken for part in self.parts if part.spoken)

    def ends(self) -> Iterator[tuple[int, int]]:
        """(index into the display text, index into `text`) just after each part that has words."""
        at = -1
        for part in self.parts:
            if part.spoken:
                at += 1 + len(part.spoken)
                yield part.end, at


def normalise(display: str) -> Speakable:
    """Write out numbers, dates, hours, money, abbreviations and letters of one sentence for a Polish voice."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", display))
    if len(text) != len(display):  # composing moved the indices: marks must fit the text as it was given
        text = _SPACES.sub(" ", display)
    parts: list[Part] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if opening := _OPENING.match(text, at):
            at = opening.end()
            continue
        end, words = _read(text, at)
        closing = _CLOSING.match(text, end)
        end = closing.end() if closing else end
        _add(parts, end, words, closing.group() if closing else "")
        at = end
    return Speakable(_finished(parts))


def _read(text: str, at: int) -> tuple[int, str]:
    """Where the token at `at` ends, and its words."""
    for pattern, reading in _rules_for(text[at]):
        match = pattern.match(text, at)
        if match is not None:
            words = reading(match, Context(text, at, match.end()))
            if words is not None:
                return match.end(), words
    match = _WORD.match(text, at)
    assert match is not None
    word = match.group()
    return match.end(), word if any(letter.isalnum() for letter in word) else ("," if word in _DASHES else "")


def _rules_for(first: str) -> tuple[Rule, ...]:
    """A token's first character tells which rules can match it; a sign may belong to a number."""
    return _LETTER_RULES if first.isalpha() else _DIGIT_RULES


def _add(parts: list[Part], end: int, words: str, closing: str) -> None:
    mark = next((sign for sign in closing if sign in _KEPT), "")
    if words.endswith(".") or not any(letter.isalnum() for letter in words):
        mark, words = (words or mark), ""
    if words:
        parts.append(Part(end, words + mark))
    elif parts:
        last = parts[-1]
        glued = last.spoken if not mark or last.spoken[-1:] in _ENDS else last.spoken + mark
        parts[-1] = Part(end, glued)


def _finished(parts: list[Part]) -> tuple[Part, ...]:
    """A sentence that ends in nothing sounds cut off: give it a full stop."""
    if parts and parts[-1].spoken[-1:] not in _ENDS:
        parts[-1] = Part(parts[-1].end, parts[-1].spoken + ".")
    return tuple(parts)
