"""The eighth migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0001_first_call, v0008_records


def columns(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        for table in looking.get_table_names()
    }


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the table of recordings and lets a call be forgotten, down leaves what was there before."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0001_first_call.upgrade()
            before = columns(connection)
            v0008_records.upgrade()
            after = columns(connection)
            assert set(after) - set(before) == {"recordings"}
            assert after["calls"] - before["calls"] == {"forgotten"}
            v0008_records.downgrade()
        assert columns(connection) == before
