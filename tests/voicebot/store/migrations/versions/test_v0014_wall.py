"""The fourteenth migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.migrations.versions import v0014_wall


def columns(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        for table in looking.get_table_names()
    }


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the table of numbers and lets a callback say when it was answered, down leaves what was there before."""
    upgrade(database_url, "0008")
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            before = columns(connection)
            v0014_wall.upgrade()
            after = columns(connection)
            assert set(after) - set(before) == {"hour_tallies"}
            assert after["callbacks"] - before["callbacks"] == {"reached"}
            v0014_wall.downgrade()
        assert columns(connection) == before
