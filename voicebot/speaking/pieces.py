"""A sentence's sound that comes bit by bit → pieces that can be played at once: trimmed, at 16 kHz, with the words over in each.

Together the pieces are what `trim` and one resampling of the whole would have given. Silence is held back until sound follows
it: only then is it known not to be the end's.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import SpeakingError
from voicebot.speaking.trim import FADE_S, LEAD_S, QUIET, WINDOW_S
from voicebot.speaking.types import Rendered, WordMark

Wave = NDArray[np.float32]

_NOTHING = np.zeros(0, np.float32)


class Trimmer:
    """`trim` for sound that comes in parts of any length. rate: of the sound; tail_s: as there, longer than the fade."""

    def __init__(self, rate: int, tail_s: float) -> None:
        self._window = max(1, int(rate * WINDOW_S))
        self._lead, self._tail = int(rate * LEAD_S), int(rate * tail_s)
        self._ramp = np.linspace(0.0, 1.0, int(rate * FADE_S), dtype=np.float32)
        self._held = _NOTHING
        """Not passed on yet: silence first, then less than a window of what may be sound."""
        self._silent = 0
        """Samples of it that are known to be silence."""
        self._forgotten = 0
        self.cut: int | None = None
        """Samples cut off before the first that was passed on; None as long as nothing was."""

    def push(self, wave: Wave) -> Wave:
        """What can be played now that this has come."""
        self._held = np.concatenate([self._held, wave])
        whole = (len(self._held) - self._silent) // self._window * self._window
        fresh = self._held[self._silent : self._silent + whole].reshape(-1, self._window)
        loud = np.flatnonzero(np.abs(fresh).max(axis=1, initial=0.0) > QUIET)
        if not len(loud):
            self._silent += whole
            if self.cut is None:
                self._forget()
            return _NOTHING
        end = self._silent + (int(loud[-1]) + 1) * self._window
        start = 0
        if self.cut is None:
            start = max(0, self._silent + int(loud[0]) * self._window - self._lead)
        out, self._held = self._held[start:end].copy(), self._held[end:]
        self._silent += whole - end
        if self.cut is None:
            self.cut = self._forgotten + start
            out[: len(self._ramp)] *= self._ramp
        return out

    def end(self) -> Wave:
        """Nothing more comes: the last sound, and the breath after it."""
        last = self.push(np.zeros((self._silent - len(self._held)) % self._window, np.float32))
        if self.cut is None:
            return _NOTHING
        breath = np.concatenate([self._held, np.zeros(self._tail, np.float32)])[: self._tail]
        breath[len(breath) - len(self._ramp) :] *= self._ramp[::-1]
        return np.concatenate([last, breath])

    def _forget(self) -> None:
        """Silence before the first sound, but for the lead, will never be needed."""
        spare = max(0, self._silent - self._lead)
        self._held, self._silent = self._held[spare:], self._silent - spare
        self._forgotten += spare


def pieces(
    waves: Iterable[Wave], rate: int, tail_s: float, words: Sequence[tuple[int, float]]
) -> Iterator[Rendered]:
    """One piece for each part that holds sound, and the last with the breath. waves: mono, full scale 1, at `rate`.

    words: index just after each word in the spoken text, and seconds from the first wave's beginning until it is over. A word's
    mark lies in the piece it ends in; the breath belongs to the last word. Errors: SpeakingError (no sound at all).
    """
    trimmer, resampler = Trimmer(rate, tail_s), soxr.ResampleStream(rate, RATE, 1, dtype="float32")
    waiting = list(words)
    sent = 0
    for wave in waves:
        if len(sound := trimmer.push(wave)) and len(pcm := resampler.resample_chunk(sound)):
            yield Rendered(_pcm16(pcm), _over(waiting, trimmer, rate, sent, len(pcm)), last=False)
            sent += len(pcm)
    sound = trimmer.end()
    if trimmer.cut is None:
        raise SpeakingError("the voice made no sound of this text")
    pcm = resampler.resample_chunk(sound, last=True)
    marks = _over(waiting, trimmer, rate, sent, len(pcm))
    yield Rendered(_pcm16(pcm), (*marks, *(WordMark(end, len(pcm)) for end, _ in waiting)))


def joined(parts: Sequence[Rendered]) -> Rendered:
    """All pieces of a sentence as one."""
    marks: list[WordMark] = []
    sent = 0
    for part in parts:
        marks += [WordMark(mark.end, sent + mark.at) for mark in part.marks]
        sent += len(part.pcm)
    return Rendered(np.concatenate([part.pcm for part in parts]), tuple(marks))


def _over(
    waiting: list[tuple[int, float]], trimmer: Trimmer, rate: int, sent: int, samples: int
) -> tuple[WordMark, ...]:
    """Take the words that end in the next so many samples; the last word of all always waits for the end."""
    marks: list[WordMark] = []
    cut_s = (trimmer.cut or 0) / rate
    while len(waiting) > 1 and (at := round((waiting[0][1] - cut_s) * RATE) - sent) <= samples:
        marks.append(WordMark(waiting.pop(0)[0], max(0, at)))
    return tuple(marks)


def _pcm16(wave: Wave) -> Pcm:
    return np.clip(np.round(wave * 32767), -32768, 32767).astype(np.int16)
