"""Tests of voicebot.dialogue.actions.steps."""

import pytest

from tests.support.dialogue import Conversation
from voicebot.dialogue.actions.steps import ladder


@pytest.mark.parametrize(
    ("text", "intent", "misses", "wording"),
    [
        ("gdzie jest paczka", "order_status", 0, "utter_ask_number"),
        ("mhm", "affirm", 1, "utter_ask_number_again"),
        ("sto dwa", "give_number", 1, "utter_ask_number_length"),
        ("sto dwa", "give_number", 2, "utter_ask_number_keypad"),
        ("powtórz", "repeat", 1, "utter_ask_number"),
    ],
)
def test_the_wording_climbs_with_the_misses(text: str, intent: str, misses: int, wording: str) -> None:
    """Plain, then what was wrong, then the keypad; a word about the talk itself asks plainly."""
    assert ladder(Conversation(text, intent, slots={"misses": misses}).talk, "ask_number") == wording
