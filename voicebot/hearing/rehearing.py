"""A second hearing for spoken digits, for when the first one took some of them for speech outside the grammar.

Noise, lost packets and other people's talk make `[unk]` of a digit long before they make another digit of it. Where an answer lacks
digits, the turn's sound is heard again with no place for other speech to go. What the caller said is then what is loud: who talks in
the background is further away. It counts when it is whole. Costs the decoding once more, only in such turns.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.levels import dbfs
from voicebot.hearing.numbers import digits
from voicebot.hearing.types import OPEN, Ears, Grammar, Heard, Recognizer, Word

LONGEST_S = 15.0
"""A turn of which more was heard is heard once."""
NEAR_DB = 8.0
"""Words this much quieter than the loudest are somebody else's. Spoken digits differ by up to 6 dB; of six voices 10 dB below the
caller none comes closer than 9."""


def needs_another(heard: Heard, wanted: int) -> bool:
    """Too few digits, and speech that was none of them."""
    return heard.unknown > 0 and len(digits(heard.text)) < wanted


def near(words: Iterable[Word], sound: Pcm) -> tuple[Word, ...]:
    """Those that are about as loud as the loudest. sound: what they were heard in, from its first sample."""
    levels = [(word, dbfs(sound[int(word.start * RATE) : int(word.end * RATE) + 1])) for word in words]
    loudest = max((level for _, level in levels), default=0.0)
    return tuple(word for word, level in levels if level > loudest - NEAR_DB)


def fuller(first: Heard, words: tuple[Word, ...], wanted: int) -> Heard:
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


class _Recognizer:
    """One call's ear for a question that wants so many digits. again: makes a recogniser that knows no `[unk]`."""

    def __init__(self, first: Recognizer, again: Callable[[], Recognizer], wanted: int) -> None:
        self._first, self._make, self._wanted = first, again, wanted
        self._again: Recognizer | None = None
        self._sound: list[Pcm] = []
        self._samples = 0

    def accept(self, pcm: Pcm) -> str:
        self._samples += len(pcm)
        if self._samples <= LONGEST_S * RATE:
            self._sound.append(pcm)
        return self._first.accept(pcm)

    def finish(self) -> Heard:
        pieces, samples = self._sound, self._samples
        self._forget()
        heard = self._first.finish()
        if samples > LONGEST_S * RATE or not needs_another(heard, self._wanted):
            return heard
        sound = np.concatenate(pieces)
        self._again = self._again or self._make()
        self._again.accept(sound)
        return fuller(heard, near(self._again.finish().words, sound), self._wanted)

    def reset(self) -> None:
        self._forget()
        self._first.reset()

    def _forget(self) -> None:
        self._sound, self._samples = [], 0


class Rehearing:
    """Ears that hear digits twice where it helps."""

    def __init__(self, ears: Ears) -> None:
        self.name = ears.name
        self._ears = ears

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer."""
        first = self._ears.recognizer(grammar)
        if grammar.is_open or grammar.digits is None:
            return first
        strict = replace(grammar, unknown=False)
        return _Recognizer(first, lambda: self._ears.recognizer(strict), grammar.digits)

    def knows(self, word: str) -> bool:
        """As Ears.knows."""
        return self._ears.knows(word)
