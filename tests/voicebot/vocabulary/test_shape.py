"""What the graph tells about itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voicebot.errors import ModelError
from voicebot.vocabulary import fst, shape, transitions


@pytest.fixture(scope="module")
def parts(model: Path) -> tuple[fst.Automaton, transitions.Transitions, dict[int, str]]:
    """The built-in graph, its transitions, its word boundaries."""
    graph, _ = fst.read_look_ahead(model / "graph" / "HCLr.fst")
    places = shape.places(model / "graph" / "phones" / "word_boundary.int")
    return graph, transitions.read(model / "am" / "final.mdl"), places


Parts = tuple[fst.Automaton, transitions.Transitions, dict[int, str]]


def test_the_shape_of_the_builtin_graph(parts: Parts, model: Path) -> None:
    """Costs as the recipe put them in: a phone is left with 0.5, no silence follows a word with 0.6; every word is found."""
    found = shape.find(*parts)
    assert found.phone_cost == pytest.approx(-np.log(0.5), abs=1e-4)
    assert found.end_cost == pytest.approx(-np.log(0.6), abs=1e-4)
    words = dict(line.rsplit(" ", 1) for line in (model / "graph" / "words.txt").read_text().splitlines())
    assert {one.word for one in found.pronunciations} == {int(n) for w, n in words.items() if w != "<eps>"}
    assert set(found.exits.values()) < set(found.entries)


def test_phones_that_depend_on_their_neighbours_are_refused(parts: Parts) -> None:
    """Words cannot be put together from outside then."""
    graph, moves, places = parts
    mixed = replace(moves, phone={**moves.phone, 309: 2, 310: 2}, loops=moves.loops | {309})
    with pytest.raises(ModelError, match="neighbours"):
        shape.find(graph, mixed, places)


def test_a_graph_without_word_begins_is_refused(parts: Parts) -> None:
    """Phones that are never at a begin."""
    graph, moves, places = parts
    with pytest.raises(ModelError, match="no place"):
        shape.find(graph, moves, dict.fromkeys(places, "internal"))


def test_a_graph_with_too_few_words_is_refused(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs cannot be told from two words."""
    monkeypatch.setattr(shape, "MOST_PRONUNCIATIONS", 2)
    with pytest.raises(ModelError, match="too few words"):
        shape.find(*parts)


def test_bad_word_boundaries_are_refused(tmp_path: Path) -> None:
    """Missing, or something else."""
    path = tmp_path / "word_boundary.int"
    with pytest.raises(ModelError, match="cannot be used"):
        shape.places(path)
    path.write_text("1 begin extra\n")
    with pytest.raises(ModelError, match="cannot be used"):
        shape.places(path)
