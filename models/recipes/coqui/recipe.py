"""The stages of a small voice, whatever its language: speech, voice, vocoder, model. A language gives its text and its voice."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.voice.prompts import file_of
from models.recipes.coqui import corpus, finish, vocoder, voice
from models.recipes.stages import Recipe, Stage

RECIPES = Path(__file__).resolve().parents[1]

EPOCHS = 80
"""Of voice and vocoder each, where the language names no other."""
JUDGED_FROM = 0.4
"""Of the vocoder's epochs go by before its judge joins in."""
FULL: Mapping[str, Mapping[str, Any]] = {
    "corpus": {"sentences": 1_600, "words_a_minute": 155},
    "voice": {
        "steps": 50,
        "batch": 8,
        "rate": 2e-3,
        "hidden": 128,
        "blocks": 10,
        "band": 0.5,
        "contrast": 0.5,
    },
    "vocoder": {
        "steps": 50,
        "batch": 8,
        "rate": 1e-3,
        "judge_rate": 4e-4,
        "channels": 128,
        "spectrum": 10.0,
        "features": 20.0,
        "judged": 1.0,
        "band": 10.0,
    },
    "model": {"every": 3},
}
"""words_a_minute: slower than espeak-ng's own 175, for a narrow line and strange numbers. every: of the prompts of the voice
report each so manieth is spoken for the card."""
QUICK: Mapping[str, Mapping[str, Any]] = {
    "corpus": {"sentences": 12},
    "voice": {"epochs": 2, "steps": 2, "batch": 2, "hidden": 16, "blocks": 2},
    "vocoder": {"epochs": 2, "steps": 2, "batch": 2, "channels": 16, "judged_from": 1},
    "model": {"every": 150},
}
"""Over the full figures: does it work?"""


@dataclass(frozen=True, slots=True)
class Language:
    """What of a voice belongs to its language. code: two letters; phonemes: espeak-ng's language for them; voice: of espeak-ng; text:
    the path of its text file in models/recipes (`texts` tells its form); tongue: the module of its code, as a language pack names
    it; ears: the built-in model that listens to it, None where there is none. epochs: of the trainings, None: `EPOCHS`."""

    code: str
    phonemes: str
    voice: str
    text: str
    tongue: str
    ears: str | None = None
    epochs: int | None = None


def recipe(language: Language, quick: bool = False) -> Recipe:
    """Its stages. Errors: ModelError (nothing to try the voice on in this language)."""
    trial = file_of(language.code)
    settings = {name: {**FULL[name], **(QUICK[name] if quick else {})} for name in FULL}
    settings["corpus"] |= {
        "language": language.phonemes,
        "voice": language.voice,
        "text": language.text,
        "tongue": language.tongue,
    }
    settings["voice"]["language"] = language.phonemes
    if not quick:
        epochs = language.epochs or EPOCHS
        settings["voice"]["epochs"] = settings["vocoder"]["epochs"] = epochs
        settings["vocoder"]["judged_from"] = round(epochs * JUDGED_FROM)
    settings["model"] |= {
        "language": language.code,
        "voice": language.voice,
        "tongue": language.tongue,
        "ears": language.ears,
    }
    return Recipe(
        f"coqui_{language.code}{'-quick' if quick else ''}",
        (
            Stage("corpus", corpus.stage, (), settings["corpus"], (RECIPES / language.text,)),
            Stage("voice", voice.stage, ("corpus",), settings["voice"], resumes=True),
            Stage("vocoder", vocoder.stage, ("corpus",), settings["vocoder"], resumes=True),
            Stage("model", finish.stage, ("corpus", "voice", "vocoder"), settings["model"], (trial,)),
        ),
    )
