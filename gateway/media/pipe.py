"""Sound from one side of a talk to the other, frame by frame: a little of it waits, never more."""

from collections import deque

from voicebot.audio.frame import SILENCE, Frame, Pcm

WAITED_FOR = 2
"""Frames that must be there before the first is said: two clocks that know nothing of each other take turns at being early."""


class Pipe:
    """One direction. most: frames that may wait; older ones are dropped, or the two would talk later and later."""

    def __init__(self, most: int = 3) -> None:
        self.dropped = 0
        """Frames that did not fit."""
        self._said: deque[Pcm] = deque(maxlen=most)
        self._flows = False

    def put(self, frame: Frame) -> None:
        """The next 20 ms that was said."""
        self.dropped += len(self._said) == self._said.maxlen
        self._said.append(frame.pcm)

    def next(self) -> Pcm:
        """The oldest frame that waits; silence until enough of them do."""
        self._flows = len(self._said) > (0 if self._flows else WAITED_FOR - 1)
        return self._said.popleft() if self._flows else SILENCE
