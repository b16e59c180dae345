"""The Polish ears, from text to model."""

from pathlib import Path

from models.recipes.stages import Recipe, Stage
from models.recipes.vosk import ears, phones
from models.recipes.vosk_pl import readings, text

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BY_GRAMMAR = {False: text.SHARES.by_grammar, True: 8_000}
"""Sentences for the language model; by whether it is the quick recipe."""


def recipe(quick: bool) -> Recipe:
    """All stages. quick: a tiny model."""
    files = (readings.READINGS, readings.PHONES)
    # how words are read is no text: a reading put right must not cost the training
    data = tuple(sorted({*HERE.rglob("*.txt"), *(ROOT / "nlu_data").rglob("*.yml")} - {*files}))
    written = Stage("text", text.write, settings={"by_grammar": BY_GRAMMAR[quick]}, files=data)
    said = Stage("graph", readings.graph, needs=("text",), files=files)
    language = ears.Language(
        "pl", (readings.VOICE,), phones.read(readings.PHONES), readings.OTHERS, written, said
    )
    return ears.recipe(language, language.quick if quick else language.full)
