"""The file Alembic runs for an upgrade."""

import importlib
import sys

from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from voicebot.store.engine import make_engine
from voicebot.store.migrate import settings


def test_it_walks_the_revisions_on_the_connection_it_is_given(database_url: str) -> None:
    """Running it inside Alembic's environment brings that very connection to the newest revision."""
    with make_engine(database_url).begin() as connection:
        config = settings(connection)
        script = ScriptDirectory.from_config(config)
        with EnvironmentContext(config, script, fn=lambda current, _: script._upgrade_revs("head", current)):
            sys.modules.pop("voicebot.store.migrations.env", None)
            importlib.import_module("voicebot.store.migrations.env")
        now = MigrationContext.configure(connection).get_current_revision()
    assert now == script.get_current_head()
