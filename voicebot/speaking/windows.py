"""Which stretches of a sentence a vocoder decodes one after another, so that together they are the whole. Pure.

A convolutional vocoder's output at one frame depends only on the frames within its reach. A window decoded together with so
many neighbours on either side is, in its middle, the very sound that the whole sentence would have had there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Window:
    """Decode frames [left, right), keep what belongs to [start, end)."""

    left: int
    start: int
    end: int
    right: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One upsampling step of a HiFi-GAN: by `factor` with a kernel of so many samples of its output, then residual blocks that
    see `blocks` samples of that output to either side."""

    factor: int
    kernel: int
    blocks: int


def reach(first: int, stages: Sequence[Stage], last: int) -> int:
    """Frames to either side that one frame's sound depends on, rounded up. first, last: half widths of the convolutions before
    and after the stages, in frames and in samples."""
    frames, scale = Fraction(first), 1
    for stage in stages:
        # an output sample lies between the inputs at most kernel / 2 of its own samples away
        frames += Fraction(ceil(Fraction(stage.kernel, 2 * stage.factor)), scale)
        scale *= stage.factor
        frames += Fraction(stage.blocks, scale)
    return ceil(frames + Fraction(last, scale))


def windows(frames: int, overlap: int, sizes: Sequence[int]) -> Iterator[Window]:
    """The windows of a sentence of so many frames, in order, without gap or repetition. sizes: of the first ones; the last is kept. A last
    one shorter than `overlap` is decoded with the one before: its neighbours would cost more than itself. It is decoded with so many of
    those before it that it is as long as any of its size: torch compiles its work for each length anew."""
    start, number = 0, 0
    while start < frames:
        size = sizes[min(number, len(sizes) - 1)]
        end, left = start + size, max(0, start - overlap)
        if end + overlap >= frames:
            end = frames
            left = max(0, min(left, frames - size - 2 * overlap))
        yield Window(left, start, end, min(frames, end + overlap))
        start, number = end, number + 1
