"""New words put into HCLr.fst: a tree of their sounds hung onto every place where a word may begin. What was there stays as it was.

Vosk looks ahead from each state to the words that can follow; the new numbers are given out along the tree, so that a branch is one range.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voicebot.errors import ModelError
from voicebot.vocabulary.fst import Automaton, Intervals, LookAhead, assemble
from voicebot.vocabulary.shape import Phones, Shape
from voicebot.vocabulary.transitions import Transitions

Arc = tuple[int, int, float, int]
Readings = Mapping[str, Mapping[Phones, float]]
"""Word → its pronunciations and how likely each is (0 < p ≤ 1)."""


@dataclass
class Node:
    """A beginning that words share. phone: its last sound; ends: words that end in it with which last sound and cost."""

    phone: int
    below: dict[int, "Node"] = field(default_factory=dict)
    ends: list[tuple[int, str, float]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)


def tree(readings: Readings) -> Node:
    """The sounds of all words as one tree; a word's last sound is an end, never a node."""
    root = Node(0)
    for word, sounds in sorted(readings.items(), key=lambda item: (sorted(item[1]), item[0])):
        for phones, likely in sorted(sounds.items()):
            node = root
            node.words.add(word)
            for phone in phones[:-1]:
                node = node.below.setdefault(phone, Node(phone))
                node.words.add(word)
            node.ends.append((phones[-1], word, -math.log(likely)))
    return root


def number(root: Node, first: int) -> dict[str, int]:
    """Numbers for the words, from `first` upwards, in the order of the tree."""
    numbers: dict[str, int] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        for _, word, _ in sorted(node.ends):
            numbers.setdefault(word, first + len(numbers))
        stack.extend(node.below[phone] for phone in sorted(node.below, reverse=True))
    return numbers


def ranges(labels: Sequence[int]) -> Intervals:
    """Rising half-open ranges that hold exactly these labels."""
    found: list[tuple[int, int]] = []
    for label in sorted(set(labels)):
        if found and found[-1][1] == label:
            found[-1] = (found[-1][0], label + 1)
        else:
            found.append((label, label + 1))
    return tuple(found)


def joined(one: Intervals, other: Intervals) -> Intervals:
    """Both together."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted((*one, *other)):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return tuple(found)


def graft(
    graph: Automaton,
    ahead: LookAhead,
    shape: Shape,
    transitions: Transitions,
    readings: Readings,
    first: int,
) -> tuple[Automaton, LookAhead, dict[str, int]]:
    """The graph with the new words, its table, and their numbers (`first` and up, all unused before). Errors: ModelError."""
    if not shape.exits:
        raise ModelError("no place was found in the graph where words end")
    root = tree(readings)
    numbers = number(root, first)
    return *_Graft(graph, ahead, shape, transitions, numbers).grown(root), numbers


class _Graft:
    def __init__(
        self,
        graph: Automaton,
        ahead: LookAhead,
        shape: Shape,
        transitions: Transitions,
        numbers: Mapping[str, int],
    ) -> None:
        self._graph, self._shape, self._transitions, self._numbers = graph, shape, transitions, numbers
        self._forward = {p: transitions.forward(p) for p in set(transitions.phone.values())}
        self._final = [float(cost) for cost in graph.final]
        self._arcs: list[list[Arc]] = [graph.of(state).tolist() for state in range(len(graph.final))]
        new = ranges(list(numbers.values()))
        self._header, self._end = ahead.header, ahead.final_label
        self._reachable: list[Intervals] = []
        # where the end of a word can be reached without saying one, any new word can come next
        for old in ahead.reachable:
            open_end = any(begin <= self._end < end for begin, end in old)
            self._reachable.append(joined(old, new) if open_end else old)
        self._loop_cost = {
            arc[0]: arc[2] for arcs in self._arcs for arc in arcs if arc[0] in transitions.loops
        }
        self._exits = dict(shape.exits)

    def grown(self, root: Node) -> tuple[Automaton, LookAhead]:
        places = list(self._shape.entries.items())
        for child in self._grow(root, said=False, step=0.0):
            for state, cost in places:
                ilabel, olabel, weight, target = child
                self._arcs[state].append((ilabel, olabel, weight + cost, target))
        for phone, state in self._exits.items():
            if phone not in self._shape.exits:  # made while growing, before the places had their new words
                self._arcs[state] = self._like(phone, self._template())
        automaton = assemble(self._graph.start, self._final, self._arcs, self._graph.properties, by="olabel")
        automaton.deterministic_no_more()
        return automaton, LookAhead(self._header, self._end, self._reachable)

    def _grow(self, node: Node, *, said: bool, step: float) -> list[Arc]:
        """The arcs that leave a node. said: its word has been told already; step: what each phone costs from here."""
        arcs: list[Arc] = []
        for phone, word, cost in node.ends:
            label = 0 if said else self._numbers[word]
            arcs.append((self._forward[phone], label, step + cost + self._shape.end_cost, self._exit(phone)))
        for phone, below in sorted(node.below.items()):
            only = len(below.words) == 1
            label = self._numbers[next(iter(below.words))] if only and not said else 0
            arcs.append((self._forward[phone], label, step, self._state(below, said=said or only)))
        return arcs

    def _state(self, node: Node, *, said: bool) -> int:
        state = self._new(self._reachable[self._template()] if said else self._below(node))
        self._arcs[state] = self._grow(node, said=said, step=self._shape.phone_cost)
        self._arcs[state].append(self._stay(node.phone, state))
        return state

    def _below(self, node: Node) -> Intervals:
        return ranges([self._numbers[word] for word in node.words])

    def _new(self, reachable: Intervals) -> int:
        self._final.append(math.inf)
        self._arcs.append([])
        self._reachable.append(reachable)
        return len(self._final) - 1

    def _stay(self, phone: int, state: int) -> Arc:
        loop = self._forward[phone] - 1
        cost = self._loop_cost.get(loop)
        return (loop, 0, self._phone_loop() if cost is None else cost, state)

    def _phone_loop(self) -> float:
        return next(iter(self._loop_cost.values()))

    def _template(self) -> int:
        """A state after a word; all of them are alike but for the sound that stays."""
        return next(iter(self._shape.exits.values()))

    def _exit(self, phone: int) -> int:
        """The state after a word that ends in this sound; made when no known word does."""
        if phone not in self._exits:
            state = self._new(self._reachable[self._template()])
            self._final[state] = self._final[self._template()]
            self._exits[phone] = state
        return self._exits[phone]

    def _like(self, phone: int, template: int) -> list[Arc]:
        """The arcs of a state after a word, for another last sound."""
        kept = [arc for arc in self._arcs[template] if arc[0] not in self._transitions.loops]
        return [*kept, self._stay(phone, self._exits[phone])]
