"""The record as the API shows it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from voicebot.records.types import CallRecord, EventRecord, TurnRecord
from voicebot.records.view import call_json, moment_json

STARTED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def record() -> CallRecord:
    """A call in which the caller gave a number and interrupted the answer."""
    caller = TurnRecord(
        "caller", "482913", 900, 2000, intent="inform", slots={"order_number": "482913"}, confidence=0.9,
        expect="order_number", gap_ms=500, split={"vad": 100.0}, source="speech", why="complete",
    )  # fmt: skip
    bot = TurnRecord("bot", "Paczka będzie jutro.", 2500, 4000, heard_text="Paczka")
    return CallRecord(
        "call", "sip", "+48600700800", STARTED, STARTED + timedelta(seconds=5), "answered",
        [caller, bot], [EventRecord("interrupted", 3000, {"bot_turn": 2})],
    )  # fmt: skip


def test_the_entitled_see_everything(record: CallRecord) -> None:
    """All fields of the documented shape, in plain JSON."""
    shown = call_json(record, personal=True)
    assert json.loads(json.dumps(shown)) == shown
    assert list(shown) == ["id", "channel", "caller", "started", "ended", "outcome", "turns", "events"]
    assert (shown["caller"], shown["started"], shown["ended"]) == (
        "+48600700800",
        "2026-03-02T09:30:00Z",
        "2026-03-02T09:30:05Z",
    )
    assert list(shown["turns"][0]) == [
        "who", "text", "heard_text", "intent", "slots", "confidence", "expect",
        "started_ms", "ended_ms", "gap_ms", "split", "source", "why",
    ]  # fmt: skip
    assert shown["turns"][0]["slots"] == {"order_number": "482913"}
    assert shown["turns"][1]["heard_text"] == "Paczka"
    assert shown["events"] == [{"name": "interrupted", "at_ms": 3000, "detail": {"bot_turn": 2}}]


def test_others_see_the_course_without_the_person(record: CallRecord) -> None:
    """Number, words, understood values and details are hidden; times and intents are not."""
    shown = call_json(record, personal=False)
    text = json.dumps(shown, ensure_ascii=False)
    for secret in ("482913", "600700", "Paczka", "jutro"):
        assert secret not in text
    turn: dict[str, Any] = shown["turns"][0]
    assert (turn["intent"], turn["gap_ms"], turn["slots"]) == ("inform", 500, {"order_number": "•••"})
    assert shown["caller"] == "•••00"


@pytest.mark.parametrize("personal", [True, False])
def test_a_call_that_lasts_has_gaps(personal: bool) -> None:
    """Unknown things are null, not missing."""
    shown = call_json(
        CallRecord("c", "text", None, STARTED, turns=[TurnRecord("bot", "a", 0)]), personal=personal
    )
    assert (shown["caller"], shown["ended"], shown["outcome"], shown["turns"][0]["heard_text"]) == (None,) * 4


def test_a_moment_survives_a_query_string() -> None:
    """No plus sign in it, and it reads back as the same moment."""
    moment = STARTED + timedelta(microseconds=5)
    assert "+" not in moment_json(moment)
    assert datetime.fromisoformat(moment_json(moment)) == moment
