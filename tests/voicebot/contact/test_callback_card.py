"""What the agent reads of somebody who is to be called back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from voicebot.contact import callback_card
from voicebot.contact.callback_policy import Case, State
from voicebot.contact.callback_rows import Callback
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord, EventRecord, TurnRecord

PROMPTS = Prompts.load(Path(__file__).resolve().parents[3] / "nlu_data" / "prompts.yml")
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
OWN = CallRecord("cb-1", "callback", "+48501222333", NOW)


def callback(summary: str = "Prosi o kontakt.\nSprawa: faktura.", **case: object) -> Callback:
    asked = NOW - timedelta(hours=1)
    made = Case(State.OFFERED, NOW, **case)  # type: ignore[arg-type]
    return Callback("cb", made, "+48501222333", None, ("c1",), summary, asked)


def test_what_was_asked_tried_and_promised_is_on_it() -> None:
    """Number, wish in one line, tries, last outcome, when they asked and for when."""
    card = callback_card.make(
        callback(at=NOW, tries=2, why="busy"), None, OWN, {}, PROMPTS, queue="general", waited_s=60
    )
    assert (card["phone"], card["wish"]) == ("+48501222333", "Prosi o kontakt. Sprawa: faktura.")
    assert (card["channel"], card["queue"], card["waited_s"]) == ("callback", "general", 60)
    assert (card["verified"], card["last"]) == (None, ())
    assert card["callback"] == {
        "id": "cb",
        "tries": 2,
        "asked": (NOW - timedelta(hours=1)).isoformat(),
        "at": NOW.isoformat(),
        "why": "busy",
    }


def test_who_asked_in_a_call_comes_with_what_was_said_there() -> None:
    """By what they were verified, the order, the last turns; the name only of who was verified."""
    slots = {"verified": True, "order_number": "918273", "postal_code": "31152"}
    turns = [
        TurnRecord("caller", "gdzie paczka", 0, 900, intent="order_status", slots={"topic": None}),
        TurnRecord("caller", "konsultant", 0, 900, intent="speak_to_agent", slots=slots),
    ]
    said = CallRecord("c1", "sip", "+48600700800", NOW, NOW, "callback", turns, [EventRecord("closed", 9)])
    known = callback_card.slots_of(said)
    assert known["order_number"] == "918273"
    card = callback_card.make(
        callback(""), said, OWN, known, PROMPTS, queue="general", waited_s=1, name="Anna", lost=True
    )
    assert (card["name"], card["order"], card["lost"]) == ("Anna", "918273", True)
    assert "kod pocztowy" in card["verified"]
    assert card["phone"] == "+48501222333"  # the number they asked to be called at
    assert card["wish"] == "gdzie paczka"
    assert [turn["text"] for turn in card["last"]] == ["gdzie paczka", "konsultant"]


def test_nothing_is_known_of_a_call_that_is_no_more() -> None:
    """An erased record, or a wish from a page."""
    assert callback_card.slots_of(None) == {}
