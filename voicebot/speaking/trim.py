"""Cuts the silence a voice leaves around a sentence and gives it a breath of exact length after the last sound."""

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 0.01
QUIET = 0.004
"""Full scale = 1: about -48 dB, below the softest final consonant and above a vocoder's noise."""
LEAD_S = 0.01
"""Kept before the first sound: plosives start softly."""
FADE_S = 0.005
"""At both ends, so that joined sentences never click."""


def trim(
    wave: NDArray[np.float32], rate: int, tail_s: float, quiet: float = QUIET
) -> tuple[NDArray[np.float32], int]:
    """The wave from its first to its last sound and `tail_s` more, and how many samples were cut off before it.

    wave: mono, full scale 1. The tail is the wave's own as far as it goes, then silence. No sound at all gives an empty wave.
    quiet: what is no louder is no sound.
    """
    window = max(1, int(rate * WINDOW_S))
    padded = np.concatenate([wave, np.zeros(-len(wave) % window + int(rate * tail_s), np.float32)])
    whole = len(padded) // window * window
    loud = np.flatnonzero(np.abs(padded[:whole]).reshape(-1, window).max(axis=1) > quiet)
    if not len(loud):
        return padded[:0], 0
    start = max(0, int(loud[0]) * window - int(rate * LEAD_S))
    end = (int(loud[-1]) + 1) * window + int(rate * tail_s)
    kept = padded[start:end].copy()
    fade = min(len(kept), int(rate * FADE_S))
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    kept[:fade] *= ramp
    kept[len(kept) - fade :] *= ramp[::-1]
    return kept, start
