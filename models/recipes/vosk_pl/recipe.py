"""The Polish ears, from text to model."""

from pathlib import Path

from models.recipes.stages import Job, Recipe, Stage
from models.recipes.vosk import ears
from models.recipes.vosk_pl import graph, lexicon, phones, text, vocabulary

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
LEXICON = "lexicon.txt"
BY_GRAMMAR = {False: text.BY_GRAMMAR, True: 8_000}
"""Sentences for the language model; by whether it is the quick recipe."""


def recipe(quick: bool) -> Recipe:
    """All stages. quick: a tiny model."""
    data = tuple(sorted([*HERE.rglob("*.txt"), *(ROOT / "nlu_data").rglob("*.yml")]))
    written = Stage("text", _write, settings={"by_grammar": BY_GRAMMAR[quick]}, files=data)
    said = Stage("graph", _graph, needs=("text",), files=(lexicon.READINGS, phones.FILE))
    language = ears.Language("pl", "pl", phones.sounds(), written, said)
    return ears.recipe(language, ears.QUICK if quick else ears.FULL)


def _write(job: Job) -> None:
    """The stage `text`: what is spoken, sentences for the language model, and the vocabulary."""
    made = text.write(job.folder, job.seed(), job.settings["by_grammar"])
    job.progress.say(f"{len(made.words)} words")


def _graph(job: Job) -> None:
    """The stage `graph`: the words' sounds, and the folder graph/ as Vosk reads it."""
    there = job.inputs["text"]
    spoken = lexicon.build(text.read_words(there), vocabulary.foreign())
    lexicon.write(spoken, job.folder / LEXICON)
    graph.build(spoken, text.read_sentences(there), phones.table(), job.folder / "graph")
