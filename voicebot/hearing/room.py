"""The sound that is always there behind a caller: how loud it is, whether there is nothing else, and since when."""

from collections import deque

from voicebot.audio.frame import FRAME_MS

FLOOR_FRAMES = 200
"""Frames (4 s) from which the sound that is always there is known: it lies at their …"""
FLOOR_PART = 0.15
"""… softest such part; somebody who speaks pauses that much, also between syllables."""
FLOOR_EVERY = 10
"""Frames between two looks at it."""
OVER_FLOOR = 10 ** (7.5 / 10)
"""Sound below this many times the floor is the room itself: many people at once are at most 7 dB above it, one who speaks into the
telephone, 10 dB above these, at least 9."""
ROOM_FRAMES = 25
"""Frames (500 ms) whose mean is held against that: it forgets the caller's last word with them, 250 ms after it (p95 380); a power that
follows the sound slowly enough to be as even takes 400 (670)."""
EDGE_FRAMES = 5
"""Frames (100 ms) whose mean tells when it began: a hiss is even enough to be known by so few, …"""
AT_FLOOR = 10 ** (1.0 / 10)
"""… which are this little above the floor; where speech is 10 dB above a white noise, more would take soft consonants for pauses."""
STEADY = 0.5
"""Part of the frames without the caller that lie at the floor: in a hiss nearly all, where people talk a fifth."""
STEADY_MEMORY = 0.02
"""That part follows the frames with so much of the way each (1 s)."""


class Room:
    """One call's. alone: there is nothing else. at_floor: the last 100 ms lie at the floor itself. quiet_ms: when it is told late that there
    is nothing else, for how long that has been so; 0 in a steady noise, whose end of speech `at_floor` tells in time."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=FLOOR_FRAMES)
        self._lately: deque[float] = deque(maxlen=ROOM_FRAMES)
        self._edge: deque[float] = deque(maxlen=EDGE_FRAMES)
        self._floor = 0.0
        self._heard = 0
        self._below_ms = 0
        self._steady = 0.0
        self.alone = False
        self.at_floor = False
        self.quiet_ms = 0

    def take(self, power: float, *, speech: bool) -> None:
        """One frame more. speech: somebody speaks in it, near or far."""
        for powers in (self._powers, self._lately, self._edge):
            powers.append(power)
        self._heard += 1
        if self._heard % FLOOR_EVERY == 0:
            self._floor = sorted(self._powers)[int(len(self._powers) * FLOOR_PART)]
        self.alone = sum(self._lately) <= len(self._lately) * self._floor * OVER_FLOOR
        edge = sum(self._edge) / EDGE_FRAMES
        self.at_floor = edge <= self._floor * AT_FLOOR
        self._below_ms = self._below_ms + FRAME_MS if edge <= self._floor * OVER_FLOOR else 0
        if self.alone or not speech:
            self._steady += (self.at_floor - self._steady) * STEADY_MEMORY
        told_late = self.alone and speech and self._steady < STEADY
        self.quiet_ms = self._below_ms if told_late else 0
