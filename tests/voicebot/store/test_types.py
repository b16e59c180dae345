"""Column types: what they refuse and that they give back what they were given."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from voicebot.store.types import Grosze, SafeText, UtcDateTime, safe_text

DIALECT = sqlite.dialect()


def test_a_moment_is_kept_in_utc() -> None:
    """A moment of any zone goes in as UTC."""
    warsaw = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert UtcDateTime().process_bind_param(warsaw, DIALECT) == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    """A datetime without a zone raises instead of being guessed."""
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 7, 1), DIALECT)  # noqa: DTZ001


def test_a_moment_comes_back_aware() -> None:
    """What SQLite gives back naive, and what PostgreSQL gives back in the server's zone, are both aware UTC."""
    moment = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    kind = UtcDateTime()
    assert kind.process_result_value(moment.replace(tzinfo=None), DIALECT) == moment
    elsewhere = kind.process_result_value(moment.astimezone(timezone(timedelta(hours=2))), DIALECT)
    assert elsewhere is not None
    assert elsewhere.utcoffset() == timedelta(0)


@given(st.decimals(min_value="-1000000", max_value="1000000", places=2))
def test_an_amount_comes_back_to_the_grosz(amount: Decimal) -> None:
    """Every whole number of grosze survives."""
    kind = Grosze()
    assert kind.process_result_value(kind.process_bind_param(amount, DIALECT), DIALECT) == amount


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity"])
def test_an_amount_that_is_no_whole_grosze_is_refused(amount: str) -> None:
    """A fraction of a grosz, or no number at all, raises."""
    with pytest.raises(ValueError, match="grosze"):
        Grosze().process_bind_param(Decimal(amount), DIALECT)


@given(st.text(st.characters()))
def test_safe_text_can_always_be_encoded(text: str) -> None:
    """Whatever a network sends, the result is valid UTF-8 of the same length without NUL."""
    safe = safe_text(text)
    assert len(safe) == len(text)
    assert b"\0" not in safe.encode()


def test_polish_text_is_left_alone() -> None:
    """Only what a database refuses is replaced."""
    assert SafeText().process_bind_param("zażółć 🙂 \ud800", DIALECT) == "zażółć 🙂 �"


def test_nothing_stays_nothing() -> None:
    """None passes every type both ways."""
    for kind in (UtcDateTime(), Grosze(), SafeText()):
        assert kind.process_bind_param(None, DIALECT) is None
    for kind in (UtcDateTime(), Grosze()):
        assert kind.process_result_value(None, DIALECT) is None
