"""The migration that lets people sign in."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0007_people


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up makes people, their sessions and the log; down leaves nothing of them."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0007_people.upgrade()
            assert set(inspect(connection).get_table_names()) == {"people", "people_sessions", "audit_log"}
            v0007_people.downgrade()
        assert inspect(connection).get_table_names() == []
