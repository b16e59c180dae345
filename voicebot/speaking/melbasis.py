"""The mel filters Coqui's AudioProcessor asks for, without librosa.

Coqui builds them for every voice, needed or not, and librosa's import for it (scipy.signal, numba) is half of the worker's
start: 2.5 of 5 s of a core, and 150 MB. The filters are the same to the last bit that matters (see the test).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LINEAR_HZ = 200 / 3
_BREAK_HZ = 1000.0
_LOG_STEP = np.log(6.4) / 27
"""Slaney's scale: linear up to 1 kHz, then 27 steps for a factor of 6.4."""


def _to_mel(hz: float) -> float:
    if hz < _BREAK_HZ:
        return hz / _LINEAR_HZ
    return float(_BREAK_HZ / _LINEAR_HZ + np.log(hz / _BREAK_HZ) / _LOG_STEP)


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    knee = _BREAK_HZ / _LINEAR_HZ
    return np.where(mel < knee, mel * _LINEAR_HZ, _BREAK_HZ * np.exp(_LOG_STEP * (mel - knee)))


def build_mel_basis(
    *,
    sample_rate: int,
    fft_size: int,
    num_mels: int,
    mel_fmin: float,
    mel_fmax: float | None = None,
    **_: Any,
) -> NDArray[np.float32]:
    """Triangular filters of equal area, shape (num_mels, fft_size // 2 + 1); the signature is Coqui's own."""
    top = mel_fmax if mel_fmax is not None else sample_rate / 2
    edges = _to_hz(np.linspace(_to_mel(mel_fmin), _to_mel(top), num_mels + 2))
    bins = np.linspace(0, sample_rate / 2, fft_size // 2 + 1)
    slopes = edges[:, None] - bins[None, :]
    widths = np.diff(edges)[:, None]
    rising, falling = -slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return (triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)
