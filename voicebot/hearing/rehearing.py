"""A second hearing for spoken digits, for when the first one took some of them for speech outside the grammar.

Noise and lost packets make `[unk]` of a digit long before they make another digit of it. Where an answer lacks as many digits as
the question has, the turn's sound is heard again with no place for other speech to go; what comes out counts when it is whole and
has all the digits of the first hearing in their order. Costs the decoding once more, only in such turns.
"""

from collections.abc import Callable
from dataclasses import replace

from voicebot.audio.frame import RATE, Pcm
from voicebot.hearing.numbers import digits
from voicebot.hearing.types import OPEN, Ears, Grammar, Heard, Recognizer

LONGEST_S = 15.0
"""A turn of which more was heard is heard once."""


def needs_another(heard: Heard, wanted: int) -> bool:
    """Digits, but too few, and speech that was none of them."""
    return heard.unknown > 0 and 0 < len(digits(heard.text)) < wanted


def fuller(first: Heard, second: Heard, wanted: int) -> Heard:
    """The second hearing, where it can be the whole of the first; else the first."""
    found = iter(digits(second.text))
    kept = all(digit in found for digit in digits(first.text))
    return replace(second, unknown=first.unknown) if kept and len(digits(second.text)) == wanted else first


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
        sound, samples = self._sound, self._samples
        self._forget()
        heard = self._first.finish()
        if samples > LONGEST_S * RATE or not needs_another(heard, self._wanted):
            return heard
        self._again = self._again or self._make()
        for pcm in sound:
            self._again.accept(pcm)
        return fuller(heard, self._again.finish(), self._wanted)

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
