"""When the bot could be heard, measured from the packets themselves, and what it sounded like."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.caller.packets import RATE

BLOCK = RATE // 200
"""Loudness is judged in blocks of 5 ms."""
LOUD_RMS = 200.0
"""Of 32768 (-44 dBFS): above what is left of silence by any codec, below any speech."""
SAME_STRETCH_S = 0.25
"""Quiet shorter than this is inside speech."""
MAX_KEPT_S = 300


@dataclass(slots=True)
class Stretch:
    """The bot was loud from `start` to `end` (monotonic seconds), with only short quiet in between."""

    start: float
    end: float


class BotSound:
    """Everything heard of the bot on one call. The kept sound is limited: the oldest goes."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._quiet: NDArray[np.int16] | None = None
        """The last sound in which nothing was loud."""
        self.kept: deque[tuple[float, NDArray[np.int16]]] = deque(maxlen=MAX_KEPT_S * 50)
        """When its first sample arrived, and the sound."""

    def take(self, at: float, pcm: NDArray[np.int16]) -> None:
        """Sound whose first sample arrived `at`; mono at RATE."""
        self.kept.append((at, pcm))
        if pcm is self._quiet:
            return
        blocks = pcm[: len(pcm) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float32)
        loud = np.flatnonzero(np.einsum("ij,ij->i", blocks, blocks) > BLOCK * LOUD_RMS**2)
        if not len(loud):
            self._quiet = pcm
        for block in loud:
            start = at + float(block) * BLOCK / RATE
            end = start + BLOCK / RATE
            if self.stretches and start - self.stretches[-1].end < SAME_STRETCH_S:
                self.stretches[-1].end = max(end, self.stretches[-1].end)
            else:
                self.stretches.append(Stretch(start, end))

    @property
    def last_loud(self) -> float | None:
        """The last moment the bot was heard."""
        return self.stretches[-1].end if self.stretches else None

    def first_after(self, moment: float) -> float | None:
        """When the bot was first heard again after `moment`; speech that went on through it does not count."""
        return next((stretch.start for stretch in self.stretches if stretch.start > moment), None)

    def since(self, moment: float) -> NDArray[np.int16]:
        """What was heard after `moment`, mono at RATE."""
        parts = [pcm for at, pcm in self.kept if at >= moment]
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)
