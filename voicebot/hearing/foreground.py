"""Who talks behind a caller is heard, too: before the caller's first word and after their last one. Those words are quieter.

Words in between are the caller's: a soft "z" is one, and nobody answers in the middle of somebody's words. What it wins is printed
by `python -m bench.behind`.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from voicebot.audio.frame import FRAME_MS, Pcm
from voicebot.audio.frames import Frames
from voicebot.audio.frames import powers as powers_of
from voicebot.hearing.types import OPEN, Ears, Grammar, Heard, Recognizer, Word

FAR_DB = 8.0
"""Words this much quieter than the loudest are somebody else's, after a pause. A caller's own first and last words are rarely 7 dB below it."""
SOFT_DB = 11.0
"""Without a pause between, they are somebody else's from here on: who lets the voice drop goes on speaking."""
STEP_DB = 5.0
"""Nor are those that are only this much quieter than the word beside them: the one loud word of a sentence makes nobody of the others."""
PAUSE_S = 0.1
"""A shorter gap between two words is none."""
LEANS_S = 0.1
"""A shorter word is one sound ("w", "z"), however near its speaker: it leans on the word that follows, and is as loud as that."""

WORD_FRAMES = 15
"""Frames of an ordinary word (300 ms)."""


def word_levels(words: Sequence[Word], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """dB (of any reference) of each word. powers: mean square of each frame of the turn."""
    spans = [
        powers[int(word.start * 1000 / FRAME_MS) : int(word.end * 1000 / FRAME_MS) + 1] for word in words
    ]
    means = np.array([np.mean(span) if len(span) else 0.0 for span in spans], np.float64)
    return np.asarray(10 * np.log10(means + 1e-9), np.float64)


def loudest(powers: NDArray[np.float64]) -> float:
    """dB of the loudest stretch as long as a word: speech that is outside the grammar is somebody's, too."""
    if len(powers) < WORD_FRAMES:
        return -np.inf
    sums = np.cumsum(np.insert(powers, 0, 0.0))
    return float(10 * np.log10((sums[WORD_FRAMES:] - sums[:-WORD_FRAMES]).max() / WORD_FRAMES + 1e-9))


def foreground(heard: Heard, powers: NDArray[np.float64]) -> Heard:
    """Without far words before the first near one and after the last; none where all are far from the loudest sound. powers: mean square of each frame."""
    if not heard.words:
        return heard
    levels = _leaning(heard.words, word_levels(heard.words, powers))
    words = _own(heard.words, levels) if levels.max() > loudest(powers) - FAR_DB else ()
    if len(words) == len(heard.words):
        return heard
    confidence = sum(word.confidence for word in words) / max(1, len(words))
    return replace(heard, text=" ".join(word.text for word in words), words=words, confidence=confidence)


def _leaning(words: Sequence[Word], levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """The levels, where a word that leans has that of the word behind it."""
    told = levels.copy()
    for at in reversed(range(len(words) - 1)):
        word, behind = words[at], words[at + 1]
        if word.end - word.start < LEANS_S and behind.start - word.end < PAUSE_S:
            told[at] = told[at + 1]
    return told


def _own(words: tuple[Word, ...], levels: NDArray[np.float64]) -> tuple[Word, ...]:
    """From the first near word to the last, and what they run on from and into."""
    near = np.flatnonzero(levels > levels.max() - FAR_DB)
    first, last = int(near[0]), int(near[-1])

    def runs_on(outer: int, inner: int, pause: float) -> bool:
        return pause < PAUSE_S and levels[outer] > min(levels.max() - SOFT_DB, levels[inner] - STEP_DB)

    while first > 0 and runs_on(first - 1, first, words[first].start - words[first - 1].end):
        first -= 1
    while last + 1 < len(words) and runs_on(last + 1, last, words[last + 1].start - words[last].end):
        last += 1
    return words[first : last + 1]


class _Recognizer:
    """One call's ear, with the power of each frame of the turn."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._powers: list[NDArray[np.float64]] = []
        self._frames = Frames()

    def accept(self, pcm: Pcm) -> str:
        self._powers.append(powers_of(self._frames.push(pcm)))
        return self._recognizer.accept(pcm)

    def finish(self) -> Heard:
        powers = np.concatenate(self._powers) if self._powers else np.zeros(0)
        self._forget()
        return foreground(self._recognizer.finish(), powers)

    def reset(self) -> None:
        self._forget()
        self._recognizer.reset()

    def _forget(self) -> None:
        self._powers, self._frames = [], Frames()


class Foreground:
    """Ears that tell what the caller said from what was said behind them, by its level."""

    def __init__(self, ears: Ears) -> None:
        self.name = ears.name
        self._ears = ears

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """As Ears.recognizer. Digits are left as they are: they differ more among themselves than other people's talk from them, and each
        of them counts (hearing.rehearing knows how many there must be)."""
        recognizer = self._ears.recognizer(grammar)
        return recognizer if grammar.digits else _Recognizer(recognizer)

    def knows(self, word: str) -> bool:
        """As Ears.knows."""
        return self._ears.knows(word)
