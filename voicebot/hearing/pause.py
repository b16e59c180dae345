"""Whether the caller pauses, by level alone: the last moment against the loudest one of the turn."""

from collections import deque

import numpy as np

from voicebot.audio.frame import FRAME, Pcm

PAUSE_FRAMES = 15
"""Frames (300 ms) that are compared: a word, or a pause that is one."""
PAUSE_DB = 8.0
"""So far below the loudest word of the turn it is one; other people's talk in it is further away than the caller."""


class Pause:
    """One turn's."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=PAUSE_FRAMES)
        self._loudest = 0.0
        self._rest: Pcm = np.zeros(0, np.int16)

    def quiet(self, pcm: Pcm) -> bool:
        """After more sound, of any length: nobody has spoken up for the last 300 ms, but somebody did before."""
        sound = np.concatenate((self._rest, pcm)) if len(self._rest) else pcm
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        for power in np.mean(np.square(sound[:whole].reshape(-1, FRAME), dtype=np.float64), axis=1):
            self._powers.append(float(power))
            if len(self._powers) == PAUSE_FRAMES:
                self._loudest = max(self._loudest, sum(self._powers))
        now = sum(self._powers)
        return len(self._powers) == PAUSE_FRAMES and now < self._loudest * 10 ** (-PAUSE_DB / 10)
