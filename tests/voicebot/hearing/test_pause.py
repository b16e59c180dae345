"""Pauses by level."""

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, Pcm
from voicebot.hearing.pause import PAUSE_FRAMES, Pause


def sound(level: int, frames: int) -> Pcm:
    return np.full(FRAME * frames, level, np.int16)


@pytest.mark.parametrize("piece", [1, 7, PAUSE_FRAMES * 4])
def test_a_pause_is_a_word_long_and_far_below_the_loudest_word(piece: int) -> None:
    """Not its first 240 ms; however the sound is handed over; a word ends it."""
    pause = Pause()
    assert not pause.quiet(sound(6000, 30))
    rest = sound(1000, PAUSE_FRAMES - 3)
    told = [pause.quiet(rest[at : at + piece * FRAME]) for at in range(0, len(rest), piece * FRAME)]
    assert not any(told)
    assert pause.quiet(sound(1000, 1))
    assert not pause.quiet(sound(6000, 8))


def test_before_anybody_spoke_and_in_even_noise_there_is_none() -> None:
    """Pieces that are no whole frames wait for their rest."""
    pause = Pause()
    assert not pause.quiet(sound(50, 100))
    assert not pause.quiet(sound(50, 1)[:100])
    assert not pause.quiet(sound(3000, 2))
    assert not pause.quiet(sound(40, 3))


def test_a_softer_word_is_no_pause() -> None:
    """6 dB are the caller's own unevenness."""
    pause = Pause()
    pause.quiet(sound(6000, 30))
    assert not pause.quiet(sound(3000, 30))
