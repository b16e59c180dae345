"""What was written by hand and may be learnt: utterances for this recipe, the dialogue's examples and their grammars, scenarios, answers.

What the ears are tried on (bench/ears/texts.yml) is never among it: a hand-written sentence that stands there too stops the recipe.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from nlu_data.grammar import corpus
from voicebot.dialogue import profile_loader
from voicebot.errors import DataError
from voicebot.hearing import grammars

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HELD_OUT = ROOT / "bench" / "ears" / "texts.yml"
SCENARIOS = (ROOT / "tests" / "scenarios", ROOT / "scorecard" / "scenarios")
UTTERANCES = "utterances.txt"
WEIGHTS = {UTTERANCES: 30.0, "examples": 12.0, "grammars": 4.0, "scenarios": 12.0, "answers": 1.0}
"""By source: how often each of its sentences counts."""
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Said:
    """A sentence, where it comes from and how often it counts."""

    words: tuple[str, ...]
    source: str

    @property
    def weight(self) -> float:
        return WEIGHTS[self.source]


def held_out(file: Path = HELD_OUT) -> frozenset[tuple[str, ...]]:
    """The sentences that nothing may be learnt from. Answers such as "tak" are no sentences. Errors: OSError, DataError."""
    tree = yaml.safe_load(file.read_text("utf-8"))
    listed = [*tree.get("sentences", ()), *tree.get("unrelated", ())]
    if not listed:
        raise DataError(f"{file}: no sentences are held out")
    return frozenset(tuple(sentence.split()) for sentence in listed)


def by_hand(forbidden: frozenset[tuple[str, ...]], folder: Path = HERE) -> list[Said]:
    """All sources. forbidden: held-out sentences. Errors: DataError when one of them is among the recipe's own utterances."""
    found = []
    for source, texts in _sources(folder):
        for text in texts:
            words = tuple(text.lower().split())
            if not words or not all(_WORD.fullmatch(word) for word in words):
                continue
            if words not in forbidden:
                found.append(Said(words, source))
            elif source == UTTERANCES:
                raise DataError(f"{UTTERANCES}: a sentence that the ears are tried on: {text!r}")
    return found


def _sources(folder: Path) -> Iterator[tuple[str, Iterable[str]]]:
    yield UTTERANCES, _utterances(folder / UTTERANCES)
    yield "examples", (sentence.text for sentence in corpus.written())
    yield "grammars", (sentence.text for sentence in corpus.generated())
    yield "scenarios", (text for place in SCENARIOS for text in _scenarios(place))
    yield "answers", _answers()


def _utterances(file: Path) -> list[str]:
    return [
        line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")
    ]


def _scenarios(folder: Path) -> Iterator[str]:
    """What callers of the scenarios say; where a value is put in, the words before and after it."""
    for file in sorted(folder.glob("*.yaml")):
        for match in re.finditer(r"\bsay: \"?([^\"}\n]*(?:\{[^}]*\}[^\"}\n]*)*)", file.read_text("utf-8")):
            yield from re.split(r"\{[^}]*\}|\[\d+\]", match.group(1))


def _answers() -> Iterator[str]:
    """Whatever a question's closed grammar lets through: each word of it must be known."""
    profiles = profile_loader.load(ROOT / "nlu_data" / "slots.yml")
    yield from dict.fromkeys(entry for profile in profiles.values() for entry in profile.grammar.words)
    for group in grammars.group_names():
        yield from grammars.words_of(group)
