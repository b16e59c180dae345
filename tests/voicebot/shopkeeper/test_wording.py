"""Which sentences may be changed, and to what."""

from typing import Any

import pytest

from tests.support.dialogue import DOMAIN, FAQ, PROMPTS
from voicebot.dialogue.responses import Responses
from voicebot.errors import SettingRefused
from voicebot.shopkeeper.wording import LONGEST, Wording, heard

DELIVERED = {"a": "Dzień dobry.", "b": "Numer {number} z kodem {code}."}


def test_what_is_changed_is_said_and_the_rest_as_delivered() -> None:
    """Spaces around do not count; what is the same as delivered is no change."""
    said = Wording(DELIVERED, {"a": " Cześć. ", "b": DELIVERED["b"]})
    assert said.texts() == {**DELIVERED, "a": "Cześć."}
    assert said.changed == {"a": "Cześć."}


def test_fields_may_change_places() -> None:
    """Only which there are matters."""
    assert Wording(DELIVERED, {"b": "Kod {code}, numer {number}."}).changed


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"x": "Nowy."}, "texts.x", "unknown_key"),
        ({7: "Nowy."}, "texts.7", "unknown_key"),
        ({"a": "  "}, "texts.a", "empty"),
        ({"a": 7}, "texts.a", "empty"),
        ({"a": None}, "texts.a", "empty"),
        ({"a": "a" * (LONGEST + 1)}, "texts.a", "too_long"),
        ({"a": "Dzień\ndobry."}, "texts.a", "one_line"),
        ({"a": "Numer {number}."}, "texts.a", "no_fields"),
        ({"b": "Numer {number}."}, "texts.b", "fields"),
        ({"b": "Numer {number} {code} {"}, "texts.b", "fields"),
        ({"b": "Numer {number} {code} {}"}, "texts.b", "fields"),
        ({"b": "Numer {number.real} {code}"}, "texts.b", "fields"),
        ({"b": "Numer {number:d} {code}"}, "texts.b", "fields"),
        (["a"], "texts", "mapping"),
    ],
)
def test_what_would_not_be_said_well_is_refused(changed: Any, field: str, rule: str) -> None:
    """With the field and the rule."""
    with pytest.raises(SettingRefused) as refused:
        Wording(DELIVERED, changed)
    assert (refused.value.field, refused.value.rule) == (field, rule)


def test_only_what_callers_hear_is_offered() -> None:
    """Nothing that agents read, no command in the caller's place, nothing that code takes apart."""
    offered = heard(PROMPTS, Responses(DOMAIN), FAQ)
    assert {"queue_first", "utter_welcome", "answer.delivery_info.1", "keypad_main"} <= offered.keys()
    for key in ("summary_asked", "card_angry", "person_wish", "months", "callback_consent", "key_back"):
        assert key in PROMPTS
        assert key not in offered


def test_it_can_be_put_in_the_place_of_another() -> None:
    """Who holds it says the new words."""
    said = Wording(DELIVERED, {})
    said.change(Wording(DELIVERED, {"a": "Cześć."}))
    assert said.texts()["a"] == "Cześć."
