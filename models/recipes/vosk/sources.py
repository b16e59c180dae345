"""What was written by hand and may be learnt, out of a language's sources.

What the ears are tried on (bench/ears) is never among it: an utterance of the recipe that stands there too stops the recipe.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from voicebot.errors import DataError

UTTERANCES = "utterances.txt"
"""The file and the source of what was written for the recipe itself."""
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Source:
    """weight: how often each of its sentences counts."""

    name: str
    weight: float
    texts: Iterable[str]


@dataclass(frozen=True)
class Said:
    """A sentence, where it comes from and how often it counts."""

    words: tuple[str, ...]
    source: str
    weight: float


def held_out(file: Path) -> frozenset[tuple[str, ...]]:
    """The sentences that nothing may be learnt from. Answers such as "tak" are no sentences. Errors: OSError, DataError."""
    tree = yaml.safe_load(file.read_text("utf-8"))
    listed = [*tree.get("sentences", ()), *tree.get("unrelated", ())]
    if not listed:
        raise DataError(f"{file}: no sentences are held out")
    return frozenset(tuple(sentence.split()) for sentence in listed)


def by_hand(sources: Iterable[Source], forbidden: frozenset[tuple[str, ...]]) -> list[Said]:
    """All that they say in plain words. forbidden: held-out sentences. Errors: DataError when one of them is among the recipe's own
    utterances."""
    found = []
    for source in sources:
        for text in source.texts:
            words = tuple(text.lower().split())
            if not words or not all(WORD.fullmatch(word) for word in words):
                continue
            if words not in forbidden:
                found.append(Said(words, source.name, source.weight))
            elif source.name == UTTERANCES:
                raise DataError(f"{UTTERANCES}: a sentence that the ears are tried on: {text!r}")
    return found


def utterances(folder: Path) -> list[str]:
    """Those of a recipe's folder, without comments. Errors: OSError."""
    listed = (folder / UTTERANCES).read_text("utf-8").splitlines()
    return [line for line in listed if line.strip() and not line.startswith("#")]
