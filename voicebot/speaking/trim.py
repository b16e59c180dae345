"""Cuts the silence a voice leaves around a sentence, keeping a natural breath after it."""

import numpy as np
from numpy.typing import NDArray

WINDOW_S = 0.01
QUIET = 0.004
"""Full scale = 1: about -48 dB, below the softest final consonant and above a vocoder's noise."""
LEAD_S = 0.01
"""Kept before the first sound: plosives start softly."""


def speech_span(wave: NDArray[np.float32], rate: int, tail_s: float) -> tuple[int, int]:
    """[start, end) of the samples to keep. wave: mono, full scale 1. tail_s: silence to keep after the last sound.

    A wave with no sound at all gives an empty span.
    """
    window = max(1, int(rate * WINDOW_S))
    whole = len(wave) // window * window
    loud = np.flatnonzero(np.abs(wave[:whole]).reshape(-1, window).max(axis=1) > QUIET)
    if len(wave) > whole and np.abs(wave[whole:]).max() > QUIET:
        loud = np.append(loud, whole // window)
    if not len(loud):
        return 0, 0
    start = max(0, int(loud[0]) * window - int(rate * LEAD_S))
    end = min(len(wave), (int(loud[-1]) + 1) * window + int(rate * tail_s))
    return start, end
