"""A tree of new words hung into a graph."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.vocabulary import fst, shape, transitions
from voicebot.vocabulary.graft import Intervals, graft, joined, number, ranges, tree


@pytest.mark.parametrize(
    ("labels", "found"),
    [((), ()), ((3,), ((3, 4),)), ((5, 3, 4, 3), ((3, 6),)), ((1, 3, 4), ((1, 2), (3, 5)))],
)
def test_labels_become_ranges(labels: tuple[int, ...], found: Intervals) -> None:
    """Rising, half open, none twice."""
    assert ranges(labels) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (((1, 4),), ((4, 6),), ((1, 6),)),
        (((1, 4),), ((2, 3),), ((1, 4),)),
        (((5, 6),), ((1, 2),), ((1, 2), (5, 6))),
        ((), ((1, 2),), ((1, 2),)),
    ],
)
def test_ranges_are_joined(one: Intervals, other: Intervals, found: Intervals) -> None:
    """Touching and overlapping ones become one."""
    assert joined(one, other) == found


def test_words_share_their_beginnings_and_branches_are_one_range() -> None:
    """Numbers go along the tree, also for words that are the beginning of another and words with two readings."""
    words = {"kot": {(1, 2, 3): 1.0}, "kotka": {(1, 2, 4, 5): 1.0, (1, 6, 7): 0.5}, "dom": {(8, 9): 1.0}}
    root = tree(words)
    assert sorted(root.below) == [1, 8]
    assert root.below[1].words == {"kot", "kotka"}
    numbers = number(root, 100)
    assert sorted(numbers.values()) == [100, 101, 102]
    assert len(ranges([numbers[word] for word in root.below[1].words])) == 1
    assert root.below[1].below[6].ends == [(7, "kotka", pytest.approx(math.log(2)))]


FRESH = 900_000
"""A word's number far above the model's own."""

Parts = tuple[fst.Automaton, fst.LookAhead, shape.Shape, transitions.Transitions]


@pytest.fixture(scope="module")
def parts(model: Path) -> Parts:
    """The built-in graph with all that a graft needs."""
    graph, ahead = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    moves = transitions.read(model / "am" / "final.mdl")
    places = shape.places(model / "graph" / "phones" / "word_boundary.int")
    return graph, ahead, shape.find(graph, moves, places), moves


def test_new_words_cost_what_old_ones_of_their_sounds_do(parts: Parts) -> None:
    """A word put in again under another number has the very cost of the first; two of the same sound both stand there."""
    graph, ahead, found, moves = parts
    old = min((one for one in found.pronunciations if len(one.phones) == 5), key=lambda one: one.cost)
    grown, table, numbers = graft(
        graph, ahead, found, moves, {"nowe": {old.phones: 1.0}, "drugie": {old.phones: 0.5}}, FRESH
    )
    places = dict.fromkeys(found.entries)
    home = max(found.entries, key=lambda state: (state in found.exits.values(), len(graph.of(state))))
    walked = {one.word: one for one in shape._walk(grown, moves, home, frozenset(places))}
    assert walked[numbers["nowe"]].cost == pytest.approx(old.cost, abs=1e-4)
    assert walked[numbers["nowe"]].phones == old.phones
    assert walked[numbers["drugie"]].cost == pytest.approx(old.cost + math.log(2), abs=1e-4)
    assert len(table.reachable) == len(grown.final)
    assert (FRESH, FRESH + 2) in table.reachable[home]


def test_what_was_there_stays(parts: Parts) -> None:
    """No old arc is lost or altered."""
    graph, ahead, found, moves = parts
    grown, _, _ = graft(graph, ahead, found, moves, {"x": {(2, 8, 12): 1.0}}, FRESH)
    for state in range(len(graph.final)):
        assert set(graph.of(state).tolist()) <= set(grown.of(state).tolist())
        assert grown.final[state] == graph.final[state]


def test_a_last_sound_that_ended_no_word_before_gets_a_place_of_its_own(parts: Parts) -> None:
    """From there all words can follow, the new ones too."""
    graph, ahead, found, moves = parts
    phone, state = next(iter(found.exits.items()))
    fewer = replace(found, exits={p: s for p, s in found.exits.items() if p != phone})
    grown, table, _ = graft(graph, ahead, fewer, moves, {"x": {(2, phone): 1.0}}, FRESH)
    made = next(
        arc[3]
        for s in range(len(graph.final), len(grown.final))
        for arc in grown.of(s).tolist()
        if arc[0] == moves.forward(phone)
    )
    assert made >= len(graph.final)
    assert len(grown.of(made)) == len(grown.of(state))
    assert {arc[0] for arc in grown.of(made).tolist()} == {arc[0] for arc in grown.of(state).tolist()}
    assert table.reachable[made] == table.reachable[state]
    assert grown.final[made] == grown.final[state]


def test_a_graph_without_word_ends_is_refused(parts: Parts) -> None:
    """There would be nowhere to go after a new word."""
    graph, ahead, found, moves = parts
    with pytest.raises(ModelError, match="where words end"):
        graft(graph, ahead, replace(found, exits={}), moves, {"x": {(2, 8): 1.0}}, FRESH)
