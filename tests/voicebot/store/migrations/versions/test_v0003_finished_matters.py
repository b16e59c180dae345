"""The third migration."""

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrations.versions import v0001_first_call, v0003_finished_matters


def columns(connection: Connection) -> dict[str, set[str]]:
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        for table in looking.get_table_names()
    }


def test_it_goes_up_and_down(database_url: str) -> None:
    """Up gives orders a day of delivery and makes acts and refunds, down leaves what was there before."""
    with make_engine(database_url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            v0001_first_call.upgrade()
            before = columns(connection)
            v0003_finished_matters.upgrade()
            after = columns(connection)
            assert {"order_acts", "refunds"} == set(after) - set(before)
            assert after["orders"] - before["orders"] == {"delivered_at", "payment"}
            assert after["customers"] - before["customers"] == {"email"}
            v0003_finished_matters.downgrade()
        assert columns(connection) == before
