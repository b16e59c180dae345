"""Between 8 and 16 kHz, for streams in pieces: a short half-band filter, so that the telephone costs 2 ms and not 20."""

import numpy as np
from numpy.typing import NDArray

from voicebot.audio.frame import Pcm

HALF = 16
"""Samples at 8 kHz on either side that an interpolated one is made of: it is late by this much, 2 ms."""


def _taps() -> NDArray[np.float32]:
    """A windowed sinc at the points between samples. Flat to 3.5 kHz, 70 dB down from 4.6 kHz on."""
    at = np.arange(-HALF, HALF) + 0.5
    taps = np.sinc(at) * np.kaiser(4 * HALF + 1, 6.0)[1::2]
    scaled: NDArray[np.float32] = (taps / taps.sum()).astype(np.float32)
    return scaled


_TAPS = _taps()


def int16(samples: NDArray[np.floating]) -> Pcm:
    """Rounded, and cut where it is louder than a sample can be."""
    rounded: Pcm = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
    return rounded


class Doubler:
    """8 → 16 kHz, one stream: twice as many samples out as in."""

    def __init__(self) -> None:
        self._rest = np.zeros(2 * HALF - 1, np.float32)

    def push(self, pcm: Pcm) -> Pcm:
        """Any length at 8 kHz; twice that at 16 kHz, late by 1.94 ms."""
        if not len(pcm):  # numpy's convolution would take the longer of the two for the signal
            return pcm
        line = np.concatenate((self._rest, pcm.astype(np.float32)))
        self._rest = line[len(line) - 2 * HALF + 1 :]
        out = np.empty(2 * len(pcm), np.float32)
        out[0::2] = np.convolve(line, _TAPS, "valid")
        out[1::2] = line[HALF : HALF + len(pcm)]
        return int16(out)


class Halver:
    """16 → 8 kHz, one stream: half as many samples out as in. What a telephone cannot carry is filtered off."""

    def __init__(self) -> None:
        self._even = np.zeros(2 * HALF - 1, np.float32)
        self._odd = np.zeros(HALF, np.float32)

    def push(self, pcm: Pcm) -> Pcm:
        """An even number of samples at 16 kHz; half of them at 8 kHz, late by 1.94 ms."""
        if not len(pcm):
            return pcm
        samples = pcm.astype(np.float32)
        even = np.concatenate((self._even, samples[0::2]))
        odd = np.concatenate((self._odd, samples[1::2]))
        self._even = even[len(even) - 2 * HALF + 1 :]
        self._odd = odd[len(odd) - HALF :]
        count = len(pcm) // 2
        out = (np.convolve(even, _TAPS, "valid") + odd[:count]) / 2
        return int16(out)
