"""Finds what was recorded in what is to be said, and leaves the rest to the voice. Pure.

A text without fields is found where a reply says it, from the beginning of a sentence to the end of one. Of a text with fields each
fixed piece may be recorded; what is around it is read in the sentence it stands in, so that a number has its right form, and then
spoken by itself. Where that reading cannot be taken apart, the voice speaks the whole text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from voicebot.promptbook.texts import piece
from voicebot.speaking.normalise import Part, Speakable
from voicebot.speaking.plan import Normalise, Piece, by_sentence
from voicebot.speaking.sentences import split
from voicebot.speaking.types import Rendered

_CLOSED = tuple(".!?…,;:")
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True)
class Template:
    """A text with fields. recorded: sound by the number of the fixed piece, counted from 1."""

    text: str
    recorded: Mapping[int, Rendered]

    def pattern(self) -> re.Pattern[str]:
        """What its filled in text looks like; each recorded piece is a group by the name p1, p2 …"""
        found, number = "", 0
        for literal, field, _, _ in Formatter().parse(self.text):
            words = piece(literal)
            before, _, after = literal.partition(words) if words else (literal, "", "")
            number += bool(words)
            inner = re.escape(words)
            found += re.escape(before) + (
                f"(?P<p{number}>{inner})" if number in self.recorded and words else inner
            )
            found += re.escape(after) + (".+?" if field is not None else "")
        return re.compile(found)


@dataclass(frozen=True, slots=True)
class _Read:
    """text[begin:end] is read as these words."""

    begin: int
    end: int
    spoken: str


class Matcher:
    """whole: sound by the text that it speaks."""

    def __init__(self, whole: Mapping[str, Rendered], templates: Iterable[Template]) -> None:
        self._whole = dict(whole)
        self._templates = [(one.pattern(), one.recorded) for one in templates if one.recorded]

    def plan(self, text: str, normalise: Normalise) -> list[Piece]:
        """The pieces of a reply, in order."""
        if not self._whole and not self._templates:
            return by_sentence(text, normalise)
        pieces: list[Piece] = []
        done = 0
        sentences = _sentences(text, 0, len(text))
        ends = [end for _, end in sentences]
        for start, _ in sentences:
            if start >= done and (found := self._found(text, start, ends, normalise)) is not None:
                pieces += by_sentence(text[done:start], normalise) + found[1]
                done = found[0]
        return pieces + by_sentence(text[done:], normalise)

    def _found(
        self, text: str, start: int, ends: list[int], normalise: Normalise
    ) -> tuple[int, list[Piece]] | None:
        """What was recorded of the text from `start` on: where that ends, and its pieces."""
        after = [end for end in ends if end > start]
        for end in reversed(after):
            if (sound := self._whole.get(text[start:end])) is not None:
                return end, [Piece(text[start:end], normalise(text[start:end]), sound)]
        for pattern, recorded in self._templates:
            for end in after:
                if (match := pattern.fullmatch(text, start, end)) is not None:
                    spans = [(*match.span(f"p{number}"), recorded[number]) for number in recorded]
                    around = _around(text, start, end, sorted(spans, key=lambda span: span[0]), normalise)
                    if around is not None:
                        return end, around
        return None


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each sentence begins and ends."""
    found, at = [], start
    for sentence in split(text[start:end]):
        begin = text.index(sentence, at)
        at = begin + len(sentence)
        found.append((begin, at))
    return found


def _around(
    text: str, start: int, end: int, spans: list[tuple[int, int, Rendered]], normalise: Normalise
) -> list[Piece] | None:
    """text[start:end] as recorded spans and what a voice says around them; None where the reading cannot be taken apart."""
    sentences = _sentences(text, start, end)
    words: list[_Read] | None = list(_reading(text, sentences, normalise))
    for border in (border for begin, over, _ in spans for border in (begin, over)):
        words = None if words is None else _cut(text, words, border)
    if words is None:
        return None
    pieces: list[Piece] = []
    done = start
    for begin, over, sound in spans:
        pieces += _voiced(text, done, begin, sentences, words)
        pieces.append(Piece(text[begin:over], normalise(text[begin:over]), sound))
        done = over
    return [*pieces, *_voiced(text, done, end, sentences, words)]


def _reading(text: str, sentences: list[tuple[int, int]], normalise: Normalise) -> Iterator[_Read]:
    for begin, end in sentences:
        at = begin
        for part in normalise(text[begin:end]).parts:
            yield _Read(at, begin + part.end, part.spoken)
            at = begin + part.end


def _cut(text: str, words: list[_Read], border: int) -> list[_Read] | None:
    """The same, with none of them on both sides of the border."""
    found: list[_Read] = []
    for word in words:
        left, right = text[word.begin : border].split(), text[border : word.end].split()
        if not word.begin < border < word.end or not _LETTERS.search("".join(right)):
            found.append(word)
        elif not _LETTERS.search("".join(left)):
            found.append(_Read(border, word.end, word.spoken))
        else:
            spoken = word.spoken.split()
            if _bare(spoken[-len(right) :]) == _bare(right):
                at = len(spoken) - len(right)
            elif _bare(spoken[: len(left)]) == _bare(left):
                at = len(left)
            else:
                return None
            found.append(_Read(word.begin, border, " ".join(spoken[:at])))
            found.append(_Read(border, word.end, " ".join(spoken[at:])))
    return found


def _bare(words: list[str]) -> list[str]:
    return ["".join(_LETTERS.findall(word.lower())) for word in words]


def _voiced(
    text: str, begin: int, end: int, sentences: list[tuple[int, int]], words: list[_Read]
) -> Iterator[Piece]:
    """What a voice says between two recorded pieces, a piece for each sentence."""
    for first, last in sentences:
        low, high = max(begin, first), min(end, last)
        own = [word for word in words if low <= word.begin and word.begin < high and word.spoken]
        if low >= high or not own:
            continue
        display = text[low:high]
        offset = low + len(display) - len(display.lstrip())
        parts = [Part(min(word.end, high) - offset, word.spoken) for word in own]
        if not parts[-1].spoken.endswith(_CLOSED):  # the sentence goes on
            parts[-1] = Part(parts[-1].end, parts[-1].spoken + ",")
        yield Piece(display.strip(), Speakable(tuple(parts)))
