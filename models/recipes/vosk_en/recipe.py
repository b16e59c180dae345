"""The English ears, from text to model: a small second language, for the pack nlu_data/en."""

from pathlib import Path

from models.recipes.stages import Recipe, Stage
from models.recipes.vosk import ears, phones
from models.recipes.vosk_en import readings, sources, text

HERE = Path(__file__).parent
BY_GRAMMAR = {False: text.SHARES.by_grammar, True: 8_000}
"""Sentences for the language model; by whether it is the quick recipe."""
FULL = ears.Size(6_000, 300, 1, 192, (2_500, 400), small=True, tried=1)
"""About three and a half hours of sound: an offered language, not the house's own."""


def recipe(quick: bool) -> Recipe:
    """All stages. quick: a tiny model."""
    files = (readings.READINGS, readings.PHONES, readings.FOLDS)
    data = tuple(sorted({*HERE.rglob("*.txt"), *sources.PACK.rglob("*.yml"), sources.HELD_OUT} - {*files}))
    written = Stage("text", text.write, settings={"by_grammar": BY_GRAMMAR[quick]}, files=data)
    language = ears.Language(
        "en",
        readings.VOICES,
        phones.read(readings.PHONES),
        readings.OTHERS,
        written,
        Stage("graph", readings.graph, needs=("text",), files=files),
        folds=readings.folds(),
        full=FULL,
    )
    return ears.recipe(language, language.quick if quick else language.full)
