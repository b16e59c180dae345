"""The clauses of the English recipe."""

import random

import pytest

from models.recipes.vosk_en import templates, text
from voicebot.errors import DataError


def test_clauses_say_many_things_in_known_words() -> None:
    """A sentence with a word that is in no list would be left out of the text without a sound."""
    known = set(text.text(by_grammar=1).words)
    speaker = templates.speaker(random.Random(5))
    said = [speaker.say() for _ in range(4_000)]
    unknown = {word for sentence in said for word in sentence.split()} - known
    assert not unknown
    assert len(set(said)) > 3_000


def test_numbers_alone_are_a_rule_of_their_own() -> None:
    """The text wants them."""
    speaker = templates.speaker(random.Random(5))
    said = {word for _ in range(200) for word in speaker.say("numbers").split()}
    assert {"seven", "double", "hundred"} <= said


@pytest.mark.parametrize(("kind", "name"), [("word", "unicorns"), ("number", "roman"), ("thing", "goods")])
def test_words_that_are_not_there_are_refused(kind: str, name: str) -> None:
    """A list or a way that nobody wrote."""
    with pytest.raises(DataError, match=name):
        templates.leaf(kind, name)
