"""After rows were deleted: nothing of them stays in the files of the database."""

import sqlite3
import time
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from voicebot.errors import StoreError
from voicebot.store.refusal import refusal

PATIENCE_S = 30.0
"""A running line holds the database for moments at a time."""
PAUSE_S = 0.2


def scrub(
    engine: Engine, *, patience_s: float = PATIENCE_S, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Write SQLite's file anew without its free pages, and empty its log. False for another database: what it keeps of deleted rows,
    and for how long, is its own. Repeatable. Blocks. Errors: StoreError("locked") when the database was never free."""
    if engine.dialect.name != "sqlite":
        return False
    deadline = time.monotonic() + patience_s
    while not _scrubbed(engine):
        if time.monotonic() >= deadline:
            raise StoreError(
                "the rows are deleted, but others held the database all the time, so that traces of them may stay in its files: "
                "run it again",
                "locked",
            )
        sleep(PAUSE_S)
    return True


def _scrubbed(engine: Engine) -> bool:
    """Whether nobody was in the way."""
    try:
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
        finally:
            connection.close()
    except (DBAPIError, sqlite3.Error) as error:
        found = refusal(error if isinstance(error, DBAPIError) else DBAPIError(None, None, error))
        if found.kind == "locked":
            return False
        raise found from error
    return not busy[0]
