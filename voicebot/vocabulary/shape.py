"""How the graph of a model is put together, found out from the graph itself: where words begin and end, what a phone costs, how its words sound."""

import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.vocabulary.fst import Automaton
from voicebot.vocabulary.transitions import Transitions

Place = str
"""Where in a word a phone stands: begin, internal, end or singleton (a word of one phone); nonword is silence."""
Phones = tuple[int, ...]

MOST_PRONUNCIATIONS = 120_000
"""Read back from the graph: all words of a wide model. They come by their first sounds, so that a part of them would not have every sound."""


def places(path: Path) -> dict[int, Place]:
    """Phone → place in the word, from phones/word_boundary.int. Errors: ModelError."""
    try:
        rows = [line.split() for line in path.read_text("ascii").splitlines()]
        return {int(number): place for number, place in rows}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be used: {error}") from error


@dataclass(frozen=True)
class Spoken:
    """One pronunciation of one word, as it stands in the graph. cost: of its whole path from `Shape.home`."""

    word: int
    phones: Phones
    cost: float


@dataclass(frozen=True)
class Shape:
    """What must be known to put a word in.

    entries: states where a word may begin → what its first phone costs there, before the word's own cost.
    exits: last phone of a word → state that follows it. phone_cost: each phone after the first. end_cost: once a word.
    """

    entries: Mapping[int, float]
    exits: Mapping[int, int]
    phone_cost: float
    end_cost: float
    pronunciations: tuple[Spoken, ...]


def find(graph: Automaton, transitions: Transitions, place: Mapping[int, Place]) -> Shape:
    """The shape of a context-independent HCLr. Errors: ModelError when the graph is built otherwise."""
    if not transitions.independent:
        raise ModelError(
            "the model's phones depend on their neighbours: new words cannot be put into its graph"
        )
    first = {
        transitions.forward(phone)
        for phone in set(transitions.phone.values())
        if place.get(phone) in ("begin", "singleton")
    }
    entries: dict[int, float] = {}
    for state in range(len(graph.final)):
        costs = [float(arc["weight"]) for arc in graph.of(state) if int(arc["ilabel"]) in first]
        if costs:
            entries[state] = min(costs)
    if not entries:
        raise ModelError("no place was found in the graph where words begin")
    exits = _exits(graph, transitions, place, entries)
    home = max(entries, key=lambda state: (state in exits.values(), len(graph.of(state))))
    spoken = tuple(_walk(graph, transitions, home, frozenset(entries)))
    phone_cost, end_cost = _costs(spoken, entries[home])
    return Shape(entries, exits, phone_cost, end_cost, spoken)


def _exits(
    graph: Automaton, transitions: Transitions, place: Mapping[int, Place], entries: Mapping[int, float]
) -> dict[int, int]:
    """Where a word's last phone leads: the state that may be silent as well is the one after a word."""
    exits = {}
    for arc in graph.arcs:
        number, target = int(arc["ilabel"]), int(arc["next"])
        phone = transitions.phone.get(number)
        if phone is None or number in transitions.loops or target not in entries:
            continue
        if place.get(phone) in ("end", "singleton"):
            exits[phone] = target
    return exits


def _walk(graph: Automaton, transitions: Transitions, home: int, entries: frozenset[int]) -> Iterator[Spoken]:
    """Every way from one word's begin to the next."""
    stack: list[tuple[int, Phones, int, float]] = [(home, (), 0, 0.0)]
    found = 0
    while stack and found < MOST_PRONUNCIATIONS:
        state, phones, word, cost = stack.pop()
        for ilabel, olabel, weight, target in graph.of(state).tolist():
            if ilabel in transitions.loops:
                continue
            phone = transitions.phone.get(ilabel)
            path = (*phones, phone) if phone is not None else phones
            said = olabel or word
            if target not in entries:
                stack.append((target, path, said, cost + weight))
            elif said and path:
                found += 1
                yield Spoken(said, path, cost + weight)


def _costs(spoken: tuple[Spoken, ...], entry: float) -> tuple[float, float]:
    """What a further phone and a word's end cost: the middle over all words of a length, so that rare pronunciations do not count."""
    by_length = defaultdict(list)
    for one in spoken:
        by_length[len(one.phones)].append(one.cost - entry)
    middle = {length: statistics.median(costs) for length, costs in by_length.items() if len(costs) >= 3}
    steps = [middle[length + 1] - cost for length, cost in middle.items() if length + 1 in middle]
    if not steps:
        raise ModelError("the graph holds too few words to learn its shape from")
    step = statistics.median(steps)
    return step, statistics.median(cost - step * (length - 1) for length, cost in middle.items())
