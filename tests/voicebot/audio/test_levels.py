"""Levels."""

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, SILENCE
from voicebot.audio.levels import SILENT_DBFS, dbfs


def test_digital_silence_and_no_audio_are_the_floor() -> None:
    """No infinities."""
    assert dbfs(SILENCE) == SILENT_DBFS
    assert dbfs(np.zeros(0, np.int16)) == SILENT_DBFS


@pytest.mark.parametrize(("amplitude", "level"), [(32767, 0.0), (16384, -6.02), (327, -40.0)])
def test_a_square_wave_has_the_level_of_its_amplitude(amplitude: int, level: float) -> None:
    """Full scale is 0 dB, half of it −6 dB."""
    wave = np.where(np.arange(FRAME) % 2, amplitude, -amplitude).astype(np.int16)
    assert dbfs(wave) == pytest.approx(level, abs=0.05)
