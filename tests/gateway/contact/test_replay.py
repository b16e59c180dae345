"""The last turns of a recorded call, heard by the agent who has it."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from gateway.contact.replay import Replay, replay_of
from voicebot.audio.frame import FRAME, RATE
from voicebot.clock import SystemClock
from voicebot.errors import RecordingError
from voicebot.people.audit import AuditLog
from voicebot.records.keys import KeyRing
from voicebot.records.recording import RecordingRoom
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.worker import Store

KEY = bytes(range(32))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """With the log of who listened."""
    opened = await asyncio.to_thread(Store.open, f"sqlite:///{tmp_path / 'replay.db'}")
    yield opened
    await opened.close()


@pytest.fixture
async def replay(store: Store, tmp_path: Path) -> AsyncIterator[Replay]:
    """Of a call that is still being recorded: three seconds of it are on the disk."""
    clock = HandClock()
    room = RecordingRoom(tmp_path, KEY, clock)
    tape = room.start("call")
    for number in range(250):
        clock.at = number * 0.02
        tape.caller(np.full(FRAME, 1000 + number // 50, np.int16))
    await asyncio.sleep(0.3)
    yield replay_of(store, tmp_path, KeyRing(KEY))
    await tape.finish()
    await room.close()


class HandClock(SystemClock):
    """Goes by hand."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at


RECORD = CallRecord(
    "call",
    "sip",
    None,
    datetime(2026, 11, 26, tzinfo=UTC),
    turns=[TurnRecord("caller", "przed", 0, 500), TurnRecord("caller", "po", 2200, 2700)],
    events=[EventRecord("recording_began", 1000)],
)


async def test_a_turn_is_heard_while_the_call_goes_on(replay: Replay, store: Store) -> None:
    """What was said then; and the log says who listened."""
    data = await replay("jan", RECORD, 1)
    with wave.open(io.BytesIO(data)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    assert len(pcm) == RATE
    assert set(pcm[:, 0].tolist()) == {1001}  # said between one and two seconds
    assert not pcm[:, 1].any()
    (deed,) = await AuditLog(store).newest()
    assert (deed.who, deed.what, deed.about) == ("jan", "listened", "call:call")


@pytest.mark.parametrize("turn", [0, 2, -1])
async def test_what_was_not_recorded_is_not_there(replay: Replay, store: Store, turn: int) -> None:
    """Said before the yes, or never: nothing is opened."""
    with pytest.raises(RecordingError) as refused:
        await replay("jan", RECORD, turn)
    assert refused.value.kind == "missing"
    assert await AuditLog(store).newest() == []
