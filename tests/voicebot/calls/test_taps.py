"""Several who hear along on one call."""

import numpy as np

from voicebot.audio.frame import Pcm
from voicebot.calls.media import Tap
from voicebot.calls.taps import Taps


class Medium:
    """One tap, as any medium has."""

    def __init__(self) -> None:
        self.taken: Tap | None = None
        self.changes = 0

    def tap(self, tap: Tap | None) -> None:
        self.taken = tap
        self.changes += 1


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def caller(self, pcm: Pcm) -> None:
        self.heard.append(("caller", int(pcm[0])))

    def other(self, pcm: Pcm) -> None:
        self.heard.append(("other", int(pcm[0])))


def pcm(level: int) -> Pcm:
    return np.full(320, level, np.int16)


def test_two_hear_the_same_and_go_one_by_one() -> None:
    """Who goes does not stop the other; without anybody the medium has no tap at all."""
    medium = Medium()
    taps = Taps(medium)
    first, second, ears = taps.place(), taps.place(), (Ear(), Ear())
    first.tap(ears[0])
    assert medium.taken is ears[0]
    second.tap(ears[1])
    assert medium.taken is not None
    medium.taken.caller(pcm(1))
    medium.taken.other(pcm(2))
    first.tap(None)
    assert medium.taken is ears[1]
    medium.taken.caller(pcm(3))
    second.tap(None)
    assert medium.taken is None
    assert ears[0].heard == [("caller", 1), ("other", 2)]
    assert ears[1].heard == [("caller", 1), ("other", 2), ("caller", 3)]


def test_the_same_again_changes_nothing() -> None:
    """A place that was left is left."""
    medium = Medium()
    place = Taps(medium).place()
    place.tap(None)
    assert medium.changes == 0
