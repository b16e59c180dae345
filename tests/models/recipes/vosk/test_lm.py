"""The language model."""

import math
from pathlib import Path

import numpy as np
import pytest

from models.recipes.vosk import lm
from voicebot.hearing.types import UNKNOWN
from voicebot.vocabulary import fst
from voicebot.vocabulary.ngrams import END, START, BackOff

WORDS = {
    word: number for number, word in enumerate(("gdzie", "jest", "paczka", "moja", "kurier", UNKNOWN), 1)
}
SAID = [
    ("gdzie jest paczka", 3.0),
    ("gdzie jest moja paczka", 2.0),
    ("jest kurier", 1.0),
    ("gdzie słoń", 9.0),
]
SENTENCES = [(tuple(text.split()), weight) for text, weight in SAID]


@pytest.fixture
def model():
    """Of a handful of sentences."""
    return lm.Model(SENTENCES, WORDS)


@pytest.mark.parametrize("history", [(), START, (1,), (2,), (1, 2), (5,), (*START, 1), (4, 3)])
def test_what_may_follow_adds_up_to_one(model, history):
    """After any history, known or not."""
    total = sum(model.probability(history, word) for word in (*WORDS.values(), END))
    assert total == pytest.approx(1.0, abs=0.02)


def test_seen_words_are_likelier_and_unseen_ones_possible(model):
    """No history is sure of what follows; a sentence with a word outside the vocabulary teaches nothing."""
    gdzie, jest, kurier = WORDS["gdzie"], WORDS["jest"], WORDS["kurier"]
    assert model.probability((gdzie,), jest) > 0.5
    assert 0 < model.probability((gdzie,), kurier) < 0.1
    assert model.probability((), WORDS[UNKNOWN]) == pytest.approx(lm.UNKNOWN_SHARE)


def test_the_automaton_says_what_the_model_says(model, tmp_path: Path):
    """Read back from its file as `voicebot models adapt` reads it."""
    fst.write(model.automaton(), tmp_path / "Gr.fst")
    read = BackOff(fst.read(tmp_path / "Gr.fst"))
    assert read.words == frozenset(WORDS.values())
    for history in ((), START, (1,), (1, 2), (*START, 1), (5, 3)):
        for word in (*WORDS.values(), END):
            assert read.probability(history, word) == pytest.approx(
                model.probability(history, word), rel=1e-4
            )


def test_a_smaller_model_keeps_what_says_most():
    """So many bytes for what they are good for; arcs are sorted, as Vosk wants them."""
    small = lm.Model(SENTENCES, WORDS, (130, 0)).automaton()
    whole = lm.Model(SENTENCES, WORDS).automaton()
    kept = [arc["ilabel"] for state in range(1, len(small.final)) for arc in small.of(state) if arc["ilabel"]]
    assert 0 < len(kept) < len(whole.arcs) - len(WORDS)
    assert WORDS["kurier"] not in kept
    for state in range(len(whole.final)):
        assert np.all(np.diff(whole.of(state)["ilabel"]) > 0)
    assert math.isfinite(whole.final[0])
