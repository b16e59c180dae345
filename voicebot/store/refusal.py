"""What the database's refusals mean for the operator, in words that hold none of the data."""

from sqlalchemy.exc import DBAPIError

from voicebot.errors import StoreError

_SQLITE = {
    "SQLITE_BUSY": ("locked", "another program holds the database"),
    "SQLITE_LOCKED": ("locked", "another program holds the database"),
    "SQLITE_READONLY": ("readonly", "the database is read-only: look at the rights of its file and folder"),
    "SQLITE_CANTOPEN": ("unreachable", "the database file cannot be opened: look at its path and rights"),
    "SQLITE_CORRUPT": ("damaged", "the database is damaged: restore a copy"),
    "SQLITE_NOTADB": ("damaged", "the file is not a database: restore a copy"),
    "SQLITE_FULL": ("full", "the disk is full"),
    "SQLITE_IOERR": ("disk", "the disk failed"),
}


def refusal(error: Exception) -> StoreError:
    """The refusal as a StoreError. The database's own message is left out: it may quote a customer's data."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    # SQLITE_BUSY_SNAPSHOT and its like are finer cases of the first two words
    name = "_".join(str(getattr(cause, "sqlite_errorname", "")).split("_")[:2])
    kind, means = _SQLITE.get(name, ("failed", "the database refused"))
    detail = (
        getattr(cause, "sqlite_errorname", None)
        or getattr(cause, "sqlstate", None)
        or type(cause or error).__name__
    )
    return StoreError(f"{means} ({detail})", kind)
