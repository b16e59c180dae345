"""Tests of voicebot.audio.frames."""

import numpy as np
import pytest

from voicebot.audio.frame import FRAME
from voicebot.audio.frames import Frames, powers


@pytest.mark.parametrize("piece", [1, 100, FRAME, FRAME + 1, 3 * FRAME])
def test_pieces_of_any_length_become_the_same_frames(piece: int) -> None:
    """Nothing is lost, doubled or moved; what is no whole frame yet waits."""
    sound = np.arange(5 * FRAME + 7, dtype=np.int16)
    frames = Frames()
    got = np.concatenate([frames.push(sound[at : at + piece]) for at in range(0, len(sound), piece)])
    assert np.array_equal(got, sound[: 5 * FRAME].reshape(5, FRAME))


def test_less_than_a_frame_is_none() -> None:
    """No rows, and no power."""
    frames = Frames().push(np.ones(FRAME - 1, np.int16))
    assert frames.shape == (0, FRAME)
    assert powers(frames).shape == (0,)


def test_the_loudest_sound_does_not_overflow() -> None:
    """The mean square of each frame for itself."""
    rows = np.array([[-32768] * FRAME, [0] * FRAME, [3, -3] * (FRAME // 2)], np.int16)
    assert powers(rows).tolist() == [32768.0**2, 0.0, 9.0]
