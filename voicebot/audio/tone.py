"""A pure tone, as a machine gives it to say: now."""

import numpy as np

from voicebot.audio.frame import RATE, Pcm

_EDGE_S = 0.01
"""Faded in and out: an edge would be a click."""


def tone(hz: float, seconds: float, level: float = 0.25) -> Pcm:
    """A sine at the house's rate. level: of the peak, 1.0 is the loudest there is."""
    times = np.arange(round(seconds * RATE)) / RATE
    edge = np.clip(np.minimum(times, seconds - times) / _EDGE_S, 0.0, 1.0)
    return np.asarray(np.sin(2 * np.pi * hz * times) * edge * level * 32767, np.int16)
