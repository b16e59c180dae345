"""Where somebody's phrases begin and end, for who only listens in: nobody waits for an answer, so a coarse ear will do. Pure."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voicebot.audio.frame import FRAME_MS, Pcm
from voicebot.hearing.preroll import PreRoll

START_OF, START = 8, 5
"""So many of the last frames must be speech: a knock is none."""
PAUSE_MS = 700
"""A phrase ends with such a pause."""
LONGEST_MS = 15_000
"""A phrase is cut here: somebody who never pauses is to be read as well."""


@dataclass(frozen=True, slots=True)
class Said:
    """Sound of the phrase that goes on. first: it begins with this. last: it ends after this."""

    pcm: Pcm
    first: bool = False
    last: bool = False


class Phrases:
    """speech: whether 20 ms are somebody's voice."""

    def __init__(self, speech: Callable[[Pcm], bool]) -> None:
        self._speech = speech
        self._before = PreRoll()
        self._lately: deque[bool] = deque(maxlen=START_OF)
        self._quiet_ms = self._length_ms = 0
        self.open = False
        """A phrase goes on."""

    def put(self, pcm: Pcm) -> Said | None:
        """The next 20 ms; None: nothing of a phrase."""
        voiced = self._speech(pcm)
        if not self.open:
            self._before.add(pcm)
            self._lately.append(voiced)
            if sum(self._lately) < START:
                return None
            self._lately.clear()
            self.open, self._quiet_ms, self._length_ms = True, 0, 0
            return Said(self._before.take(), first=True)
        self._quiet_ms = 0 if voiced else self._quiet_ms + FRAME_MS
        self._length_ms += FRAME_MS
        self.open = self._quiet_ms < PAUSE_MS and self._length_ms < LONGEST_MS
        return Said(pcm, last=not self.open)

    def stop(self) -> None:
        """Nothing more is heard of this phrase; the next sound is of another."""
        self.open = False
        self._lately.clear()
        self._before.take()
