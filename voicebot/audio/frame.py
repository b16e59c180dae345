"""The one audio format between rooms: int16, mono, 16 kHz, 20 ms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second."""
FRAME_MS = 20
FRAME = RATE * FRAME_MS // 1000
"""Samples in one frame (320)."""

Pcm = NDArray[np.int16]
"""Mono samples at RATE, any length."""

SILENCE: Pcm = np.zeros(FRAME, np.int16)
SILENCE.setflags(write=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the caller's audio.

    pcm: shape (320,), int16. at: monotonic seconds when it became available.
    concealed: made up by the jitter buffer because the packet never came.
    """

    pcm: Pcm
    at: float
    concealed: bool = False
