"""Bringing a database to today's schema."""

import re
import sqlite3
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from tests.support.migrating import up_and_down
from voicebot.errors import StoreError
from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.migrations.versions import v0009_wall, v0010_history
from voicebot.store.models import Base


def schema(engine: Engine) -> dict[str, list[str]]:
    """Name → what its statement says, in no order: a column that was added later stands behind the others."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE tbl_name != 'alembic_version'")
        )
        return {name: sorted(parts(sql or "")) for name, sql in rows}


def parts(sql: str) -> list[str]:
    """The statement's head and what stands between its outer brackets, cut at the commas outside inner ones."""
    head, _, body = " ".join(sql.split()).partition("(")
    inside = re.split(r",(?![^(]*\))", body.rstrip().removesuffix(")"))
    return [head.strip(), *(part.strip() for part in inside)]


def test_the_migrated_schema_is_the_fresh_one(tmp_path: Path) -> None:
    """Walking all migrations gives exactly what the models say."""
    migrated, fresh = (f"sqlite:///{tmp_path / name}" for name in ("migrated.db", "fresh.db"))
    upgrade(migrated)
    Base.metadata.create_all(make_engine(fresh))
    with make_engine(migrated).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    assert schema(make_engine(migrated)) == schema(make_engine(fresh))


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    """Where the schema is today's, upgrade leaves rows and schema alone."""
    upgrade(database_url)
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO customers VALUES (1, 'Anna', '+48490000000', '30059', 'Kraków', NULL)")
        )
    before = schema(engine)
    upgrade(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM customers")) == 1
    assert schema(engine) == before


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    """A revision this code does not know stops the start with a hint."""
    upgrade(database_url)
    with make_engine(database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version") as caught:
        upgrade(database_url)
    assert caught.value.kind == "newer"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """Garbage in the place of the database is told as damage."""
    (tmp_path / "a.db").write_bytes(b"this is not a database at all, but long enough to be looked at" * 40)
    with pytest.raises(StoreError) as caught:
        upgrade(f"sqlite:///{tmp_path / 'a.db'}")
    assert caught.value.kind == "damaged"


def test_a_failed_upgrade_leaves_the_old_schema(tmp_path: Path) -> None:
    """All steps are one transaction: a table that is in the way undoes those before it."""
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE TABLE turns (x)")
    with pytest.raises(StoreError):
        upgrade(f"sqlite:///{tmp_path / 'a.db'}")
    with sqlite3.connect(tmp_path / "a.db") as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
    assert names == ["turns"]


@pytest.mark.parametrize("step", [v0009_wall, v0010_history], ids=["wall", "history"])
def test_the_latest_steps_go_up_and_down(database_url: str, step: ModuleType) -> None:
    """Down leaves the schema that was there before."""
    tables, grown = up_and_down(database_url, step)
    assert tables or grown
