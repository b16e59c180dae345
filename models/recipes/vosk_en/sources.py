"""What was written by hand in English: utterances for this recipe, the dialogue's examples, and the answers that its questions listen for."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from models.recipes.vosk import sources
from models.recipes.vosk.sources import UTTERANCES, Said, Source
from models.recipes.vosk_en import spoken_numbers
from voicebot.dialogue import profile_loader
from voicebot.english.tongue import TONGUE

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
HELD_OUT = ROOT / "bench" / "ears" / "texts_en.yml"
PACK = ROOT / "nlu_data" / "en"
WAYS = 6
"""In how many ways the number of an example is said."""


def held_out() -> frozenset[tuple[str, ...]]:
    """The sentences that nothing may be learnt from. Errors: OSError, DataError."""
    return sources.held_out(HELD_OUT)


def by_hand(forbidden: frozenset[tuple[str, ...]], folder: Path = HERE) -> list[Said]:
    """All sources. forbidden: held-out sentences. Errors: DataError when one of them is among the recipe's own utterances."""
    listed = (
        Source(UTTERANCES, 30.0, sources.utterances(folder)),
        Source("examples", 12.0, _examples()),
        Source("answers", 4.0, _answers()),
    )
    return sources.by_hand(listed, forbidden)


def _examples() -> Iterator[str]:
    """The dialogue's, where a number stands in several ways to say one as long."""
    for file in sorted((PACK / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                text = line.removeprefix("- ").strip()
                yield from _aloud(text) if re.search(r"\d", text) else (text,)


def _aloud(text: str) -> Iterator[str]:
    chance = random.Random(text)
    for _ in range(WAYS):
        yield re.sub(r"\d+", lambda match: spoken_numbers.digits(chance, len(match[0])), text)


def _answers() -> Iterator[str]:
    """Whatever a closed question lets through, what ends an answer at once, and what counts as consent: each word must be known."""
    profiles = profile_loader.load(PACK / "slots.yml", TONGUE, TONGUE.code).values()
    entries = [
        entry
        for one in profiles
        for entry in (
            *one.grammar.words,
            *one.end.complete.phrases,
            *(one.end.final.phrases if one.end.final else ()),
        )
    ]
    consent = yaml.safe_load((PACK / "consent.yml").read_text("utf-8"))
    yield from dict.fromkeys([*entries, *consent["yes"], *consent["no"]])
