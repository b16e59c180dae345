"""Features as Vosk computes them."""

import numpy as np
import pytest

from models.recipes.vosk.mfcc import COEFFICIENTS, CONF, mfcc


def test_a_frame_every_10_ms() -> None:
    """Only for whole windows of 25 ms."""
    assert mfcc(np.ones(8_000, np.int16)).shape == (98, COEFFICIENTS)
    assert mfcc(np.ones(150, np.int16)).shape == (0, COEFFICIENTS)


def test_the_values_are_kaldis() -> None:
    """Those that kaldi-native-fbank 1.23.0 gives with the same settings."""
    sound = ((np.arange(400) * 7919) % 2001 - 1000).astype(np.int16)
    found = mfcc(sound)
    expected = [101.09806, -29.17731, -17.10483, -20.94625, -21.43011, -27.34675]
    assert found[1, :6] == pytest.approx(expected, abs=1e-3)
    assert found[2, [10, 20, 39]] == pytest.approx([4.19418, -10.34541, -1.63851], abs=1e-3)


def test_louder_sound_moves_the_first_coefficient_alone() -> None:
    """The cepstrum keeps the form of the spectrum in the others."""
    sound = (np.random.default_rng(1).standard_normal(1_000) * 500).astype(np.int16)
    moved = mfcc(sound * 4) - mfcc(sound)
    assert (moved[:, 0] > 1).all()
    assert np.abs(moved[:, 1:]).max() < 0.05


def test_vosk_is_told_the_same() -> None:
    """The lines of conf/mfcc.conf."""
    assert {"--sample-frequency=8000", "--num-ceps=40", "--low-freq=60", "--high-freq=-300"} <= set(CONF)
