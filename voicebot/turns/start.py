"""When a caller has begun (or gone on) to speak: a few frames close together, so that one click is nothing."""

from collections import deque

START_FRAMES = 3
"""Speech frames (20 ms each) that make a beginning …"""
WITHIN_FRAMES = 5
"""… when they lie within this many."""


class Onset:
    """Watches the last 100 ms."""

    def __init__(self) -> None:
        self._recent: deque[tuple[bool, float]] = deque(maxlen=WITHIN_FRAMES)

    def frame(self, speech: bool, at: float) -> float | None:
        """One frame and the time its last sample was due; the time of the first speech frame of a beginning, or None."""
        self._recent.append((speech, at))
        spoken = [when for was_speech, when in self._recent if was_speech]
        return spoken[0] if speech and len(spoken) >= START_FRAMES else None

    def reset(self) -> None:
        """What was seen belongs to a turn that is over."""
        self._recent.clear()
