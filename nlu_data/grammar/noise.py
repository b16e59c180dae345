"""What a recogniser makes of words: some are missing, some become others that sound alike, endings go. Seeded, repeatable."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from voicebot.polish.words import fold

_SOUNDS = (
    ("rz", "s"),
    ("sz", "s"),
    ("cz", "c"),
    ("ch", "h"),
    ("dz", "c"),
    ("w", "f"),
    ("b", "p"),
    ("d", "t"),
    ("g", "k"),
    ("z", "s"),
    ("y", "i"),
)
"""What a noisy line does not tell apart, after folding."""
_ALIKE = 0.45
"""Share of sounds in common from which two words may be taken for each other."""
_ENDINGS = (
    "ego",
    "emu",
    "ach",
    "ami",
    "owi",
    "em",
    "ie",
    "om",
    "ow",
    "ym",
    "im",
    "ej",
    "a",
    "e",
    "i",
    "o",
    "u",
    "y",
)


def _sound(word: str) -> str:
    heard = fold(word)
    for written, spoken in _SOUNDS:
        heard = heard.replace(written, spoken)
    return heard


def _pairs(sound: str) -> frozenset[str]:
    marked = f" {sound} "
    return frozenset(marked[at : at + 2] for at in range(len(marked) - 1))


@dataclass(frozen=True)
class _Heard:
    word: str
    pairs: frozenset[str]


class Ear:
    """Mishears words as others of its vocabulary."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_start: dict[str, list[_Heard]] = defaultdict(list)
        for word in sorted(set(vocabulary)):
            sound = _sound(word)
            if sound.isalpha():
                self._by_start[sound[0]].append(_Heard(word, _pairs(sound)))
        self._known: dict[str, tuple[str, ...]] = {}

    def similar(self, word: str) -> tuple[str, ...]:
        """The words that sound most like it, itself left out; the nearest first, four at most."""
        if word not in self._known:
            own = _pairs(_sound(word))
            found = [
                (2 * len(own & heard.pairs) / (len(own) + len(heard.pairs)), heard.word)
                for heard in self._by_start.get(_sound(word)[:1], ())
                if heard.word != word
            ]
            near = sorted((pair for pair in found if pair[0] >= _ALIKE), key=lambda pair: (-pair[0], pair[1]))
            self._known[word] = tuple(word for _, word in near[:4])
        return self._known[word]

    def mishear(self, text: str, rate: float, rng: random.Random) -> str:
        """The text with about `rate` of its words wrong: a third of them missing, a third others, a third without ending."""
        words: list[str] = []
        for word in text.split():
            if rng.random() >= rate:
                words.append(word)
                continue
            kind = rng.choice(("lost", "other", "ending"))
            if kind == "other":
                words.append(rng.choice(self.similar(word) or (word,)))
            elif kind == "ending":
                words.append(without_ending(word))
        return " ".join(words) or text


def without_ending(word: str) -> str:
    """The word as far as it was heard; a short one loses nothing."""
    folded = fold(word)
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if len(word) > 4 else word
