"""Noise behind a caller."""

import numpy as np
import pytest

from gateway.caller.noise import LENGTH_S, TALKERS, Kind, noise
from gateway.caller.packets import RATE


def _speak(variant: str, speed: int, text: str) -> np.ndarray:
    """A tone of its own for each variant, five seconds long."""
    pitch = 200 + 50 * [talker[0] for talker in TALKERS].index(variant)
    return np.sin(2 * np.pi * pitch * np.arange(5 * RATE) / RATE).astype(np.float32)


def _power(sound: np.ndarray, low: float, high: float) -> float:
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    return float(spectrum[int(low * LENGTH_S) : int(high * LENGTH_S)].sum() / spectrum.sum())


@pytest.mark.parametrize("kind", ["pink", "white", "babble"])
def test_every_kind_is_equally_loud_and_the_same_every_time(kind: Kind) -> None:
    """An RMS of 1, so that a signal-to-noise ratio means the same in all."""
    sound = noise(kind, _speak)
    assert len(sound) == LENGTH_S * RATE
    assert float(np.sqrt(np.mean(sound**2))) == pytest.approx(1, rel=1e-3)
    assert np.array_equal(sound, noise(kind, _speak))


def test_white_noise_hisses_and_pink_noise_rumbles() -> None:
    """White: as much in each hertz; pink: half of it is low."""
    assert _power(noise("white", _speak), 4000, 8000) == pytest.approx(0.5, abs=0.05)
    assert _power(noise("pink", _speak), 0, 800) > 0.4


def test_babble_is_everybody_at_once() -> None:
    """Each talker takes an equal part of it."""
    sound = noise("babble", _speak)
    for number in range(len(TALKERS)):
        pitch = 200 + 50 * number
        assert _power(sound, pitch - 20, pitch + 20) == pytest.approx(1 / len(TALKERS), rel=0.2)
