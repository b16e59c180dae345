"""What the English ears learn from."""

from collections import Counter

import pytest

from models.recipes.vosk.text import Text
from models.recipes.vosk_en import recipe, sources, text


@pytest.fixture(scope="module")
def made() -> Text:
    """With few sentences of the clauses."""
    return text.text(seed=7, by_grammar=400)


def test_the_vocabulary_is_that_of_a_small_second_language(made: Text) -> None:
    """Wide enough for a shop's callers, and no wider."""
    assert 2_500 <= len(made.words) <= 4_000
    assert all(word == word.lower() for word in made.words)


def test_nothing_held_out_is_spoken(made: Text) -> None:
    """Nor written for the language model; numbers are well represented."""
    spoken = made.spoken()
    assert sources.held_out().isdisjoint(spoken)
    assert sources.held_out().isdisjoint(words for words, _ in made.sentences())
    assert Counter(word for said in spoken for word in said)["seven"] > 300


def test_the_whole_text_is_about_as_much_as_is_said() -> None:
    """Fewer lines would be said again and again, more would leave words unsaid."""
    assert 0.8 < len(text.text(by_grammar=8_000).spoken()) / recipe.FULL.lines < 1.25
