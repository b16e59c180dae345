"""The first migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0001_first_call


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes the seven tables, down leaves nothing."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0001_first_call.upgrade()
            assert len(tables(connection)) == 7
            v0001_first_call.downgrade()
        assert tables(connection) == set()
