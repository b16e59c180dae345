"""What an agent may know of earlier contacts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from voicebot.contact.history import MOST, OpenCallback, OpenMessage, PastCall, build, trusted
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord, EventRecord

TEXTS = Prompts.load(Path(__file__).resolve().parents[3] / "nlu_data" / "prompts.yml")
DAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CODES = {"solved": "Załatwione"}


def record(caller: str | None, *events: EventRecord) -> CallRecord:
    return CallRecord("c1", "sip", caller, DAY, events=list(events))


def test_only_a_number_that_somebody_vouches_for_has_a_past() -> None:
    """Anybody can show any number; a browser shows none."""
    vouched, foreign = (EventRecord("caller", 0, {"verified": is_}) for is_ in (True, False))
    assert trusted(record("+48501222333", vouched))
    assert not trusted(record("+48501222333", foreign))
    assert not trusted(record("+48501222333"))
    assert not trusted(record(None, vouched))


def test_the_newest_comes_first_whatever_it_is() -> None:
    """Calls with matter, outcome, people and note; callbacks with their state and time; voice messages with their length."""
    calls = [
        PastCall(DAY, "answered", None, ("greet", "order_status", "order_status", "return_order")),
        PastCall(DAY + timedelta(days=2), "person", "complaint", (), ("Jan", "Ewa"), "solved", "Wymiana."),
    ]
    callbacks = [OpenCallback(DAY + timedelta(days=3), "scheduled", DAY + timedelta(days=4))]
    messages = [OpenMessage(DAY + timedelta(days=1), 31.6)]
    made = [entry.json() for entry in build(calls, callbacks, messages, TEXTS, CODES)]
    assert [entry["kind"] for entry in made] == ["callback", "call", "voicemail", "call"]
    assert (made[0]["outcome"], made[0]["wanted"]) == ("scheduled", "2026-11-24T09:30:00Z")
    assert made[1] == {
        "kind": "call",
        "at": "2026-11-22T09:30:00Z",
        "matter": "Reklamacja",
        "outcome": "person",
        "agents": ("Jan", "Ewa"),
        "code": "Załatwione",
        "note": "Wymiana.",
        "wanted": None,
        "length_s": None,
    }
    assert made[2]["length_s"] == 32
    assert made[3]["matter"] == "Pytanie o stan zamówienia, Zwrot"


def test_the_topic_that_was_found_is_the_matter() -> None:
    """Whatever else was asked on the way; one of which the line knows no more than a sentence, too."""
    calls = [
        PastCall(DAY, "person", topic, ("order_status",))
        for topic in ("invoice", "other_matter", "unheard_of")
    ]
    made = [entry.matter for entry in build(calls, [], [], TEXTS, CODES)]
    assert made == ["Faktura", TEXTS.text("summary_other_matter"), "Pytanie o stan zamówienia"]


def test_there_are_only_so_many() -> None:
    """The oldest are left out; a code that the shop has dropped is read as it is."""
    calls = [PastCall(DAY + timedelta(hours=hour), "person", code="old") for hour in range(MOST + 3)]
    made = build(calls, [], [], TEXTS, CODES)
    assert len(made) == MOST
    assert made[-1].at == "2026-11-20T12:30:00Z"
    assert made[0].code == "old"
    assert build([], [], [], TEXTS, CODES) == []
