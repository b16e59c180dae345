"""The language model: trigrams with back-off, absolute discounting, the least useful ones left out, as Vosk's Gr.fst.

Text that grammars made tells what is said, not how often: no history is so sure of what follows that other words get less than `FLOOR`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicebot.hearing.types import UNKNOWN
from voicebot.vocabulary import fst, ngrams
from voicebot.vocabulary.ngrams import BACK_OFF, END, START, History

DISCOUNT = 0.7
"""Taken from each n-gram's count for what was not seen."""
FLOOR = 0.4
"""Probability that a history leaves to shorter ones at least."""
EVEN_SHARE = 0.1
"""Of all single words, shared out evenly among the vocabulary: many of its words stand in no sentence."""
UNKNOWN_SHARE = 1e-8
"""Of all single words, for speech that is no word: far less than of the rarest word, or it swallows words that are said faintly."""
MOST_BYTES = (1_500_000, 800_000)
"""Of the file, for bigrams and for trigrams."""
_ARC_BYTES, _STATE_BYTES = 16, 36
"""What an n-gram costs, and what a history costs: a state with its back-off arc."""
_STEPS = 40
_PROPERTIES = 0x66A555550001
"""Of the automaton, as OpenFst itself finds them: an acceptor with back-off arcs, sorted, deterministic, weighted, cyclic."""

Sentences = Iterable[tuple[Sequence[str], float]]
"""(words, weight)."""
Probabilities = Mapping[History, Mapping[int, float]]


class Model:
    """P(word | history) of up to two words. words: the whole vocabulary, word → label; others in the sentences are passed over."""

    def __init__(
        self,
        sentences: Sentences,
        words: Mapping[str, int],
        most: tuple[int, int] = MOST_BYTES,
    ) -> None:
        unknown = words[UNKNOWN]
        runs = ((tuple(words.get(word, unknown) for word in said), weight) for said, weight in sentences)
        counts = ngrams.count((said, weight) for said, weight in runs if unknown not in said)
        self.single = _single(counts.get((), {}), words)
        self._told: dict[History, dict[int, float]] = {}
        self._left: dict[History, float] = {}
        for length, limit in ((1, most[0]), (2, most[1])):
            self._keep(
                {h: seen for h, seen in counts.items() if len(h) == length and self._follows(h)}, limit
            )

    def probability(self, history: History, word: int) -> float:
        """P(word | history); END for the end of a sentence."""
        if not history:
            return self.single.get(word, 0.0)
        told = self._told.get(history)
        if told is None:
            return self.probability(history[1:], word)
        if word in told:
            return told[word]
        return self._left[history] * self.probability(history[1:], word)

    def automaton(self) -> fst.Automaton:
        """The back-off automaton: a state for each history that says more than its shorter one."""
        histories = [(), START, *sorted(h for h in self._told if h != START)]
        numbers = {history: at for at, history in enumerate(histories)}
        final, arcs = [], []
        for history in histories:
            told = self._told.get(history, {}) if history else self.single
            final.append(-math.log(told[END]) if END in told else math.inf)
            rows = [
                (word, word, -math.log(p), _longest((*history, word), numbers))
                for word, p in told.items()
                if word != END
            ]
            if history:
                rows.append(
                    (
                        BACK_OFF,
                        BACK_OFF,
                        -math.log(self._left.get(history, 1.0)),
                        _longest(history[1:], numbers),
                    )
                )
            arcs.append(rows)
        return fst.assemble(numbers[START], final, arcs, _PROPERTIES, by="ilabel")

    def _follows(self, history: History) -> bool:
        """Whether an automaton can come to this history: its shorter one must lead there."""
        return len(history) == 1 or history[-1] in self._told.get(history[:-1], {})

    def _keep(self, counts: Mapping[History, Mapping[int, float]], most: int) -> None:
        """Take over the n-grams of one length that say most beyond the shorter ones, for what they cost."""
        histories = sorted(counts)
        rows: list[tuple[int, int, float]] = []
        gains: list[float] = []
        for number, history in enumerate(histories):
            seen = counts[history]
            total = sum(seen.values())
            kept = sum(max(count - DISCOUNT, 0.0) for count in seen.values())
            rest = max(FLOOR, 1 - kept / total)
            scale = (1 - rest) / kept if kept else 0.0
            for word, count in sorted(seen.items()):
                low = self.probability(history[1:], word)
                p = scale * max(count - DISCOUNT, 0.0) + rest * low
                if p > low:
                    rows.append((number, word, p))
                    gains.append(count * math.log(p / low))
        chosen: dict[History, dict[int, float]] = defaultdict(dict)
        for at in _worth(np.array([number for number, _, _ in rows], np.int64), np.array(gains), most):
            number, word, p = rows[at]
            chosen[histories[number]][word] = p
        for history, told in chosen.items():
            lower = sum(self.probability(history[1:], word) for word in told)
            self._left[history] = max(1e-6, 1 - sum(told.values())) / max(1e-6, 1 - lower)
        self._told |= chosen


def _worth(history: NDArray[np.int64], gains: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Which n-grams are kept for so many bytes. history: the number of each one's history; gains: what each is good for.

    At a price for a byte, an n-gram stays that is worth its arc, and a history whose n-grams are worth its state besides; the price
    is what makes the size right.
    """
    if not len(gains):
        return np.empty(0, np.int64)
    low, high = 0.0, float(gains.max()) / _ARC_BYTES
    kept = np.empty(0, np.int64)
    for _ in range(_STEPS):
        price = (low + high) / 2
        left = np.maximum(gains - price * _ARC_BYTES, 0.0)
        worth = np.bincount(history, left) > price * _STATE_BYTES
        staying = np.flatnonzero((left > 0) & worth[history])
        if len(staying) * _ARC_BYTES + len(np.unique(history[staying])) * _STATE_BYTES > most:
            low = price
        else:
            high, kept = price, staying
    return kept


def _single(seen: Mapping[int, float], words: Mapping[str, int]) -> dict[int, float]:
    labels = [label for word, label in words.items() if word != UNKNOWN]
    total = sum(seen.values()) or 1.0
    said = 1 - UNKNOWN_SHARE - EVEN_SHARE
    even = EVEN_SHARE / (len(labels) + 1)
    return {label: said * seen.get(label, 0.0) / total + even for label in (*labels, END)} | {
        words[UNKNOWN]: UNKNOWN_SHARE
    }


def _longest(history: History, numbers: Mapping[History, int]) -> int:
    """The state of the longest end of a history that has one."""
    history = history[-(ngrams.ORDER - 1) :]
    while history not in numbers:
        history = history[1:]
    return numbers[history]


def write(sentences: Sentences, words: Mapping[str, int], file: Path) -> None:
    """Write Gr.fst. words: label of each word as HCLr.fst has it. Errors: OSError."""
    fst.write(Model(sentences, words).automaton(), file)
