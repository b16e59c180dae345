"""Expectations against records."""

from typing import Any

import pytest

from gateway.caller.checks import failures_of
from gateway.caller.scenario import Expect

RECORD: dict[str, Any] = {
    "outcome": "answered",
    "turns": [
        {"who": "bot", "text": "Dzień dobry. Słucham.", "heard_text": "Dzień dobry."},
        {"who": "caller", "text": "gdzie paczka", "intent": "order_status", "slots": {}},
        {"who": "bot", "text": "Numer?", "heard_text": "Numer?"},
        {"who": "caller", "text": "jeden dwa", "intent": "inform", "slots": {"order_number": 12}},
    ],
    "events": [{"name": "interrupted", "at_ms": 3}],
}


def test_a_record_that_meets_everything_has_no_failures() -> None:
    """All kinds of expectation at once."""
    expect = Expect(
        "answered",
        intents=("order_status", "inform"),
        said=("PACZKA", "jeden"),
        slots={"order_number": "12"},
        events=("interrupted",),
        no_events=("no_input",),
        cut_off=True,
    )
    assert failures_of(expect, RECORD) == []


@pytest.mark.parametrize(
    ("expect", "complaint"),
    [
        (Expect("callback"), "outcome is 'answered', not 'callback'"),
        (Expect(intents=("inform", "order_status")), "in this order"),
        (Expect(said=("trzy",)), "understood ['gdzie paczka', 'jeden dwa']"),
        (Expect(slots={"postcode": "1"}), "slot postcode was never set, expected '1'"),
        (Expect(slots={"order_number": "1"}), "slot order_number was ['12'], expected '1'"),
        (Expect(events=("no_input",)), "no event 'no_input' among ['interrupted']"),
        (Expect(no_events=("interrupted",)), "event 'interrupted' must not happen"),
        (Expect(cut_off=False), "the bot was cut off"),
    ],
)
def test_each_broken_expectation_is_told(expect: Expect, complaint: str) -> None:
    """One line that says what was and what should be."""
    (failure,) = failures_of(expect, RECORD)
    assert complaint in failure


def test_a_record_where_nothing_was_cut_off() -> None:
    """The interruption that should have been heard."""
    assert failures_of(Expect(cut_off=True), {"turns": [], "events": []}) == [
        "nothing of the bot was cut off"
    ]


def test_what_is_written_cannot_be_cut_off() -> None:
    """The same scenario holds for both ways."""
    assert failures_of(Expect(cut_off=True), {"channel": "text", "turns": [], "events": []}) == []
