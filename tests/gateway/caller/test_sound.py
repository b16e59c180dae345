"""When the bot was heard."""

import numpy as np
import pytest

from gateway.caller.packets import FRAME
from gateway.caller.sound import BotSound

LOUD = np.full(FRAME, 3000, np.int16)
QUIET = np.full(FRAME, 20, np.int16)


def test_stretches_of_speech_are_told_apart_by_long_quiet_only() -> None:
    """100 ms of quiet is inside speech, 400 ms is not."""
    sound = BotSound()
    loud = {0, 1, 7, 30, 31}
    for frame in range(40):
        sound.take(10 + frame * 0.02, LOUD if frame in loud else QUIET)
    assert [(round(part.start, 3), round(part.end, 3)) for part in sound.stretches] == [
        (10.0, 10.16),
        (10.6, 10.64),
    ]
    assert sound.last_loud == pytest.approx(10.64)
    assert sound.first_after(10.05) == pytest.approx(10.6)
    assert sound.first_after(10.7) is None


def test_the_first_loud_sample_is_placed_inside_its_packet() -> None:
    """To 5 ms."""
    sound = BotSound()
    pcm = QUIET.copy()
    pcm[FRAME // 2 :] = 3000
    sound.take(1.0, pcm)
    assert sound.stretches[0].start == pytest.approx(1.01)


def test_a_silent_bot_was_never_heard() -> None:
    """Noise below the limit is silence."""
    sound = BotSound()
    sound.take(1.0, QUIET)
    assert sound.last_loud is None
    assert len(sound.since(0.0)) == FRAME
    assert len(sound.since(2.0)) == 0
