"""The stages of a pair of ears in any language, between its text and its graph, and the sizes they come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.recipes.stages import Recipe, Stage
from models.recipes.vosk import assembly, card, entropy, features, sequences, speech, trial, voices


@dataclass(frozen=True, slots=True)
class Size:
    """lines: utterances that are said. made: voices of our own. copies: of each utterance under other hardship. width: of the
    network. steps: of the first and the second training. small: 8 bits a weight (kaldi.py). tried: each so manieth of the trial's items."""

    lines: int
    made: int
    copies: int
    width: int
    steps: tuple[int, int]
    small: bool
    tried: int
    conditions: str = "A-law$|white 10|babble 10"


FULL = Size(32_000, 500, 1, 288, (8_000, 4_000), small=True, tried=1)
"""About 24 hours of sound."""
QUICK = Size(2_400, 60, 1, 128, (1_200, 150), small=True, tried=8)
UNKNOWN, NOISE, FOREIGN = 0.06, 0.04, 0.05
"""Shares of words that are taught as unknown, of utterances without any, and of those in no language."""
UNKNOWN_BIAS = 0.0


@dataclass(frozen=True, slots=True)
class Language:
    """code: as pl. voices: espeak-ng's languages or accents that speak it, by turns; the library's names. phones: silence first. folds:
    sounds of those voices that count as another phone. others: languages in which its lines are no words. text: the stage `text`, which
    leaves speech.LINES. graph: the stage `graph`, which leaves graph/ as Vosk reads it. full, quick: its sizes. licence: of the model."""

    code: str
    voices: Sequence[str]
    phones: Sequence[str]
    others: Sequence[str]
    text: Stage
    graph: Stage
    folds: Mapping[str, str] = field(default_factory=dict)
    full: Size = FULL
    quick: Size = QUICK
    licence: str = "Apache-2.0"


def recipe(language: Language, size: Size) -> Recipe:
    """All stages, the model last. Any size but the language's full one has a folder of its own."""
    count = len(language.phones)
    network = {"phones": count, "width": size.width}

    def stage(
        name: str, make: Any, needs: str, settings: Mapping[str, Any], *, resumes: bool = False
    ) -> Stage:
        return Stage(name, make, tuple(needs.split()), settings, resumes=resumes)

    said = {
        "voices": list(language.voices),
        "phones": list(language.phones),
        "folds": dict(language.folds),
        "lines": size.lines,
        "foreign": FOREIGN,
        "others": list(language.others),
    }
    heard = {"phones": count, "copies": size.copies, "unknown": UNKNOWN, "noise": NOISE}
    first, second = size.steps
    assembled = {
        "phones": list(language.phones),
        "width": size.width,
        "small": size.small,
        "unknown": UNKNOWN_BIAS,
    }
    named = {
        "name": f"vosk-{language.code}-voicebot-small",
        "language": language.code,
        "licence": language.licence,
    }
    tried = {"language": language.code, "every": size.tried, "only": size.conditions}
    return Recipe(
        f"vosk_{language.code}" + ("" if size == language.full else "-quick"),
        [
            language.text,
            stage("voices", voices.make, "", {"made": size.made}),
            stage("speech", speech.make, "text voices", said, resumes=True),
            stage("features", features.make, "speech", heard, resumes=True),
            stage(
                "entropy",
                entropy.make,
                "features",
                {**network, "steps": first, "pieces": 64, "frames": 48, "rate": 3e-3},
                resumes=True,
            ),
            stage(
                "sequences",
                sequences.make,
                "features entropy",
                {**network, "steps": second, "frames": 3_000, "rate": 6e-4, "scale": 0.7},
                resumes=True,
            ),
            language.graph,
            stage("assembly", assembly.make, "sequences graph", assembled),
            stage("trial", trial.make, "assembly", tried),
            stage("model", card.make, "voices speech features entropy sequences assembly trial", named),
        ],
    )
