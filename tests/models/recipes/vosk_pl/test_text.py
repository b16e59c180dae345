"""What the ears learn from, as files."""

from collections import Counter

import pytest

from models.recipes.vosk_pl import sources, text


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small text, and its folder."""
    folder = tmp_path_factory.mktemp("text")
    return text.write(folder, seed=7, by_grammar=400), folder


def test_files_hold_what_was_made(made):
    """Words, weighted sentences and sentences to be spoken come back as they were."""
    whole, folder = made
    assert text.read_words(folder) == list(whole.words)
    weights = dict(text.read_sentences(folder))
    assert weights[("halo", "słychać", "mnie")] >= sources.WEIGHTS[sources.UTTERANCES]
    known = set(whole.words)
    assert all(known.issuperset(said) for said in weights)


def test_the_same_seed_makes_the_same_text(made, tmp_path):
    """Down to the order of what is spoken; another seed another one."""
    _, folder = made
    text.write(tmp_path, seed=7, by_grammar=400)
    assert (tmp_path / text.SPOKEN).read_text() == (folder / text.SPOKEN).read_text()
    assert (tmp_path / text.SENTENCES).read_text() == (folder / text.SENTENCES).read_text()
    text.write(tmp_path, seed=8, by_grammar=400)
    assert (tmp_path / text.SPOKEN).read_text() != (folder / text.SPOKEN).read_text()


def test_every_word_is_spoken_several_times(made):
    """Nothing held out is; numbers are well represented."""
    whole, folder = made
    spoken = [tuple(line.split()) for line in (folder / text.SPOKEN).read_text().splitlines()]
    counts = Counter(word for said in spoken for word in said)
    assert min(counts[word] for word in whole.words) >= text.LEAST_SPOKEN
    assert counts["siedem"] > 500
    assert sources.held_out().isdisjoint(spoken)


def test_the_vocabulary_is_wide(made):
    """At least the six thousand words of the recipe's promise."""
    whole, _ = made
    assert len(whole.words) >= 6_000
