"""Sound of any length as whole frames, and how loud each is."""

import numpy as np
from numpy.typing import NDArray

from voicebot.audio.frame import FRAME, Pcm


class Frames:
    """One stretch of sound, as it comes in."""

    def __init__(self) -> None:
        self._rest: Pcm = np.zeros(0, np.int16)

    def push(self, pcm: Pcm) -> NDArray[np.int16]:
        """The frames that are whole now, one a row (0 or more rows of FRAME samples); what is left over waits for the next sound."""
        sound = np.concatenate((self._rest, pcm)) if len(self._rest) else pcm
        whole = len(sound) // FRAME * FRAME
        self._rest = sound[whole:]
        return sound[:whole].reshape(-1, FRAME)


def powers(frames: NDArray[np.int16]) -> NDArray[np.float64]:
    """Mean square of each row."""
    return np.asarray(np.mean(np.square(frames, dtype=np.float64), axis=1), np.float64)
