"""One step of the database's schema, up and down."""

from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, inspect

from voicebot.store.engine import make_engine
from voicebot.store.migrate import upgrade

Schema = dict[str, set[str]]
"""Of each table the names of its columns and indices."""


def schema(connection: Connection) -> Schema:
    """As the database has it now."""
    looking = inspect(connection)
    return {
        table: {str(column["name"]) for column in looking.get_columns(table)}
        | {str(index["name"]) for index in looking.get_indexes(table)}
        for table in looking.get_table_names()
    }


def up_and_down(url: str, step: ModuleType) -> tuple[set[str], Schema]:
    """Take a step on a database as it was before: the tables it makes, and what it adds to others. Fails when the step down
    does not leave the schema as it was."""
    if step.down_revision is not None:
        upgrade(url, step.down_revision)
    with make_engine(url).begin() as connection:
        with Operations.context(MigrationContext.configure(connection)):
            before = schema(connection)
            step.upgrade()
            after = schema(connection)
            step.downgrade()
        assert schema(connection) == before
    grown = {table: after[table] - before[table] for table in before}
    return after.keys() - before.keys(), {table: added for table, added in grown.items() if added}
