"""Short-time objective intelligibility (Taal, Hendriks, Heusdens, Jensen: IEEE TASLP 19(7), 2011), from its definition.

Third-octave envelopes of both sounds are compared over stretches of 384 ms: the mean of their correlations, about 0 for sounds that
have nothing to do with each other, 1 for the same. `aligned` compares two speakers' renderings of a text: the second one's frames are
first brought to the first one's time by dynamic time warping, which can only help: it is to be read beside the figure for another text.
"""

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 10_000
FRAME, HOP, POINTS = 256, 128, 512
"""Samples of a frame at RATE, of a step, and of the transform."""
BANDS, LOWEST_HZ = 15, 150.0
STRETCH = 30
"""Frames compared at a time."""
CLIP_DB = -15.0
"""A worse ratio of signal to distortion counts no further."""
SILENT_DB = 40.0
"""Frames of the reference so much quieter than its loudest say nothing."""
_TINY = 1e-12

Wave = NDArray[np.floating] | NDArray[np.int16]
Matrix = NDArray[np.float64]


def stoi(clean: Wave, processed: Wave, rate: int) -> float:
    """How intelligible `processed` is, whose samples lie exactly at those of `clean`. Errors: ValueError for other lengths, or
    for less than a stretch of speech."""
    if len(clean) != len(processed):
        raise ValueError("the sounds must have the same length")
    one, other = _frames(clean, rate), _frames(processed, rate)
    loud = _loud(one)
    # as published: silent frames are cut out of the sound itself, and what is left is joined again
    return correlation(_bands(_cut(_joined(one[loud]))), _bands(_cut(_joined(other[loud]))))


def aligned(reference: Wave, spoken: Wave, rate: int) -> float:
    """The same for two renderings of a text that differ in timing. Errors: ValueError for less than a stretch of speech."""
    one, other = _frames(reference, rate), _frames(spoken, rate)
    one, other = one[_loud(one)], other[_loud(other)]
    here, there = _bands(one), _bands(other)
    return correlation(here, warped(here, there))


def correlation(clean: Matrix, processed: Matrix) -> float:
    """The mean over bands and stretches. clean, processed: envelopes, shape (BANDS, frames). Errors: ValueError."""
    frames = clean.shape[1]
    if frames < STRETCH:
        raise ValueError(f"too short: {frames} frames of speech, {STRETCH} are needed")
    windows = np.lib.stride_tricks.sliding_window_view
    one = windows(clean, STRETCH, axis=1)
    other = windows(processed, STRETCH, axis=1)
    gain = np.linalg.norm(one, axis=-1, keepdims=True) / (
        np.linalg.norm(other, axis=-1, keepdims=True) + _TINY
    )
    clipped = np.minimum(other * gain, one * (1 + 10 ** (-CLIP_DB / 20)))
    one = one - one.mean(axis=-1, keepdims=True)
    clipped = clipped - clipped.mean(axis=-1, keepdims=True)
    norms = np.linalg.norm(one, axis=-1) * np.linalg.norm(clipped, axis=-1)
    return float(np.mean(np.sum(one * clipped, axis=-1) / (norms + _TINY)))


def warped(reference: Matrix, spoken: Matrix) -> Matrix:
    """`spoken` on the time of `reference`: for each of its frames the mean of those that the cheapest path pairs with it."""
    one, other = (np.log(matrix + 1e-3 * matrix.max() + _TINY) for matrix in (reference, spoken))
    one, other = (matrix - matrix.mean(axis=1, keepdims=True) for matrix in (one, other))
    costs = np.linalg.norm(one.T[:, None, :] - other.T[None, :, :], axis=-1)
    sums = np.zeros_like(spoken, shape=reference.shape)
    counts = np.zeros(reference.shape[1])
    for row, column in _path(costs):
        sums[:, row] += spoken[:, column]
        counts[row] += 1
    return sums / counts


def _path(costs: Matrix) -> list[tuple[int, int]]:
    """The cheapest way from the first pair to the last, by steps of one in either or both."""
    rows, columns = costs.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    # by diagonals: all cells of one depend on the two before it only
    for diagonal in range(2, rows + columns + 1):
        row = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        column = diagonal - row
        before = np.minimum(
            np.minimum(total[row - 1, column], total[row, column - 1]), total[row - 1, column - 1]
        )
        total[row, column] = costs[row - 1, column - 1] + before
    at, found = (rows, columns), []
    while at != (0, 0):
        row_at, column_at = at
        found.append((row_at - 1, column_at - 1))
        steps = ((row_at - 1, column_at - 1), (row_at - 1, column_at), (row_at, column_at - 1))
        at = min(steps, key=lambda step: total[step])
    return found[::-1]


def _frames(wave: Wave, rate: int) -> Matrix:
    """Windowed frames at RATE, shape (frames, FRAME)."""
    sound = np.asarray(wave, np.float64)
    return _cut(soxr.resample(sound, rate, RATE) if rate != RATE else sound)


def _cut(sound: Matrix) -> Matrix:
    if len(sound) < FRAME:
        return np.zeros((0, FRAME))
    window = np.hanning(FRAME + 2)[1:-1]
    return np.lib.stride_tricks.sliding_window_view(sound, FRAME)[::HOP] * window


def _joined(frames: Matrix) -> Matrix:
    """The sound whose frames these are (overlapping halves add up)."""
    sound = np.zeros(HOP * (len(frames) + 1) if len(frames) else 0)
    for number, frame in enumerate(frames):
        sound[number * HOP : number * HOP + FRAME] += frame
    return sound


def _loud(frames: Matrix) -> NDArray[np.bool_]:
    levels = 20 * np.log10(np.linalg.norm(frames, axis=1) + _TINY)
    return np.asarray(levels > levels.max(initial=-np.inf) - SILENT_DB)


def _bands(frames: Matrix) -> Matrix:
    """Third-octave envelopes, shape (BANDS, frames)."""
    power = np.abs(np.fft.rfft(frames, POINTS, axis=1)) ** 2
    return np.sqrt(_octaves() @ power.T)


def _octaves() -> Matrix:
    """Which bins of the transform are in which band, shape (BANDS, POINTS / 2 + 1)."""
    bins = np.arange(POINTS // 2 + 1) * RATE / POINTS
    centres = LOWEST_HZ * 2 ** (np.arange(BANDS) / 3)
    # the published bands begin and end at the bins nearest to their edges
    edges = [
        (np.argmin(np.abs(bins - c * 2 ** (-1 / 6))), np.argmin(np.abs(bins - c * 2 ** (1 / 6))))
        for c in centres
    ]
    matrix = np.zeros((BANDS, len(bins)))
    for band, (low, high) in enumerate(edges):
        matrix[band, low:high] = 1
    return matrix
