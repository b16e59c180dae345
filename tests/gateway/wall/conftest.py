"""A database of one's own with three calls in it."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.records.changes import changes_of
from voicebot.records.repository import CallRepository
from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.models import RecordingRow
from voicebot.store.worker import Store

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""Twelve o'clock in Warsaw."""
PHONE = "+48577123984"


class StillClock:
    """It is one o'clock in Warsaw until somebody calls `pass_`."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(hours=1, seconds=self.seconds - 1000.0)

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> StillClock:
    """Time under the test's control."""
    return StillClock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of today's schema to copy."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
async def store(tmp_path: Path, empty_database: Path) -> AsyncIterator[Store]:
    """An empty database of today's schema."""
    file = tmp_path / "voicebot.db"
    shutil.copy(empty_database, file)
    opened = Store(make_engine(f"sqlite:///{file}"))
    yield opened
    await opened.close()


@pytest.fixture
async def calls(store: Store) -> Store:
    """One by telephone that Jan answered and that was recorded, one that hung up in the queue, one that the bot finished."""
    spoken = [("caller", "gdzie jest moja paczka"), ("bot", "Łączę z konsultantem.")]
    answered = [
        EventRecord("queue_entered", 10_000, {"queue": "general"}),
        EventRecord("person_joined", 22_000, {"agent": "jan", "queue": "general", "waited_s": 12.0}),
        EventRecord("person_ended", 82_000, {"agent": "jan", "talked_s": 60.0, "by": "agent"}),
        EventRecord("wrap_up", 90_000, {"agent": "jan", "code": "solved", "note": "=HYPERLINK"}),
    ]
    gone = [
        EventRecord("queue_entered", 10_000, {"queue": "complaints"}),
        EventRecord("queue_left", 100_000, {"why": "gone", "waited_s": 90.0}),
    ]
    for name, outcome, caller, happened, hours in (
        ("answered", "person", PHONE, answered, 0),
        ("gone", "left_queue", None, gone, 1),
        ("finished", "answered", "+48600700800", [], 2),
    ):
        started = NOON - timedelta(hours=hours)
        record = CallRecord(name, "sip", caller, started, started + timedelta(seconds=120), outcome)
        record.turns = [TurnRecord(who, text, 1000) for who, text in spoken[: 2 if happened else 1]]  # type: ignore[arg-type]
        record.events = happened
        await CallRepository(store).save(changes_of(record, range(len(record.turns)), 0))
    await store.run(
        lambda session: session.add(
            RecordingRow(call_id="answered", started=NOON, state="whole", length_ms=1000, missing_ms=0)
        )
    )
    return store
