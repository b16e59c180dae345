"""Sound from one side of a talk to the other."""

import numpy as np

from gateway.media.pipe import Pipe
from voicebot.audio.frame import FRAME, SILENCE, Frame


def frame(level: int) -> Frame:
    return Frame(np.full(FRAME, level, np.int16), 0.0)


def levels(pipe: Pipe, count: int) -> list[int]:
    return [int(pipe.next()[0]) for _ in range(count)]


def test_two_frames_are_waited_for_and_then_none() -> None:
    """A beginning that is early by one clock does not stutter; a pause begins anew."""
    pipe = Pipe()
    pipe.put(frame(1))
    assert pipe.next() is SILENCE
    pipe.put(frame(2))
    assert levels(pipe, 3) == [1, 2, 0]
    pipe.put(frame(3))
    assert pipe.next() is SILENCE
    pipe.put(frame(4))
    assert levels(pipe, 2) == [3, 4]


def test_no_more_than_sixty_milliseconds_wait() -> None:
    """The oldest goes, or the two would talk later and later."""
    pipe = Pipe()
    for level in range(1, 6):
        pipe.put(frame(level))
    assert pipe.dropped == 2
    assert levels(pipe, 4) == [3, 4, 5, 0]
