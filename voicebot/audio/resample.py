"""Sample rate conversion, for a stream in pieces or a whole sound."""

import numpy as np
import soxr
from numpy.typing import NDArray

from voicebot.audio.frame import RATE, Pcm


def resample(samples: NDArray[np.int16], rate: int, to: int = RATE) -> Pcm:
    """A whole mono sound at `rate`, converted to `to` samples a second."""
    if rate == to:
        return samples
    return np.asarray(soxr.resample(samples, rate, to), np.int16)


class Resampler:
    """One mono stream from `rate` to `to`. Holds a few milliseconds back; `flush` gives them."""

    def __init__(self, rate: int, to: int = RATE) -> None:
        self._stream = None if rate == to else soxr.ResampleStream(rate, to, 1, dtype="int16")

    def push(self, samples: NDArray[np.int16]) -> Pcm:
        """The next piece in, whatever is ready out (may be empty)."""
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples), np.int16)

    def flush(self) -> Pcm:
        """The stream is over: what was held back."""
        if self._stream is None:
            return np.zeros(0, np.int16)
        return np.asarray(self._stream.resample_chunk(np.zeros(0, np.int16), last=True), np.int16)
