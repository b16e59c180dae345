"""Sample rate conversion."""

import numpy as np
import pytest

from voicebot.audio.resample import Resampler, resample


def _tone(rate: int, seconds: float = 0.5) -> np.ndarray:
    return (10_000 * np.sin(2 * np.pi * 440 * np.arange(int(rate * seconds)) / rate)).astype(np.int16)


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000])
def test_a_tone_keeps_its_pitch_and_length(rate: int) -> None:
    """440 Hz stay 440 Hz at 16 kHz."""
    out = resample(_tone(rate), rate)
    assert len(out) == pytest.approx(8_000, abs=2)
    assert np.argmax(np.abs(np.fft.rfft(out))) * 16_000 / len(out) == pytest.approx(440, abs=3)


def test_the_same_rate_changes_nothing() -> None:
    """No copy, no filter."""
    tone = _tone(16_000)
    stream = Resampler(16_000)
    assert resample(tone, 16_000) is tone
    assert stream.push(tone) is tone
    assert len(stream.flush()) == 0


def test_a_stream_in_pieces_equals_the_whole() -> None:
    """No click at the seams, nothing lost."""
    tone = _tone(48_000)
    stream = Resampler(48_000)
    pieces = [stream.push(tone[begin : begin + 960]) for begin in range(0, len(tone), 960)]
    out = np.concatenate([*pieces, stream.flush()])
    whole = resample(tone, 48_000)
    assert len(out) == pytest.approx(len(whole), abs=2)
    assert np.abs(out[: len(whole) - 2].astype(int) - whole[: len(out)][: len(whole) - 2]).max() < 50
