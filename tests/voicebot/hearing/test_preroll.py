"""The ring of the last frames."""

import numpy as np

from voicebot.hearing.preroll import PreRoll


def test_the_last_moments_come_in_order_once() -> None:
    """400 ms are 20 frames; older ones are gone, and so is everything once taken."""
    ring = PreRoll()
    for number in range(30):
        ring.add(np.full(320, number, np.int16))
    taken = ring.take()
    assert taken[::320].tolist() == list(range(10, 30))
    assert len(ring.take()) == 0
