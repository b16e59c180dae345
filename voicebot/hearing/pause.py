"""Whether the caller pauses, by level alone: the last moment against the loudest one of the turn."""

from collections import deque

from voicebot.audio.frame import Pcm
from voicebot.audio.frames import Frames, powers

PAUSE_FRAMES = 15
"""Frames (300 ms) that are compared: a word, or a pause that is one."""
PAUSE_DB = 8.0
"""So far below the loudest word of the turn it is one; other people's talk in it is further away than the caller."""


class Pause:
    """One turn's."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=PAUSE_FRAMES)
        self._loudest = 0.0
        self._frames = Frames()

    def quiet(self, pcm: Pcm) -> bool:
        """After more sound, of any length: nobody has spoken up for the last 300 ms, but somebody did before."""
        for power in powers(self._frames.push(pcm)).tolist():
            self._powers.append(power)
            if len(self._powers) == PAUSE_FRAMES:
                self._loudest = max(self._loudest, sum(self._powers))
        now = sum(self._powers)
        return len(self._powers) == PAUSE_FRAMES and now < self._loudest * 10 ** (-PAUSE_DB / 10)
