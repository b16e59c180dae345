"""Two telephones joined: packets are passed on where both speak the same codec, else what one says is encoded anew for the other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from gateway.media.leg import Leg
from gateway.media.pipe import Pipe
from voicebot.audio.frame import FRAME, RATE, SILENCE, Frame, Pcm

MOST = 6
"""Frames that may wait; older ones are dropped, or the two would talk later and later."""
RING_HERTZ, RING_LEVEL = 425, 2000
RING_S, RING_EVERY_S = 1, 5
"""As the country's exchanges do it."""


@dataclass(frozen=True, slots=True)
class End:
    """One of the two telephones. press: sends it a key, in whatever way it takes them. lost: called when nothing comes from it any
    more."""

    leg: Leg
    press: Callable[[str], None]
    lost: Callable[[], None]


class Bridge:
    """Joins two telephones until `undo`. first, second: the stations to connect them with."""

    def __init__(self, first: End, second: End) -> None:
        self._legs = one, other = first.leg, second.leg
        self.first, self.second = _Side(second.press, first.lost), _Side(first.press, second.lost)
        self.first.other, self.second.other = self.second, self.first
        one.pass_to(other.pass_on)
        other.pass_to(one.pass_on)

    def undo(self) -> None:
        """Each leg for itself again."""
        for leg in self._legs:
            leg.pass_to(None)


class _Side:
    """What one telephone is connected with. press: sends keys to the other one. other: the other one's side."""

    def __init__(self, press: Callable[[str], None], lost: Callable[[], None]) -> None:
        self.other: _Side | None = None
        self._press, self._lost = press, lost
        self.said = Pipe(MOST)
        """By the telephone here, for the other one."""

    def speak(self, now: float) -> Pcm:
        """What the other one said."""
        return SILENCE if self.other is None else self.other.said.next()

    def hear(self, frame: Frame) -> None:
        """Keep it for the other one."""
        self.said.put(frame)

    def key(self, digit: str, now: float) -> None:
        """The other one may be a machine."""
        self._press(digit)

    def lost(self) -> None:
        """Nothing has come for too long."""
        self._lost()


class Ringing:
    """What a caller hears while somebody else is being called; says nothing to anybody. lost: as of a Station."""

    def __init__(self, lost: Callable[[], None]) -> None:
        self._lost = lost
        self._at = 0

    def speak(self, now: float) -> Pcm:
        """The next 20 ms of the ringing tone."""
        tone = _ringing()
        frame = tone[self._at : self._at + FRAME]
        self._at = (self._at + FRAME) % len(tone)
        return frame

    def hear(self, frame: Frame) -> None:
        """Nobody listens."""

    def key(self, digit: str, now: float) -> None:
        """Nobody listens."""

    def lost(self) -> None:
        """Nothing has come for too long."""
        self._lost()


@cache
def _ringing() -> Pcm:
    """One tone and its pause, int16."""
    at = np.arange(RING_S * RATE) / RATE
    sounds = np.sin(2 * np.pi * RING_HERTZ * at) * RING_LEVEL
    return np.concatenate([sounds, np.zeros((RING_EVERY_S - RING_S) * RATE)]).astype(np.int16)
