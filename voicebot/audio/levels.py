"""How loud a stretch of audio is."""

import math

import numpy as np

from voicebot.audio.frame import Pcm

FULL_SCALE = 32768.0
SILENT_DBFS = -96.0
"""Level given to digital silence, the lowest there is."""


def dbfs(pcm: Pcm) -> float:
    """RMS level in dB below full scale, -96 … 0. Empty audio is silent."""
    if not len(pcm):
        return SILENT_DBFS
    samples = pcm.astype(np.float32)
    # not np.dot: it lets go of the interpreter's lock, and with many calls the wait for it costs ten times the sum
    mean_square = float(np.add.reduce(samples * samples)) / len(samples)
    if mean_square <= 0:
        return SILENT_DBFS
    return max(SILENT_DBFS, 10 * math.log10(mean_square / FULL_SCALE**2))
