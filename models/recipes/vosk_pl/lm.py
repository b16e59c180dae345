"""The language model: trigrams with back-off, absolute discounting, the least useful ones left out, as Vosk's Gr.fst.

Text that grammars made tells what is said, not how often: no history is so sure of what follows that other words get less than `FLOOR`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from voicebot.hearing.types import UNKNOWN
from voicebot.vocabulary import fst, ngrams
from voicebot.vocabulary.ngrams import BACK_OFF, END, START, History

DISCOUNT = 0.7
"""Taken from each n-gram's count for what was not seen."""
FLOOR = 0.12
"""Probability that a history leaves to shorter ones at least."""
EVERY_WORD = 0.5
"""Count that each word of the vocabulary has, said or not."""
UNKNOWN_SHARE = 1e-5
"""Of all single words, for speech that is no word."""
MOST_BIGRAMS, MOST_TRIGRAMS = 110_000, 70_000
"""Kept; what an automaton's arc costs is 16 bytes."""
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
        most: tuple[int, int] = (MOST_BIGRAMS, MOST_TRIGRAMS),
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

    def _keep(self, counts: Mapping[History, Mapping[int, float]], limit: int) -> None:
        """Take over the n-grams of one length that say most beyond the shorter ones."""
        gains: list[tuple[float, History, int, float]] = []
        for history, seen in counts.items():
            total = sum(seen.values())
            kept = sum(max(count - DISCOUNT, 0.0) for count in seen.values())
            rest = max(FLOOR, 1 - kept / total)
            scale = (1 - rest) / kept if kept else 0.0
            for word, count in seen.items():
                low = self.probability(history[1:], word)
                p = scale * max(count - DISCOUNT, 0.0) + rest * low
                if p > low:
                    gains.append((count * math.log(p / low), history, word, p))
        gains.sort(key=lambda gain: (-gain[0], gain[1], gain[2]))
        chosen: dict[History, dict[int, float]] = defaultdict(dict)
        for _, history, word, p in gains[:limit]:
            chosen[history][word] = p
        for history, told in chosen.items():
            lower = sum(self.probability(history[1:], word) for word in told)
            self._left[history] = max(1e-6, 1 - sum(told.values())) / max(1e-6, 1 - lower)
        self._told |= chosen


def _single(seen: Mapping[int, float], words: Mapping[str, int]) -> dict[int, float]:
    labels = [label for word, label in words.items() if word != UNKNOWN]
    counts = {label: seen.get(label, 0.0) + EVERY_WORD for label in (*labels, END)}
    total = sum(counts.values()) / (1 - UNKNOWN_SHARE)
    return {label: count / total for label, count in counts.items()} | {words[UNKNOWN]: UNKNOWN_SHARE}


def _longest(history: History, numbers: Mapping[History, int]) -> int:
    """The state of the longest end of a history that has one."""
    history = history[-(ngrams.ORDER - 1) :]
    while history not in numbers:
        history = history[1:]
    return numbers[history]


def write(sentences: Sentences, words: Mapping[str, int], file: Path) -> None:
    """Write Gr.fst. words: label of each word as HCLr.fst has it. Errors: OSError."""
    fst.write(Model(sentences, words).automaton(), file)
