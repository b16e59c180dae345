"""From the times of sounds to the output of each frame of 30 ms.

Two outputs a phone: 2p in its first frame, 2p + 1 in all others; silence has 1 alone, unknown speech one after all phones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 3
"""Features (10 ms) to one frame."""
FRAME_S, MIDDLE_S = 0.03, 0.0125
"""Of a frame, and the middle of the first one's window."""
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segments:
    """One after the other: phone numbers (0 silence), and where each begins, in seconds."""

    phones: Numbers
    starts: NDArray[np.float64]


def outputs(phones: int) -> int:
    """How many the network has: two a phone, silence with them, and one for unknown speech (phone number `phones`)."""
    return 2 * phones + 1


def frames(features: int) -> int:
    """Frames of 30 ms for so many features."""
    return (features + STEP - 1) // STEP


def silence_around(segments: Segments) -> Segments:
    """The same with silence from 0 on; its last segment must be silence."""
    if segments.phones[0] == 0:
        return Segments(segments.phones, np.concatenate([[0.0], segments.starts[1:]]))
    return Segments(np.concatenate([[0], segments.phones]), np.concatenate([[0.0], segments.starts]))


def unknown(segments: Segments, words: NDArray[np.int16], which: set[int], number: int) -> Segments:
    """Words of these places become one segment of unknown speech each, neighbours one together; so do sounds that are no phone
    (negative). words: of each segment."""
    marked = np.isin(words, list(which)) | (segments.phones < 0)
    phones = np.where(marked, number, segments.phones)
    kept = ~(marked & np.concatenate([[False], marked[:-1]]))
    return Segments(phones[kept], segments.starts[kept])


def first_frames(segments: Segments, count: int) -> Numbers | None:
    """In which frame each segment begins; each has at least one. None when there are too few frames."""
    number = np.arange(len(segments.phones))
    if len(number) > count:
        return None
    wished = np.ceil((segments.starts - MIDDLE_S) / FRAME_S).astype(np.int64)
    wished[0] = 0
    one_each = np.maximum.accumulate(wished - number) + number
    return np.minimum(one_each, count - len(number) + number)


def labels(phones: Numbers, firsts: Numbers, count: int, known: int) -> Numbers:
    """The output of each frame. known: phones of the language, silence with them."""
    lengths = np.diff(np.append(firsts, count))
    each = np.repeat(phones, lengths)
    later = np.ones(count, np.int64)
    later[firsts] = 0
    found = 2 * each + later
    found[each == 0] = 1
    found[each == known] = 2 * known
    return found
