"""A database engine set up the way this project needs it, for SQLite and PostgreSQL."""

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from voicebot.errors import ConfigError, StoreError

BUSY_MS = 2000
"""How long SQLite waits for another process's lock before it gives up."""
READONLY = "voicebot_readonly"
"""Execution option of work that only reads: it needs no write lock."""

_ALLOWED = "sqlite:////path/to/file.db or postgresql+psycopg://user@host/name"


def make_engine(url: str) -> Engine:
    """An engine whose transactions are real ones. Nothing is connected yet, but SQLite's file is made (mode 600).

    Errors: ConfigError for a URL that is not allowed; StoreError when the file's folder cannot be made.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _make_private_file(parsed)
    try:
        # hidden parameters: a caller's words and numbers have no place in an error message
        engine = create_engine(
            parsed, hide_parameters=True, pool_pre_ping=parsed.get_backend_name() != "sqlite"
        )
    except ImportError as error:
        raise ConfigError(
            "data.database_url", _shown(parsed), f"a driver that is installed ({error})"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise ConfigError("data.database_url", "…", _ALLOWED) from None
    except ImportError as error:
        raise ConfigError(
            "data.database_url", _shown(parsed), f"a driver that is installed ({error})"
        ) from error
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError("data.database_url", _shown(parsed), _ALLOWED)
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ConfigError(
            "data.database_url", _shown(parsed), f"a file, because threads share it: {_ALLOWED}"
        )
    return parsed


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _make_private_file(url: URL) -> None:
    if url.database is None or url.database.startswith("file:"):
        return  # SQLite's own URI form: whoever writes one decides about the file
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(f"the database file {path} cannot be made: {error.strerror}") from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # the driver's own idea of transactions leaves reads outside and starts writes late; _begin_sqlite does it instead
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten: it belonged to people
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # a transaction that reads first and writes later fails at once when another writer was faster, however long
    # busy_timeout is; taking the write lock at the start makes it wait instead
    reads = connection.get_execution_options().get(READONLY, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
