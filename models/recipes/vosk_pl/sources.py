"""What was written by hand in Polish: utterances for this recipe, the dialogue's examples and their grammars, scenarios, answers."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from models.recipes.vosk import sources
from models.recipes.vosk.sources import UTTERANCES, Said, Source
from nlu_data.grammar import corpus
from voicebot.dialogue import profile_loader
from voicebot.hearing import grammars

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HELD_OUT = ROOT / "bench" / "ears" / "texts.yml"
SCENARIOS = (ROOT / "tests" / "scenarios", ROOT / "scorecard" / "scenarios")
WEIGHTS = {UTTERANCES: 30.0, "examples": 12.0, "grammars": 4.0, "scenarios": 12.0, "answers": 1.0}
"""By source: how often each of its sentences counts."""


def held_out() -> frozenset[tuple[str, ...]]:
    """The sentences that nothing may be learnt from. Errors: OSError, DataError."""
    return sources.held_out(HELD_OUT)


def by_hand(forbidden: frozenset[tuple[str, ...]], folder: Path = HERE) -> list[Said]:
    """All sources. forbidden: held-out sentences. Errors: DataError when one of them is among the recipe's own utterances."""
    listed = (Source(name, WEIGHTS[name], texts) for name, texts in _sources(folder))
    return sources.by_hand(listed, forbidden)


def _sources(folder: Path) -> Iterator[tuple[str, Iterable[str]]]:
    yield UTTERANCES, sources.utterances(folder)
    yield "examples", (sentence.text for sentence in corpus.written())
    yield "grammars", (sentence.text for sentence in corpus.generated())
    yield "scenarios", (text for place in SCENARIOS for text in _scenarios(place))
    yield "answers", _answers()


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
