"""Tests of voicebot.audio.wav."""

import io
import wave

import numpy as np
import pytest

from voicebot.audio.frame import RATE
from voicebot.audio.wav import TELEPHONE_RATE, wav

TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)


@pytest.mark.parametrize("rate", [RATE, TELEPHONE_RATE])
def test_a_sound_is_a_file_of_the_rate_asked_for(rate: int) -> None:
    """Mono, 16 bit, as long as it was, and as loud."""
    with wave.open(io.BytesIO(wav(TONE, rate))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        samples = np.frombuffer(file.readframes(RATE), np.int16)
    assert len(samples) == pytest.approx(rate, abs=2)
    assert np.abs(samples[100:-100]).max() == pytest.approx(8000, rel=0.02)


def test_a_sound_at_our_own_rate_is_not_touched() -> None:
    """Sample by sample."""
    with wave.open(io.BytesIO(wav(TONE))) as file:
        assert np.array_equal(np.frombuffer(file.readframes(RATE), np.int16), TONE)
