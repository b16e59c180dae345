"""Nothing of deleted rows stays in the files of the database."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from voicebot.errors import StoreError
from voicebot.store.engine import make_engine
from voicebot.store.scrub import scrub

SECRET = b"szmaragdowe kalosze"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database out of which a secret was deleted by somebody careless."""
    path = database_url.removeprefix("sqlite:///")
    careless = sqlite3.connect(path)
    careless.execute("PRAGMA secure_delete=OFF")
    careless.execute("PRAGMA journal_mode=WAL")
    careless.execute("CREATE TABLE t (words TEXT)")
    careless.executemany("INSERT INTO t VALUES (?)", [(SECRET.decode() * 200,)] * 50)
    careless.commit()
    careless.execute("DELETE FROM t WHERE rowid > 1")
    careless.execute("UPDATE t SET words = 'kept'")
    careless.commit()
    made = make_engine(database_url)
    yield made
    made.dispose()
    careless.close()


def files(url: str) -> bytes:
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))


def test_free_pages_and_log_are_emptied(engine: Engine, database_url: str) -> None:
    """While somebody else holds the database open; what is kept is kept."""
    assert SECRET in files(database_url)
    assert scrub(engine)
    assert SECRET not in files(database_url)
    assert Path(database_url.removeprefix("sqlite:///") + "-wal").stat().st_size == 0
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT words FROM t")) == "kept"


@pytest.mark.parametrize("holds", ["BEGIN IMMEDIATE", "BEGIN; SELECT * FROM t"])
def test_it_waits_for_who_holds_the_database(engine: Engine, database_url: str, holds: str) -> None:
    """A writer or a reader of old pages: it is tried again until they are gone."""
    with engine.connect():
        pass
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    for statement in holds.split(";"):
        holder.execute(statement).fetchall()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        holder.execute("ROLLBACK")

    quick(engine)
    assert scrub(engine, sleep=sleep)
    assert len(waited) == 1
    assert SECRET not in files(database_url)
    holder.close()


def quick(engine: Engine) -> None:
    """Do not wait two seconds for a lock."""
    from sqlalchemy import event

    event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout=10"))
    engine.dispose()


def test_who_never_lets_go_is_told_of(engine: Engine, database_url: str) -> None:
    """The operator must know that traces may be left."""
    quick(engine)
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="run it again") as caught:
        scrub(engine, patience_s=0.05, sleep=lambda seconds: None)
    assert caught.value.kind == "locked"
    holder.close()


def test_another_refusal_is_told_at_once(database_url: str) -> None:
    """A damaged file is not waited for."""
    Path(database_url.removeprefix("sqlite:///")).write_bytes(b"this is no database, but long enough" * 99)
    with pytest.raises(StoreError) as caught:
        scrub(make_engine(database_url))
    assert caught.value.kind == "damaged"


def test_another_database_is_left_to_itself() -> None:
    """What PostgreSQL keeps of deleted rows is its own."""

    class Dialect:
        name = "postgresql"

    class Other:
        dialect = Dialect()

    assert not scrub(Other())  # type: ignore[arg-type]
