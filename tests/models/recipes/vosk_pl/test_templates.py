"""The grammar of clauses."""

import random

import pytest

from models.recipes.vosk import clauses as grammars
from models.recipes.vosk_pl import inflection, templates, vocabulary
from models.recipes.vosk_pl.vocabulary import Lexeme
from voicebot.errors import DataError

LISTS = {
    "goods": (Lexeme("f", inflection.noun("f", "torebka")),),
    "determiners": (Lexeme("a", inflection.adjective("nowy")),),
    "qualities": (Lexeme("a", inflection.adjective("duży")),),
    "verbs": (Lexeme("v", inflection.verb(["zwracać"])),),
}


def speaker(folder, clauses, frames="zwracać: {good.acc}"):
    """A grammar of these few lines."""
    (folder / grammars.FILE).write_text(f"[sentence]\n{clauses}\n")
    (folder / templates.FRAMES).write_text(f"{frames}\n")
    return templates.Speaker(templates.Grammar(LISTS, folder), random.Random(3))


def test_clauses_agree(tmp_path):
    """Whatever stands before a noun has its gender and case; a verb brings what it is done to."""
    say = speaker(tmp_path, "chcę {do.inf}").say
    said = {say() for _ in range(60)}
    assert {
        "chcę zwracać torebkę",
        "chcę zwracać nową torebkę",
        "chcę zwracać nową dużą torebkę",
        "chcę zwracać torebki",
    } <= said
    assert all("duża " not in sentence for sentence in said)


def test_words_that_are_not_there_are_refused(tmp_path):
    """A verb, a list or a form that nobody wrote."""
    with pytest.raises(DataError, match="'brać' is not among the verbs"):
        speaker(tmp_path, "{do.inf}", "brać: coś").say()
    with pytest.raises(DataError, match="'places'"):
        speaker(tmp_path, "{places.loc}").say()
    with pytest.raises(DataError, match="'wouldst'"):
        speaker(tmp_path, "{do.wouldst}").say()


def test_the_same_seed_says_the_same():
    """Of the recipe's own clauses; and they say many things."""
    grammar = templates.Grammar(vocabulary.lists())
    said = [
        [s.say() for _ in range(300)]
        for s in (templates.Speaker(grammar, random.Random(5)) for _ in range(2))
    ]
    assert said[0] == said[1]
    assert len(set(said[0])) > 240
    assert all(word.isalpha() for sentence in said[0] for word in sentence.split())
