"""Brings a database to today's schema. The steps are in migrations/versions."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from voicebot.errors import StoreError
from voicebot.store.engine import make_engine
from voicebot.store.models import Base
from voicebot.store.refusal import refusal

FOLDER = Path(__file__).parent / "migrations"
CONNECTION = "connection"
"""Alembic attribute that carries the connection to migrations/env.py."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; nothing happens where it is there already.

    All steps are one transaction: a failed or killed upgrade leaves the old schema.
    Errors: ConfigError for the URL; StoreError when the database refuses or was made by a newer version.
    """
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            _move(connection, revision)
    except CommandError as error:
        raise StoreError(
            f"the database cannot be upgraded, was it made by a newer version? ({error})", "newer"
        ) from error
    except SQLAlchemyError as error:
        raise refusal(error) from error
    finally:
        engine.dispose()


def _move(connection: Connection, revision: str) -> None:
    config = settings(connection)
    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(
        config,
        script,
        fn=lambda current, _: script._upgrade_revs(revision, current),
        destination_rev=revision,
    ):
        script.run_env()


def settings(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made here instead of in a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes[CONNECTION] = connection
    config.attributes["metadata"] = Base.metadata
    return config
