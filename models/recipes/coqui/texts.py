"""The sentences a voice learns from, drawn from a recipe's own text file; no text of anybody else. Pure.

sentences   written by hand, all of them taken
templates   with {names} of lists, or of {digits:6}, {int:1500}: filled by chance, as a shop would write them; the line's own
            reading rules write the numbers out
words       put together in no order at all: every word in many surroundings
onsets, nuclei, codas   of invented words, so that no combination of sounds is new to the voice
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

_PLACE = re.compile(r"\{(\w+)(?::(\d+))?\}")
_ENDS = (".", ".", ".", "?", "!", ",")
"""A clause ends in a comma: the line speaks a long first sentence in two pieces."""
SHARES = {"templates": 0.45, "words": 0.35, "invented": 0.2}


class Texts:
    """A text file's sentences by chance, the same for the same seed. Errors: ValueError (a place that names no list)."""

    def __init__(self, file: Path, random: np.random.Generator) -> None:
        self._tree: Mapping[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        self._random = random
        self._words: list[str] = [word for line in self._tree["words"] for word in line.split()]
        self._unused: list[str] = []

    def sentences(self, count: int) -> list[str]:
        """So many different ones; all that were written by hand come first."""
        found = dict.fromkeys(str(text) for text in self._tree["sentences"][:count])
        kinds = self._kinds(count - len(found))
        while len(found) < count:
            found[next(kinds)()] = None
        return list(found)

    def _kinds(self, count: int) -> Iterator[Callable[[], str]]:
        made = {"templates": self._filled, "words": self._salad, "invented": self._invented}
        names, shares = list(SHARES), list(SHARES.values())
        while True:
            yield made[names[int(self._random.choice(len(names), p=shares))]]

    def _filled(self) -> str:
        text = self._one(self._tree["templates"])
        while _PLACE.search(text):
            text = _PLACE.sub(self._place, text)
        return text[:1].upper() + text[1:]

    def _place(self, match: re.Match[str]) -> str:
        name, size = match[1], int(match[2] or 0)
        if name == "digits":
            return "".join(str(self._random.integers(10)) for _ in range(size))
        if name == "int":
            return str(self._random.integers(1, size + 1))
        if name not in self._tree:
            raise ValueError(f"a place names {name!r}, which is no list of the text file")
        return self._one(self._tree[name])

    def _salad(self) -> str:
        words = [self._next_word() for _ in range(int(self._random.integers(2, 9)))]
        if len(words) > 4 and self._random.random() < 0.5:
            words[len(words) // 2] += ","
        return self._sentence(words)

    def _invented(self) -> str:
        return self._sentence([self._invent() for _ in range(int(self._random.integers(3, 7)))])

    def _invent(self) -> str:
        syllables = range(int(self._random.integers(1, 4)))
        start = "".join(self._one(self._tree["onsets"]) + self._one(self._tree["nuclei"]) for _ in syllables)
        return start + self._one(self._tree["codas"])

    def _next_word(self) -> str:
        """Each word once before any comes again."""
        if not self._unused:
            self._unused = [self._words[int(at)] for at in self._random.permutation(len(self._words))]
        return self._unused.pop()

    def _sentence(self, words: list[str]) -> str:
        text = " ".join(words) + _ENDS[int(self._random.integers(len(_ENDS)))]
        return text[:1].upper() + text[1:]

    def _one(self, some: Any) -> str:
        return str(some[int(self._random.integers(len(some)))])
