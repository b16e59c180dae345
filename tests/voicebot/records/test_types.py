"""The record's shape."""

from datetime import UTC, datetime

from voicebot.records.types import CallRecord, TurnRecord


def test_records_share_nothing() -> None:
    """Two new records have lists and mappings of their own."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    one, other = CallRecord("a", "text", None, now), CallRecord("b", "text", None, now)
    one.turns.append(TurnRecord("bot", "dzień dobry", 0))
    assert other.turns == []
    assert one.turns[0].slots is not TurnRecord("bot", "", 0).slots
