"""Features as Vosk computes them."""

import numpy as np

from models.recipes.vosk.mfcc import COEFFICIENTS, CONF, mfcc


def test_a_frame_every_10_ms() -> None:
    """Only for whole windows of 25 ms."""
    assert mfcc(np.ones(8_000, np.int16)).shape == (98, COEFFICIENTS)
    assert mfcc(np.ones(150, np.int16)).shape == (0, COEFFICIENTS)


def test_louder_sound_moves_the_first_coefficient_alone() -> None:
    """The cepstrum keeps the form of the spectrum in the others."""
    sound = (np.random.default_rng(1).standard_normal(1_000) * 500).astype(np.int16)
    moved = mfcc(sound * 4) - mfcc(sound)
    assert (moved[:, 0] > 1).all()
    assert np.abs(moved[:, 1:]).max() < 0.05


def test_vosk_is_told_the_same() -> None:
    """The lines of conf/mfcc.conf."""
    assert {"--sample-frequency=8000", "--num-ceps=40", "--low-freq=60", "--high-freq=-300"} <= set(CONF)
