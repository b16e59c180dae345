"""The same contracts on a real PostgreSQL: a module here takes the tests of its namesake one folder up, with this store."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from tests.support import postgres
from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.models import Base
from voicebot.store.worker import Store


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """A server with today's schema, made by the migrations; its URL."""
    with postgres.server() as url:
        upgrade(url)
        yield url


@pytest.fixture
async def store(migrated: str) -> AsyncIterator[Store]:
    """Empty tables."""
    engine = make_engine(migrated)
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    opened = Store(engine)
    yield opened
    await opened.close()
