"""What the English ears learn from (vosk/text.py)."""

from collections.abc import Set
from dataclasses import replace

from models.recipes.stages import Job
from models.recipes.vosk import text as texts
from models.recipes.vosk.text import Material, Shares, Text
from models.recipes.vosk_en import sources, templates, vocabulary

SHARES = Shares(by_grammar=40_000, generated=2_600, learnt=700, numbers=1_200)


def write(job: Job) -> None:
    """The stage `text`. It stands here and not in the recipe: a network of another size needs no other text."""
    texts.make(job, text(job.seed(), job.settings["by_grammar"]))


def text(seed: int = 1, by_grammar: int = SHARES.by_grammar) -> Text:
    """All of it. Errors: DataError (a hand-written sentence is a held-out one), OSError."""
    held_out = sources.held_out()
    material = Material(sources.by_hand(held_out), held_out, _vocabulary, templates.speaker)
    return Text(material, replace(SHARES, by_grammar=by_grammar), seed)


def _vocabulary(said: Set[str]) -> Set[str]:
    """The lists are short enough to be known whole."""
    return vocabulary.words()
