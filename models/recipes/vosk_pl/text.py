"""What the Polish ears learn from (vosk/text.py)."""

from dataclasses import replace

from models.recipes.stages import Job
from models.recipes.vosk import text as texts
from models.recipes.vosk.text import Material, Shares, Text
from models.recipes.vosk_pl import sources, templates, vocabulary

SHARES = Shares(by_grammar=120_000, generated=9_000, learnt=3_000, numbers=3_000)


def write(job: Job) -> None:
    """The stage `text`. It stands here and not in the recipe: a network of another size needs no other text."""
    texts.make(job, text(job.seed(), job.settings["by_grammar"]))


def text(seed: int = 1, by_grammar: int = SHARES.by_grammar) -> Text:
    """All of it. Errors: DataError (a hand-written sentence is a held-out one), OSError."""
    held_out = sources.held_out()
    material = Material(
        sources.by_hand(held_out),
        held_out,
        vocabulary.common,
        lambda chance: templates.Speaker(templates.Grammar(vocabulary.lists()), chance),
    )
    return Text(material, replace(SHARES, by_grammar=by_grammar), seed)
