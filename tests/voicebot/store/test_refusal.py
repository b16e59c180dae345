"""What the database's refusals are called."""

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from voicebot.store.refusal import refusal


def sqlite_error(name: str, message: str = "") -> OperationalError:
    cause = sqlite3.OperationalError(message)
    cause.sqlite_errorname = name
    return OperationalError("SELECT", {}, cause)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_BUSY", "locked"),
        ("SQLITE_BUSY_SNAPSHOT", "locked"),
        ("SQLITE_READONLY_DIRECTORY", "readonly"),
        ("SQLITE_NOTADB", "damaged"),
        ("SQLITE_CORRUPT_VTAB", "damaged"),
        ("SQLITE_FULL", "full"),
        ("SQLITE_IOERR_WRITE", "disk"),
        ("SQLITE_CANTOPEN", "unreachable"),
        ("SQLITE_ERROR", "failed"),
    ],
)
def test_sqlite_refusals_have_a_kind(name: str, kind: str) -> None:
    """Each of SQLite's words becomes one of ours and is named for the operator."""
    error = refusal(sqlite_error(name))
    assert error.kind == kind
    assert name in str(error)


def test_another_databases_code_is_named() -> None:
    """PostgreSQL's code is told, its message with the customer's data is not."""

    class UniqueViolation(Exception):
        sqlstate = "23505"

    error = refusal(IntegrityError("INSERT", {}, UniqueViolation("Key (number)=(482913) exists")))
    assert "23505" in str(error)
    assert "482913" not in str(error)


def test_our_own_refusals_are_named_by_their_type() -> None:
    """A value that no column takes is told by the error's type alone."""
    error = refusal(StatementError("naive", "INSERT", {}, ValueError("482913")))
    assert (error.kind, str(error)) == ("failed", "the database refused (StatementError)")
