"""The last moments before a caller was noticed: the detector needs ~100 ms of speech, the first sound must not be lost."""

from collections import deque

import numpy as np

from voicebot.audio.frame import FRAME_MS, Pcm

PRE_ROLL_MS = 400


class PreRoll:
    """A ring of the last frames."""

    def __init__(self, ms: int = PRE_ROLL_MS) -> None:
        self._frames: deque[Pcm] = deque(maxlen=max(1, ms // FRAME_MS))

    def add(self, pcm: Pcm) -> None:
        """Keep a frame, forget the oldest."""
        self._frames.append(pcm)

    def take(self) -> Pcm:
        """All that is kept, oldest first, in one piece; the ring is then empty."""
        frames = list(self._frames)
        self._frames.clear()
        return np.concatenate(frames) if frames else np.zeros(0, np.int16)
