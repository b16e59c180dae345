"""The card that the agent reads before they answer."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from voicebot.contact.card import LAST_TURNS, LONGEST, TRIED, Card, Said, make
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord, EventRecord, TurnRecord

TEXTS = Prompts.load(Path(__file__).resolve().parents[3] / "nlu_data" / "prompts.yml")
VERIFIED = {"verified": True, "order_number": "123456", "postal_code": "31152"}


def caller(text: str, intent: str | None = None, source: Any = "speech") -> TurnRecord:
    return TurnRecord("caller", text, 0, 0, intent=intent, source=source)


def bot(text: str, heard: str | None = None) -> TurnRecord:
    return TurnRecord("bot", text, 0, 0, heard_text=heard)


def card(
    *turns: TurnRecord, slots: Any = (), events: Any = (), number: str | None = None, **told: Any
) -> Card:
    record = CallRecord(
        "c1", "sip", number, datetime(2026, 11, 23, tzinfo=UTC), turns=list(turns), events=list(events)
    )
    return make(record, dict(slots), TEXTS, **({"queue": "general", "waited_s": 61.6} | told))


def test_a_stranger_is_a_number_and_a_wish() -> None:
    """What is not known is not there."""
    made = card(caller("konsultant", "speak_to_agent"), number="+48501222333")
    assert made == Card(
        name=None,
        verified=None,
        phone="+48501222333",
        order=None,
        wish="Prosi o kontakt.",
        tried=(),
        last=(Said("caller", "konsultant"),),
        mood=None,
        channel="sip",
        queue="general",
        waited_s=62,
    )
    assert made.json()["last"] == ({"who": "caller", "text": "konsultant"},)


def test_the_name_is_told_of_who_was_verified_alone() -> None:
    """An order number that somebody dictates proves nothing."""
    assert card(slots=VERIFIED, name="Anna Nowak").name == "Anna Nowak"
    unproved = card(slots=VERIFIED | {"verified": None, "refusals": 2}, name="Anna Nowak")
    assert (unproved.name, unproved.verified, unproved.order) == (None, None, "123456")
    assert unproved.tried == (TEXTS.text("card_refused"),)


def test_by_what_somebody_was_verified() -> None:
    """By the order's postcode, by the shop's page, by the exchange, or by two of them."""
    trusted = [EventRecord("caller", 0, {"verified": True})]
    both = card(slots=VERIFIED, events=trusted).verified
    assert both == f"{TEXTS.text('card_by_postcode')}, {TEXTS.text('card_by_number')}"
    signed = card(slots=VERIFIED | {"verified_by": "signed"}).verified
    assert signed == TEXTS.text("card_by_signed")
    assert card(events=trusted).verified == TEXTS.text("card_by_number")
    assert card(events=[EventRecord("caller", 0, {"verified": False})]).verified is None


@pytest.mark.parametrize(
    ("turns", "slots", "wish"),
    [
        ([caller("x", "complaint")], {"topic": "complaint"}, "Sprawa: reklamacja."),
        (
            [caller("gdzie moje buty", "order_status"), caller("konsultant", "speak_to_agent")],
            {},
            "gdzie moje buty",
        ),
        (
            [caller("czy można płacić muszelkami", "payment_info"), caller("tak", "affirm")],
            {},
            "czy można płacić muszelkami",
        ),
        ([caller("konsultant", "order_status", "policy")], {}, "Prosi o kontakt."),
        ([caller("x", "complaint")], {"topic": "unheard_of"}, "x"),
        ([caller("gdzie paczka", "order_status"), caller("trzy zero zero", "inform")], {}, "gdzie paczka"),
    ],
)
def test_the_wish_is_one_line(turns: list[TurnRecord], slots: dict[str, Any], wish: str) -> None:
    """The matter, else the last words about anything, else that they want a person."""
    assert card(*turns, slots=slots).wish == wish


def test_what_was_tried_is_listed_once() -> None:
    """In the order it came; every such intent has its words."""
    turns = [caller("a", "order_status"), caller("b", "invoice"), caller("c", "order_status")]
    assert card(*turns).tried == ("Pytanie o stan zamówienia", "Faktura")
    assert all(f"card_tried_{intent}" in TEXTS for intent in TRIED)


def test_the_last_turns_are_those_that_were_heard() -> None:
    """Words of the bot that nobody heard are none; long ones are cut."""
    turns = [caller(str(number)) for number in range(9)]
    made = card(*turns, bot("Nie usłyszane", ""), bot("Do końca nie", "Do końca"), caller("x" * 300))
    assert len(made.last) == LAST_TURNS
    assert made.last[-2] == Said("bot", "Do końca")
    assert made.last[-1].text == "x" * (LONGEST - 1) + "…"


def test_what_is_told_to_who_waits_is_none_of_the_last_turns() -> None:
    """But what they say to it is."""
    later = TurnRecord("bot", "Ta rozmowa jest pierwsza w kolejce.", 5_000)
    answer = TurnRecord("caller", "halo", 6_000)
    events = [EventRecord("queue_entered", 4_000, {})]
    made = card(bot("Łączę."), later, answer, events=events)
    assert made.last == (Said("bot", "Łączę."), Said("caller", "halo"))


def test_anger_is_told_and_nothing_else_guessed() -> None:
    """Nobody is called calm by a machine."""
    assert card(caller("to skandal", "anger")).mood == "zdenerwowanie"
    assert card(caller("dzień dobry")).mood is None
    assert card(lost=True, waited_s=-3).lost
    assert card(waited_s=-3).waited_s == 0
