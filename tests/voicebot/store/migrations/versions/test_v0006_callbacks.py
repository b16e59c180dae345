"""The sixth migration."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.migrations.versions import v0006_callbacks

PHONE = "+48490000001"
WISH = (
    "INSERT INTO callback_wishes (call_id, reason, phone, summary, created, changed, done, at) "
    "VALUES (:call, 'asked', :phone, :summary, :created, :created, :done, :at)"
)


def moment(hour: int) -> str:
    return f"2026-03-02 {hour:02}:00:00.000000"


@pytest.fixture
def older(database_url: str) -> sa.Engine:
    """A database as it was before, with wishes of every kind."""
    upgrade(database_url, "0005")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        for call, phone, created, done, at in (
            ("first", PHONE, 9, None, None),
            ("other", "+48490000002", 10, None, None),
            ("second", PHONE, 11, None, 15),
            ("nameless", None, 12, None, None),
            ("called", PHONE, 8, 13, None),
        ):
            values = {"call": call, "phone": phone, "summary": f"o {call}", "created": moment(created)}
            times = {"done": done and moment(done), "at": at and moment(at)}
            connection.execute(sa.text(WISH), values | times)
    return engine


def schema(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        | {str(index["name"]) for index in looking.get_indexes(table)}
        for table in looking.get_table_names()
    }


def run(connection: Connection, step: Any) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        step()


def test_the_wishes_there_are_become_callbacks(older: sa.Engine) -> None:
    """Open ones for one number are one callback with the first one's place and the last one's time, for a person to look at; nobody
    is rung for one of them by itself; what was dealt with stays so; nothing that was said is lost."""
    with older.begin() as connection:
        run(connection, v0006_callbacks.upgrade)
        rows = connection.execute(
            sa.text(
                "SELECT w.call_id, w.summary, c.phone, c.state, c.entered, c.at, c.ended, c.id FROM callback_wishes w "
                "JOIN callbacks c ON c.id = w.callback_id"
            )
        )
        found = {row.call_id: row for row in rows}
    assert {call: (row.state, row.phone, row.summary) for call, row in found.items()} == {
        "first": ("check", PHONE, "o first"),
        "second": ("check", PHONE, "o second"),
        "other": ("check", "+48490000002", "o other"),
        "nameless": ("wished", None, "o nameless"),
        "called": ("done", PHONE, "o called"),
    }
    assert found["first"].id == found["second"].id
    assert len({row.id for row in found.values()}) == 4
    assert (found["second"].entered, found["second"].at) == (moment(9), moment(15))
    assert found["called"].ended == moment(13)


def test_it_goes_up_and_down(older: sa.Engine) -> None:
    """Down leaves the schema and the wishes that were there before."""
    everything = sa.text("SELECT * FROM callback_wishes ORDER BY call_id")
    with older.begin() as connection:
        before, wishes = schema(connection), connection.execute(everything).mappings().all()
        run(connection, v0006_callbacks.upgrade)
        assert set(schema(connection)) - set(before) == {"callbacks"}
        run(connection, v0006_callbacks.downgrade)
        assert schema(connection) == before
        after = connection.execute(everything).mappings().all()
        assert [dict(row) for row in after] == [dict(row) for row in wishes]


def test_two_live_callbacks_for_one_number_are_impossible(database_url: str) -> None:
    """The database itself refuses the second; closed ones may be as many as there were."""
    upgrade(database_url)
    insert = sa.text(
        "INSERT INTO callbacks (id, phone, state, entered, tries, tries_left, calling_off, why, created, changed) "
        "VALUES (:id, :phone, :state, :now, 0, 3, 0, '', :now, :now)"
    )
    now = datetime(2026, 3, 2, tzinfo=UTC).isoformat(" ")
    with make_engine(database_url).begin() as connection:
        for number, state in enumerate(("done", "done", "waiting")):
            connection.execute(insert, {"id": str(number), "phone": PHONE, "state": state, "now": now})
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(insert, {"id": "9", "phone": PHONE, "state": "scheduled", "now": now})
