"""Shared by the mind's tests: time that moves when told, and a database of one's own."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.worker import Store


class ManualClock:
    """A clock that stands still until somebody calls `pass_`."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self._began = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.seconds - 1000.0)

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> ManualClock:
    """Time under the test's control; starts 2026-03-02 09:30 UTC at monotonic 1000 s."""
    return ManualClock()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A place for a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'voicebot.db'}"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of today's schema to copy: migrating once is enough."""
    file = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
async def store(database_url: str, empty_database: Path) -> AsyncIterator[Store]:
    """An empty database of today's schema."""
    shutil.copy(empty_database, database_url.removeprefix("sqlite:///"))
    opened = Store(make_engine(database_url))
    yield opened
    await opened.close()
