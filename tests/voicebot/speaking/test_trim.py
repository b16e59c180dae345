"""Silence around a sentence is cut, a breath is kept."""

import numpy as np

from voicebot.speaking.trim import trim


def test_silence_is_cut_and_a_breath_kept() -> None:
    """Half a second of silence on both sides becomes 10 ms before and the asked tail after."""
    wave = np.zeros(16_000, np.float32)
    wave[4_000:8_000] = 0.5
    kept, cut = trim(wave, 16_000, 0.1)
    assert cut == 4_000 - 160
    assert len(kept) == 160 + 4_000 + 1_600
    assert kept[2_000] == 0.5
    assert not kept[-1_600:].any()


def test_a_sound_at_the_very_end_gets_its_breath_too() -> None:
    """Where the voice left no silence, silence is added; the last partial window counts."""
    wave = np.full(165, 0.5, np.float32)
    kept, cut = trim(wave, 16_000, 0.1)
    assert cut == 0
    assert len(kept) == 320 + 1_600
    assert kept[160] == 0.5


def test_silence_alone_is_nothing() -> None:
    """No sound, nothing to keep."""
    kept, cut = trim(np.zeros(1_000, np.float32), 16_000, 0.1)
    assert (len(kept), cut) == (0, 0)


def test_ends_are_faded() -> None:
    """Both ends start from zero."""
    kept, _ = trim(np.full(3_200, 0.5, np.float32), 16_000, 0.0)
    assert kept[0] == kept[-1] == 0.0


def test_the_wave_given_is_left_alone() -> None:
    """Fading works on a copy."""
    wave = np.full(3_200, 0.5, np.float32)
    trim(wave, 16_000, 0.0)
    assert (wave == 0.5).all()
