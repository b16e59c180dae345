"""Shared by the tests of records: a key, a room to record in, and the sound of two people."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, Pcm
from voicebot.clock import Clock
from voicebot.records.keys import KeyRing
from voicebot.records.recording import RecordingRoom, Tape

KEY = bytes(range(32))


def tone(level: int) -> Pcm:
    """20 ms of a sound that can be told from others by its level."""
    return np.full(FRAME, level, np.int16)


class Talk:
    """Lets two people talk on a tape by a clock that is passed by hand."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, tape: Tape, seconds: float, caller: int = 1000, other: int = -2000) -> None:
        for _ in range(round(seconds * 50)):
            tape.caller(tone(caller))
            tape.other(tone(other))
            self._clock.pass_(0.02)  # type: ignore[attr-defined]


@pytest.fixture
def talk(clock: Clock) -> Talk:
    """talk(tape, seconds, caller=1000, other=-2000)."""
    return Talk(clock)


@pytest.fixture
def ring() -> KeyRing:
    """The key that the room locks with."""
    return KeyRing(KEY)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data directory."""
    return tmp_path


@pytest.fixture
def recordings(data: Path) -> Path:
    """The folder of recordings; made by the first one."""
    return data / "recordings"


@pytest.fixture
async def room(recordings: Path, clock: Clock) -> AsyncIterator[RecordingRoom]:
    """A room whose disk is never too full."""
    opened = RecordingRoom(recordings, KEY, clock, keep_free=0)
    yield opened
    await opened.close()
