"""Rows of what is not kept yet."""

from datetime import UTC, datetime
from decimal import Decimal

from voicebot.records.changes import changes_of
from voicebot.records.types import CallRecord, EventRecord, TurnRecord


def record() -> CallRecord:
    return CallRecord(
        "call",
        "webrtc",
        None,
        datetime(2026, 1, 1, tzinfo=UTC),
        turns=[
            TurnRecord("bot", "dzień dobry", 0),
            TurnRecord("caller", "482913", 900, slots={"x": Decimal("1.5")}),
        ],
        events=[EventRecord("key", 5), EventRecord("no_input", 6, {"step": 0})],
    )


def test_only_what_was_asked_for_is_there() -> None:
    """The chosen turns and the later events come with their positions; the call's own row always does."""
    changes = changes_of(record(), {1}, 1)
    assert changes.call["id"] == "call"
    assert [(row["position"], row["text"], row["slots"]) for row in changes.turns] == [
        (1, "482913", {"x": "1.5"})
    ]
    assert changes.events == (
        {"call_id": "call", "position": 1, "name": "no_input", "at_ms": 6, "detail": {"step": 0}},
    )


def test_turns_come_in_their_order() -> None:
    """Whatever the order of asking."""
    assert [row["position"] for row in changes_of(record(), [1, 0], 2).turns] == [0, 1]


def test_later_changes_do_not_touch_the_rows() -> None:
    """The rows are a snapshot: the writing thread never sees a record that moves."""
    moving = record()
    slots = {"a": [1]}
    moving.turns[0].slots = slots
    changes = changes_of(moving, {0}, 0)
    slots["a"].append(2)
    moving.turns[0].text = "do widzenia"
    assert (changes.turns[0]["text"], changes.turns[0]["slots"]) == ("dzień dobry", {"a": [1]})
