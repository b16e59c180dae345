"""A language model as Vosk keeps it (Gr.fst: a back-off automaton), mixed with a shop's own sentences.

Each history h that the sentences show gets (1 − λ)·P(w|h) + λ·(share of w after h in the sentences), λ growing with how often h was seen;
all other histories stay as they were. New words have a floor of their own, so that they are heard in any place.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voicebot.errors import ModelError
from voicebot.vocabulary.fst import Automaton, assemble

BACK_OFF, END = 0, -1
"""Labels: the arc to the shorter history; the end of a sentence (an automaton has a final cost instead)."""
ORDER = 3
MOST_SHARE, LOWEST_SHARE = 0.3, 0.1
"""λ at most: with a history, and for single words."""
SEEN_OFTEN = 10.0
"""Sightings of a history at which λ would be a half."""
NEW_WORDS_SHARE = 0.05
"""Of all single words, for the new ones together."""

History = tuple[int, ...]
Counts = Mapping[History, Mapping[int, float]]
START: History = (-2,)


@dataclass
class _State:
    """Next word → (cost, next state); what the shorter history costs and which it is."""

    words: dict[int, tuple[float, int]]
    back_cost: float = 0.0
    back: int = -1


def count(sentences: Iterable[tuple[tuple[int, ...], float]]) -> Counts:
    """How much weight each word has after each history of 0 to 2 words. sentences: (words, weight)."""
    counts: dict[History, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for words, weight in sentences:
        said = (*START, *words, END)
        for at in range(1, len(said)):
            for length in range(min(ORDER, at + 1)):
                counts[said[at - length : at]][said[at]] += weight
    return counts


class BackOff:
    """A back-off automaton taken apart, mixed, and put together again. Errors: ModelError when it is none."""

    def __init__(self, grammar: Automaton) -> None:
        self._start, self._properties = grammar.start, grammar.properties
        self._symbols = grammar.symbols
        self._states = [self._read(grammar, state) for state in range(len(grammar.final))]
        state, hops = grammar.start, 0
        while self._states[state].back >= 0:
            state, hops = self._states[state].back, hops + 1
            if hops > ORDER:
                raise ModelError("the language model goes in circles")
        self._root = state
        if hops > 1:
            raise ModelError("the language model begins in an unexpected place")

    @property
    def words(self) -> frozenset[int]:
        """The words it knows."""
        return frozenset(self._states[self._root].words) - {END}

    def probability(self, history: History, word: int) -> float:
        """P(word | history), with END for the sentence's end. 0 for a word it lacks."""
        return self._probability(self._longest(history), word)

    def mix(self, counts: Counts, new: frozenset[int]) -> None:
        """Take in counted sentences and new words. Words of the counts are known or new. Once only: sharpened again, it would drift."""
        self._mix_root(counts.get((), {}), new)
        for length in range(1, ORDER):
            made = [history for history in counts if len(history) == length]
            for history in sorted(made):
                self._mix_state(history, counts[history])
        self._direct(counts)

    def automaton(self) -> Automaton:
        """As OpenFst's const automaton, sorted by input label."""
        final, arcs = [], []
        for state in self._states:
            final.append(state.words[END][0] if END in state.words else math.inf)
            rows = [(word, word, cost, to) for word, (cost, to) in state.words.items() if word != END]
            if state.back >= 0:
                rows.append((BACK_OFF, BACK_OFF, state.back_cost, state.back))
            arcs.append(rows)
        automaton = assemble(self._start, final, arcs, self._properties, by="ilabel")
        automaton.symbols = self._symbols
        return automaton

    def _read(self, grammar: Automaton, number: int) -> _State:
        state = _State({})
        for label, _, cost, to in grammar.of(number).tolist():
            if label == BACK_OFF:
                state.back_cost, state.back = cost, to
            else:
                state.words[label] = (cost, to)
        if math.isfinite(end := float(grammar.final[number])):
            state.words[END] = (end, -1)
        return state

    def _level(self, state: int) -> int:
        level = 0
        while self._states[state].back >= 0:
            state, level = self._states[state].back, level + 1
        return level

    def _exact(self, history: History) -> int | None:
        """The state of just this history; None where the model keeps a shorter one."""
        if not history:
            return self._root
        if history[0] == START[0]:
            state: int | None = self._start
            rest = history[1:]
        else:
            state, rest = self._root, history
        for word in rest:
            if state is None or word not in self._states[state].words:
                return None
            to = self._states[state].words[word][1]
            state = to if to >= 0 else None
        return state if state is not None and self._level(state) == len(history) else None

    def _longest(self, history: History) -> int:
        while (state := self._exact(history)) is None:
            history = history[1:]
        return state

    def _probability(self, number: int, word: int) -> float:
        cost = 0.0
        while word not in self._states[number].words:
            if self._states[number].back < 0:
                return 0.0
            cost += self._states[number].back_cost
            number = self._states[number].back
        return math.exp(-cost - self._states[number].words[word][0])

    def _mix_root(self, seen: Mapping[int, float], new: frozenset[int]) -> None:
        root = self._states[self._root]
        total = sum(seen.values())
        share = _share(total, LOWEST_SHARE)
        kept = 1.0 - (NEW_WORDS_SHARE if new else 0.0)
        for word in root.words.keys() | seen.keys() | new:
            old = math.exp(-root.words[word][0]) * kept if word in root.words else 0.0
            if word in new:
                old = NEW_WORDS_SHARE / len(new)
            mixed = (1 - share) * old + (share * seen.get(word, 0.0) / total if total else 0.0)
            root.words[word] = (-math.log(mixed), root.words.get(word, (0.0, self._root))[1])

    def _mix_state(self, history: History, seen: Mapping[int, float]) -> None:
        number = self._exact(history)
        if number is None:
            # where nothing is known of this history, the shorter one is the start
            number = len(self._states)
            self._states.append(_State({}, 0.0, self._longest(history[1:])))
            self._arrive(history, number)
        state = self._states[number]
        total = sum(seen.values())
        share = _share(total, MOST_SHARE)
        before = {word: self._probability(number, word) for word in state.words.keys() | seen.keys()}
        for word, old in before.items():
            mixed = (1 - share) * old + share * seen.get(word, 0.0) / total
            state.words[word] = (-math.log(mixed), state.words.get(word, (0.0, -1))[1])
        told = sum(math.exp(-cost) for cost, _ in state.words.values())
        lower = sum(self._probability(state.back, word) for word in state.words)
        state.back_cost = -math.log(max(1e-6, 1 - told) / max(1e-6, 1 - lower))

    def _arrive(self, history: History, number: int) -> None:
        """Lead the last word of a history to its new state."""
        before = self._exact(history[:-1])
        if before is None:
            raise AssertionError(f"{history[:-1]} was mixed before {history}")
        cost, _ = self._states[before].words[history[-1]]
        self._states[before].words[history[-1]] = (cost, number)

    def _direct(self, counts: Counts) -> None:
        """Words that were added to a history lead to the longest history known after them."""
        for history, seen in counts.items():
            number = self._exact(history)
            for word in seen:
                if number is None or word == END:
                    continue
                cost, to = self._states[number].words[word]
                if to < 0 or to == self._root:
                    longest = self._longest((*history, word)[-(ORDER - 1) :])
                    self._states[number].words[word] = (cost, longest)


def _share(total: float, most: float) -> float:
    return min(most, total / (total + SEEN_OFTEN))
