"""Two people on one track: what each says is put where it belongs in time, so that their clocks may differ. Pure: times come in.

Each side's frames follow one another without a seam as long as they come about when they should; a side that fell behind goes on
where it belongs, with silence before; of a side that ran ahead, a frame is left out.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from voicebot.audio.frame import RATE, Pcm

Stereo = NDArray[np.int16]
"""Samples at RATE, shape (n, 2): left the caller, right whom they talk with."""

PIECE = RATE
"""Samples of a piece: what a crash costs at most, with SLACK."""
SLACK = RATE // 10
"""How far a side may be from where it belongs: a network's bursts and a busy moment of ours are no reason to cut speech."""
LONGEST = RATE // 2
"""Samples that may come at once."""


class Side(IntEnum):
    """Whose sound; its column."""

    CALLER = 0
    OTHER = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """start: its first sample, counted from the track's beginning. pcm: (n, 2); what no piece covers is silence."""

    start: int
    pcm: Stereo


class StereoTrack:
    """began: monotonic seconds; later times are of the same clock."""

    def __init__(self, began: float) -> None:
        self.left_out = 0
        """Samples that came too early or too late to be put in."""
        self._began = began
        self._open = np.zeros((2 * PIECE, 2), np.int16)
        self._edge = 0
        """Where `_open` begins."""
        self._next = [0, 0]
        """Where each side would go on."""
        self._muted = False

    def mute(self, on: bool) -> None:
        """Put in silence from now on, or sound again."""
        self._muted = on

    def put(self, side: Side, pcm: Pcm, at: float) -> list[Piece]:
        """Sound of one side, at most LONGEST; the pieces that nothing more can come into."""
        belongs = self._position(at)
        done = self._advance(belongs)
        begin = self._next[side]
        if belongs - begin > SLACK:
            begin = belongs
        end = begin + len(pcm)
        if begin - belongs > SLACK or begin < self._edge or len(pcm) > LONGEST:
            self.left_out += len(pcm)
            return done
        self._next[side] = end
        if not self._muted:
            self._open[begin - self._edge : end - self._edge, side] = pcm
        return done

    def finish(self, at: float) -> tuple[list[Piece], int]:
        """The last pieces, and the length of the whole track in samples."""
        length = max(self._position(at), *self._next)
        done = self._advance(length)
        rest = self._open[: length - self._edge]
        pieces = [
            Piece(self._edge + begin, rest[begin : begin + PIECE]) for begin in range(0, len(rest), PIECE)
        ]
        return done + [piece for piece in pieces if piece.pcm.any()], length

    def _position(self, at: float) -> int:
        return max(0, round((at - self._began) * RATE))

    def _advance(self, now: int) -> list[Piece]:
        """Close what lies so far back that nothing comes into it any more."""
        done: list[Piece] = []
        while now - self._edge >= PIECE + SLACK:
            if not self._open.any():  # a long pause costs nothing
                self._edge += (now - self._edge - SLACK) // PIECE * PIECE
                break
            piece = self._open[:PIECE].copy()
            if piece.any():
                done.append(Piece(self._edge, piece))
            self._open[:PIECE] = self._open[PIECE:]
            self._open[PIECE:] = 0
            self._edge += PIECE
        return done
