"""Tests of voicebot.audio.tone."""

import numpy as np

from voicebot.audio.frame import RATE
from voicebot.audio.tone import tone


def test_a_tone_has_its_pitch_its_length_and_no_edges() -> None:
    """As loud as asked for, and it begins and ends in silence."""
    sound = tone(1000.0, 0.5, level=0.5)
    assert len(sound) == RATE // 2
    spectrum = np.abs(np.fft.rfft(sound))
    assert np.argmax(spectrum) * RATE / len(sound) == 1000
    assert 0.49 < np.abs(sound).max() / 32767 <= 0.5
    assert abs(int(sound[0])) < 10
    assert np.abs(sound[-8:]).max() < 2000
