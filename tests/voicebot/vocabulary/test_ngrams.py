"""A back-off language model, mixed."""

import math
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.vocabulary import fst
from voicebot.vocabulary.ngrams import END, START, BackOff, count

A, B, C, NEW = 1, 2, 3, 9


def cost(p: float) -> float:
    return -math.log(p)


def small() -> fst.Automaton:
    """Words a, b, c; after "a" comes "b" in half of all cases; a sentence begins with "a" in 0.8 of all."""
    root = [(A, A, cost(0.4), 2), (B, B, cost(0.3), 0), (C, C, cost(0.2), 0)]
    begin = [(0, 0, cost(0.2 / 0.6), 0), (A, A, cost(0.8), 2)]
    after_a = [(0, 0, cost(0.5 / 0.7), 0), (B, B, cost(0.5), 0)]
    return fst.assemble(1, [cost(0.1), math.inf, math.inf], [root, begin, after_a], 1, by="ilabel")


def sum_after(model: BackOff, history: tuple[int, ...], words: tuple[int, ...]) -> float:
    return sum(model.probability(history, word) for word in words)


def test_probabilities_are_read_off_the_automaton() -> None:
    """Stated ones, backed-off ones, the sentence's end, and words that are not there."""
    model = BackOff(small())
    assert model.words == {A, B, C}
    assert model.probability((A,), B) == pytest.approx(0.5)
    assert model.probability((A,), C) == pytest.approx(0.2 * 0.5 / 0.7)
    assert model.probability(START, A) == pytest.approx(0.8)
    assert model.probability((C, B), END) == pytest.approx(0.1)
    assert model.probability((A,), NEW) == 0


def test_sentences_are_counted_by_history() -> None:
    """Beginning and end are words like any other."""
    counts = count([((A, B), 2.0)])
    assert counts[()] == {A: 2.0, B: 2.0, END: 2.0}
    assert counts[START] == {A: 2.0}
    assert counts[(*START, A)] == {B: 2.0}
    assert counts[(A, B)] == {END: 2.0}


def test_mixing_moves_probability_to_what_was_seen_and_loses_none() -> None:
    """Every history still sums to one; new words and sentences are likelier, at most by the allowed share."""
    model = BackOff(small())
    model.mix(count([((A, NEW), 100.0), ((C, B), 1.0)]), frozenset({NEW}))
    everything = (A, B, C, NEW, END)
    for history in ((), (A,), (B,), (C,), (NEW,), START, (*START, A), (A, NEW), (C, B)):
        assert sum_after(model, history, everything) == pytest.approx(1.0, abs=0.02)
    assert model.probability((A,), NEW) > 0.3
    assert model.probability((A,), B) == pytest.approx(0.5 * 0.7)
    assert model.probability((A, NEW), END) > 0.3


def test_histories_that_were_not_seen_stay_as_they_were() -> None:
    """Only the shorter history below has changed a little."""
    before, after = BackOff(small()), BackOff(small())
    after.mix(count([((C, NEW), 5.0)]), frozenset({NEW}))
    assert after.probability((A,), B) == pytest.approx(before.probability((A,), B))
    assert after.probability((A,), C) == pytest.approx(before.probability((A,), C), rel=0.15)


def test_new_words_are_possible_without_any_sentence() -> None:
    """They have a share of their own."""
    model = BackOff(small())
    model.mix(count([]), frozenset({NEW, NEW + 1}))
    assert model.probability((B,), NEW) == pytest.approx(0.025)
    assert sum_after(model, (), (A, B, C, NEW, NEW + 1, END)) == pytest.approx(1.0)


def test_the_mixed_model_is_an_automaton_that_reads_the_same_again() -> None:
    """Sorted, and every probability as before it was written."""
    model = BackOff(small())
    model.mix(count([((A, NEW, B), 3.0)]), frozenset({NEW}))
    automaton = model.automaton()
    again = BackOff(automaton)
    for history in ((), (A,), (A, NEW), (NEW,), START):
        for word in (A, B, NEW, END):
            assert again.probability(history, word) == pytest.approx(model.probability(history, word))
    for state in range(len(automaton.final)):
        labels = automaton.of(state)["ilabel"].tolist()
        assert labels == sorted(labels)


def test_words_lead_to_what_is_known_after_them() -> None:
    """After "b a" the model remembers "a", also where "a" was added after "b"."""
    model = BackOff(small())
    model.mix(count([((B, A), 50.0)]), frozenset())
    automaton = model.automaton()
    after_b = next(arc[3] for arc in automaton.of(0).tolist() if arc[0] == B)
    after_b_a = next(arc[3] for arc in automaton.of(after_b).tolist() if arc[0] == A)
    assert after_b_a != 0


def test_automata_that_are_no_back_off_models_are_refused() -> None:
    """Going in circles; beginning two histories deep."""
    circle = fst.assemble(0, [0.0, 0.0], [[(0, 0, 1.0, 1)], [(0, 0, 1.0, 0)]], 1, by="ilabel")
    with pytest.raises(ModelError, match="circles"):
        BackOff(circle)
    deep = fst.assemble(0, [0.0] * 3, [[(0, 0, 1.0, 1)], [(0, 0, 1.0, 2)], []], 1, by="ilabel")
    with pytest.raises(ModelError, match="unexpected place"):
        BackOff(deep)


def test_the_builtin_model_sums_to_one(model: Path) -> None:
    """The real Gr.fst, read."""
    words = BackOff(fst.read(model / "graph" / "Gr.fst"))
    assert len(words.words) > 1000
    assert sum_after(words, START, (*words.words, END)) == pytest.approx(1.0, abs=0.02)
