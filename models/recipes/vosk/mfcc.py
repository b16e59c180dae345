"""Features exactly as Kaldi computes them for these models: 40 cepstra every 10 ms of sound at 8 kHz.

After kaldi/src/feat (feature-mfcc, mel-computations), with its own defaults where CONF says nothing.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft

RATE = 8_000
COEFFICIENTS = 40
LOW_HZ, HIGH_HZ = 60, -300
"""The lowest, and how far under 4 kHz the highest."""
CONF = (
    "--use-energy=false",
    f"--sample-frequency={RATE}",
    f"--num-mel-bins={COEFFICIENTS}",
    f"--num-ceps={COEFFICIENTS}",
    f"--low-freq={LOW_HZ}",
    f"--high-freq={HIGH_HZ}",
    "--dither=0.0",
)
"""The same for Vosk: conf/mfcc.conf."""
WINDOW, SHIFT, TRANSFORM = RATE // 40, RATE // 100, 256
"""Samples: 25 ms, 10 ms, and the power of two that holds a window."""
_EMPHASIS, _LIFTER = 0.97, 22.0
_LEAST = float(np.finfo(np.float32).eps)
_Matrix = NDArray[np.float64]


def mfcc(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    """Samples at RATE → (frames, COEFFICIENTS); no frame for less than a window."""
    if len(pcm) < WINDOW:
        return np.zeros((0, COEFFICIENTS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(pcm.astype(np.float64), WINDOW)[::SHIFT]
    frames = frames - frames.mean(1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], 1)
    spectrum = rfft((frames - _EMPHASIS * before) * _SHAPE, TRANSFORM)
    power = spectrum.real**2 + spectrum.imag**2
    energies = np.log(np.maximum(power[:, :-1] @ _BANKS, _LEAST))
    return np.asarray(energies @ _CEPSTRA, np.float32)


def _mel(hz: _Matrix) -> _Matrix:
    return np.asarray(1127 * np.log(1 + hz / 700))


def _banks() -> _Matrix:
    """(frequencies, COEFFICIENTS): triangles of one width on the mel scale."""
    low, high = _mel(np.array([LOW_HZ, RATE / 2 + HIGH_HZ]))
    width = (high - low) / (COEFFICIENTS + 1)
    left = low + width * np.arange(COEFFICIENTS)
    at = _mel(np.arange(TRANSFORM // 2) * RATE / TRANSFORM)[:, None]
    return np.asarray(np.maximum(np.minimum((at - left) / width, (left + 2 * width - at) / width), 0))


def _cepstra() -> _Matrix:
    """(energies, COEFFICIENTS): the cosine transform, with the higher cepstra made larger."""
    number = np.arange(COEFFICIENTS)
    waves = np.cos(np.pi / COEFFICIENTS * (number[:, None] + 0.5) * number) * np.sqrt(2 / COEFFICIENTS)
    waves[:, 0] = np.sqrt(1 / COEFFICIENTS)
    return np.asarray(waves * (1 + 0.5 * _LIFTER * np.sin(np.pi * number / _LIFTER)))


_SHAPE = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85
_BANKS, _CEPSTRA = _banks(), _cepstra()
