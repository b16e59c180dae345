"""The room behind a caller, told by the power of frames alone."""

import numpy as np
import pytest

from voicebot.hearing.room import Room

HISS_S, TALK_S = 5.0, 1.0


def _powers(seconds: float, power: float, shaking_db: float, seed: int) -> list[float]:
    shaking = np.random.default_rng(seed).uniform(-shaking_db, shaking_db, round(seconds * 50))
    return [float(one) for one in power * 10 ** (shaking / 10)]


def _behind(shaking_db: float) -> Room:
    """Five seconds of noise, then a second of somebody 12 dB above it."""
    room = Room()
    for power in _powers(HISS_S, 1.0, shaking_db, 1):
        room.take(power, speech=shaking_db > 1)
    for power in _powers(TALK_S, 16.0, 3.0, 2):
        room.take(power, speech=True)
    return room


@pytest.mark.parametrize("shaking_db", [0.5, 5.0])
def test_there_is_nothing_else_until_somebody_speaks_and_again_after(shaking_db: float) -> None:
    """Whether the noise is even or made of voices; within half a second of their last word."""
    room = _behind(shaking_db)
    assert not room.alone
    for power in _powers(0.5, 1.0, shaking_db, 3):
        room.take(power, speech=shaking_db > 1)
    assert room.alone


def test_an_even_noise_is_known_within_100_ms() -> None:
    """Though whoever judges speech still takes it for some: what was told in time is not told late."""
    room = _behind(0.3)
    told = []
    for power in _powers(0.5, 1.0, 0.3, 3):
        room.take(power, speech=True)
        told.append((room.at_floor, room.quiet_ms))
    assert [at_floor for at_floor, _ in told[:4]] == [False] * 4
    assert sum(at_floor for at_floor, _ in told[5:]) > 15
    assert {quiet for _, quiet in told} == {0}


def test_where_people_talk_it_is_told_late_since_when() -> None:
    """As soon as half a second says so: from when a tenth of a second would have."""
    room = _behind(5.0)
    told = []
    for power in _powers(0.6, 1.0, 5.0, 3):
        room.take(power, speech=True)
        told.append(room.quiet_ms)
        if room.alone:
            break
    assert set(told[:-1]) == {0}
    assert 180 <= told[-1] <= len(told) * 20


def test_a_weak_sound_of_the_caller_is_not_at_the_floor() -> None:
    """3 dB above it for a tenth of a second."""
    room = _behind(0.3)
    for power in _powers(0.1, 2.0, 0.3, 4):
        room.take(power, speech=True)
    assert not room.at_floor
