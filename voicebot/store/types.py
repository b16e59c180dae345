"""Column types that refuse what would be wrong to keep: times without a zone, money as floats, text no database can hold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Aware in Python, UTC in the database. Errors: ValueError for a naive datetime."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        # SQLite gives back what it was given without its zone; it was UTC
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Grosze(TypeDecorator[Decimal]):
    """An amount in złoty, kept as whole grosze. Errors: ValueError for a fraction of a grosz or no number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        grosze = Decimal(value) * 100
        if not grosze.is_finite() or grosze != grosze.to_integral_value():
            raise ValueError("an amount must be whole grosze")
        return int(grosze)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class SafeText(TypeDecorator[str]):
    """Text from a caller or a network. Lone surrogates and NUL, which databases refuse, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else safe_text(value)


def safe_text(value: str) -> str:
    """The same text without code points a database refuses."""
    return "".join("�" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)
