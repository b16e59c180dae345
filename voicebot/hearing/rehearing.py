"""Another hearing for an answer in which there was speech outside the question's words.

Noise, lost packets and other people's talk make `[unk]` of a digit long before they make another digit of it. Where an answer lacks
digits, the turn's sound is heard again with no place for other speech to go. What the caller said is then what is loud: who talks in
the background is further away. It counts when it is whole. Where it is not a number, the caller did not answer the question but said
something of their own, and the turn is heard again openly. Costs the decoding once more, or twice, only in such turns.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.levels import dbfs
from voicebot.hearing.numbers import digits
from voicebot.hearing.pause import Pause
from voicebot.hearing.types import OPEN, UNKNOWN, Ears, Grammar, Heard, Recognizer, Word

Digits = Callable[[str], str]
"""All digits of a text (languages.tongue)."""

LONGEST_S = 15.0
"""A turn of which more was heard is heard once."""
NEAR_DB = 8.0
"""Words this much quieter than the loudest are somebody else's. Spoken digits differ by up to 6 dB; of six voices 10 dB below the
caller none comes closer than 9."""

SURE = 0.8
"""An open hearing less sure of its words than that was made of noise."""
LETTERS = 8
"""In its words, from which on they are something: "konsultant" is, "el ka" and "nie" are to be heard in any noise."""
CERTAIN = 0.9
"""The question's own words ("tak") need not be long when an open hearing is so sure of them: in noise it finds them better than one
that may take them for other speech."""


def wider(first: Heard, opened: Heard, grammar: Grammar, digits: Digits = digits) -> Heard:
    """What was said to the question or beside it: the open hearing, where it is sure of more. Not where a number was begun, or is
    heard in part: that is an answer with something missing."""
    if digits(first.text) or _letters(opened) <= _letters(first) or _is_part(opened, grammar, digits):
        return first
    own = {word for entry in grammar.words for word in entry.split()}
    answer = opened.confidence >= CERTAIN and own.issuperset(word.text for word in opened.words)
    sentence = opened.confidence >= SURE and _letters(opened) >= LETTERS
    return replace(opened, beyond=True) if answer or sentence else first


def near(words: Iterable[Word], sound: Pcm) -> tuple[Word, ...]:
    """Those that are about as loud as the loudest. sound: what they were heard in, from its first sample."""
    levels = [(word, dbfs(sound[int(word.start * RATE) : int(word.end * RATE) + 1])) for word in words]
    loudest = max((level for _, level in levels), default=0.0)
    return tuple(word for word, level in levels if level > loudest - NEAR_DB)


def fuller(first: Heard, words: tuple[Word, ...], wanted: int, digits: Digits = digits) -> Heard:
    """The words of the second hearing, where they can be the whole of the first: so many digits, and the first ones among them in
    their order. Where there were none, nothing but numbers counts: any sentence has something that sounds like one. Else the first.
    """
    text = " ".join(word.text for word in words)
    found, before = digits(text), digits(first.text)
    rest = iter(found)
    kept = all(digit in rest for digit in before) and (before or all(digits(word.text) for word in words))
    if not kept or len(found) != wanted:
        return first
    confidence = sum(word.confidence for word in words) / len(words)
    return replace(first, text=text, words=words, confidence=confidence)


def _is_part(heard: Heard, grammar: Grammar, digits: Digits) -> bool:
    """Of a number that is asked for: numerals for the most part, and too few."""
    numerals = sum(bool(digits(word.text)) for word in heard.words)
    few = grammar.digits is not None and len(digits(heard.text)) < grammar.digits
    return few and 0 < len(heard.words) <= 2 * numerals


def _letters(heard: Heard) -> int:
    return sum(len(word.text) for word in heard.words)


class _Recognizer:
    """One call's ear for a question with words of its own. make: recognisers for other grammars."""

    def __init__(self, grammar: Grammar, make: Callable[[Grammar], Recognizer], digits: Digits) -> None:
        self._digits = digits
        self._open = replace(OPEN, language=grammar.language)
        self._grammar, self._first, self._make = grammar, make(grammar), make
        self._strict = replace(grammar, unknown=False)
        self._made: dict[Grammar, Recognizer] = {}
        self._sound: list[Pcm] = []
        self._samples, self._pause = 0, Pause()
        self._strictly: tuple[Word, ...] | None = None
        """What the second hearing found in this pause."""

    def accept(self, pcm: Pcm) -> str:
        self._samples += len(pcm)
        if self._samples <= LONGEST_S * RATE:
            self._sound.append(pcm)
        return self._ahead(self._first.accept(pcm), self._pause.quiet(pcm))

    def finish(self) -> Heard:
        pieces, samples, strictly = self._sound, self._samples, self._strictly
        self._forget()
        heard = self._first.finish()
        if samples > LONGEST_S * RATE or not heard.unknown:
            return heard
        sound = np.concatenate(pieces)
        wanted = self._grammar.digits or 0
        if len(self._digits(heard.text)) < wanted:
            heard = fuller(
                heard, self._numerals(sound) if strictly is None else strictly, wanted, self._digits
            )
        if wanted and len(self._digits(heard.text)) >= wanted:
            return heard
        opened = self._hear(self._open, sound)
        heard = fuller(heard, opened.words, wanted, self._digits) if wanted else heard
        return wider(heard, opened, self._grammar, self._digits)

    def reset(self) -> None:
        self._forget()
        self._first.reset()

    def _hear(self, grammar: Grammar, sound: Pcm) -> Heard:
        if grammar not in self._made:
            self._made[grammar] = self._make(grammar)
        self._made[grammar].accept(sound)
        return self._made[grammar].finish()

    def _ahead(self, partial: str, quiet: bool) -> str:
        """The words so far; in a pause after speech that was none of the question's words, a whole number if there is one: then nobody
        waits for digits that were said already."""
        if not quiet:
            self._strictly = None
            return partial
        wanted, words = self._grammar.digits or 0, partial.split()
        if UNKNOWN not in words or len(self._digits(partial)) >= wanted or self._samples > LONGEST_S * RATE:
            return partial
        if self._strictly is None:
            self._strictly = self._numerals(np.concatenate(self._sound))
        first = Heard(" ".join(word for word in words if word != UNKNOWN), 0.0, unknown=1)
        whole = fuller(first, self._strictly, wanted, self._digits)
        return partial if whole is first else whole.text

    def _numerals(self, sound: Pcm) -> tuple[Word, ...]:
        return near(self._hear(self._strict, sound).words, sound)

    def _forget(self) -> None:
        self._sound, self._samples, self._pause, self._strictly = [], 0, Pause(), None


class Rehearing:
    """Ears that hear an answer again where it helps. digits: as the language says them."""

    def __init__(self, ears: Ears, digits: Digits = digits) -> None:
        self.name = ears.name
        self._ears, self._digits = ears, digits

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer."""
        if grammar.is_open:
            return self._ears.recognizer(grammar)
        return _Recognizer(grammar, self._ears.recognizer, self._digits)

    def knows(self, word: str) -> bool:
        """As Ears.knows."""
        return self._ears.knows(word)
