"""What the Polish ears learn from."""

from collections import Counter

import pytest

from models.recipes.vosk.sources import UTTERANCES
from models.recipes.vosk_pl import sources, text


@pytest.fixture(scope="module")
def made():
    """A small text."""
    return text.text(seed=7, by_grammar=400)


def test_what_is_written_by_hand_weighs_most(made):
    """An utterance of the recipe is among the sentences, whose words are all known."""
    said = Counter()
    for words, weight in made.sentences():
        said[words] += weight
    assert said["halo", "słychać", "mnie"] >= sources.WEIGHTS[UTTERANCES]
    known = set(made.words)
    assert all(known.issuperset(words) for words in said)


def test_nothing_held_out_is_spoken(made):
    """And numbers are well represented."""
    spoken = made.spoken()
    counts = Counter(word for said in spoken for word in said)
    assert counts["siedem"] > 500
    assert sources.held_out().isdisjoint(spoken)


def test_the_vocabulary_is_wide(made):
    """At least the six thousand words of the recipe's promise."""
    assert len(made.words) >= 6_000
