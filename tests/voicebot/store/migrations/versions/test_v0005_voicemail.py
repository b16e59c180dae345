"""The fifth migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0002_messages, v0005_voicemail


def columns(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        for table in looking.get_table_names()
    }


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the voice messages and lets a message bring a file, down leaves what was there before."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0002_messages.upgrade()
            before = columns(connection)
            v0005_voicemail.upgrade()
            after = columns(connection)
            assert set(after) - set(before) == {"voicemails"}
            assert after["outbox"] - before["outbox"] == {"attachment"}
            v0005_voicemail.downgrade()
        assert columns(connection) == before
