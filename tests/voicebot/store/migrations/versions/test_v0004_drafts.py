"""The fourth migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0001_first_call, v0004_drafts


def columns(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        for table in looking.get_table_names()
    }


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the drafts and lets a wish name a time, down leaves what was there before."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0001_first_call.upgrade()
            before = columns(connection)
            v0004_drafts.upgrade()
            after = columns(connection)
            assert set(after) - set(before) == {"matter_drafts"}
            assert after["callback_wishes"] - before["callback_wishes"] == {"at"}
            v0004_drafts.downgrade()
        assert columns(connection) == before
