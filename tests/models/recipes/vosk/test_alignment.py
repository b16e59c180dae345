"""From the times of sounds to the output of each frame."""

import numpy as np

from models.recipes.vosk import alignment
from models.recipes.vosk.alignment import Segments


def segments(*pairs: tuple[int, float]) -> Segments:
    """(phone, start) …"""
    return Segments(np.array([phone for phone, _ in pairs]), np.array([start for _, start in pairs]))


def test_a_phone_has_its_first_frame_and_later_ones() -> None:
    """Silence has one output, unknown speech (phone 5) another."""
    phones = np.array([0, 3, 5, 0])
    found = alignment.labels(phones, np.array([0, 2, 5, 7]), 8, 5)
    assert found.tolist() == [1, 1, 6, 7, 7, 10, 10, 1]
    assert max(found) < alignment.outputs(5)


def test_segments_begin_where_they_are_heard() -> None:
    """By the middle of the frames' windows; each gets at least one frame."""
    firsts = alignment.first_frames(segments((0, 0.0), (1, 0.3), (2, 0.301), (0, 0.6)), 30)
    assert firsts is not None
    assert firsts.tolist() == [0, 10, 11, 20]


def test_segments_at_the_end_are_pushed_back() -> None:
    """So that none is lost; more segments than frames are refused."""
    late = segments((0, 0.0), (1, 0.3), (2, 0.3), (0, 0.3))
    firsts = alignment.first_frames(late, 6)
    assert firsts is not None
    assert firsts.tolist() == [0, 3, 4, 5]
    assert alignment.first_frames(late, 3) is None


def test_silence_is_put_before_speech() -> None:
    """From 0 on, once."""
    spoken = alignment.silence_around(segments((4, 0.2), (0, 0.5)))
    assert spoken.phones.tolist() == [0, 4, 0]
    assert alignment.silence_around(spoken).starts.tolist() == [0.0, 0.2, 0.5]


def test_words_become_unknown_speech() -> None:
    """Neighbouring ones become one segment; so do sounds that are no phone."""
    spoken = segments((1, 0.1), (2, 0.2), (3, 0.3), (-1, 0.4), (2, 0.5), (0, 0.6))
    words = np.array([0, 0, 1, 2, 3, -1], np.int16)
    found = alignment.unknown(spoken, words, {1}, 9)
    assert found.phones.tolist() == [1, 2, 9, 2, 0]
    assert found.starts.tolist() == [0.1, 0.2, 0.3, 0.5, 0.6]


def test_frames_are_every_third_feature() -> None:
    """As Vosk counts them."""
    assert [alignment.frames(count) for count in (0, 1, 3, 4)] == [0, 1, 1, 2]
