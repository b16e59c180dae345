"""The second migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0002_messages


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes outbox and notices, down leaves nothing."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0002_messages.upgrade()
            assert set(inspect(connection).get_table_names()) == {"outbox", "notices"}
            v0002_messages.downgrade()
        assert inspect(connection).get_table_names() == []
