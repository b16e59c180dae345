"""What domain.yml says, in the shopkeeper's words."""

from typing import Any

import pytest

from voicebot.dialogue.responses import Responses, fields

DOMAIN: dict[str, Any] = {
    "responses": {
        "utter_bye": [{"text": "Do usłyszenia.", "metadata": {"command": "hangup"}}],
        "utter_number": [{"text": "Numer {number}."}],
        "utter_silent": [{"custom": {}}],
    }
}


def said(name: str | None, **more: Any) -> dict[str, Any]:
    """As rasa-sdk writes it."""
    return {"text": None, "response": name, "template": name, "custom": {}} | more


def test_what_is_not_changed_is_left_to_rasa() -> None:
    """So is a text that is no response, and one that nobody knows."""
    responses = Responses(DOMAIN)
    for one in (said("utter_bye"), said(None, text="Hej."), said("utter_silent"), said("utter_other")):
        assert responses.spoken(one) == one
    assert responses.of_rule("utter_bye", "Do usłyszenia.") == "Do usłyszenia."


def test_a_changed_response_is_spoken_with_its_fields_and_what_belongs_to_it() -> None:
    """Commands and questions of the response stay; what an action says of them goes before."""
    responses = Responses(DOMAIN)
    responses.change({"utter_bye": "Pa.", "utter_number": "To {number}!"})
    bye = responses.spoken(said("utter_bye"))
    assert (bye["response"], bye["text"], bye["metadata"]) == (None, "Pa.", {"command": "hangup"})
    number = responses.spoken(said("utter_number", number="1 2", metadata={"expect": "x"}))
    assert (number["text"], number["metadata"]) == ("To 1 2!", {"expect": "x"})
    assert responses.texts["utter_bye"] == "Pa."
    responses.change({})
    assert responses.spoken(said("utter_bye")) == said("utter_bye")


def test_a_field_that_nobody_gave_is_not_said_in_braces() -> None:
    """Better the delivered sentence."""
    responses = Responses(DOMAIN)
    responses.change({"utter_number": "To {number}!"})
    assert responses.spoken(said("utter_number")) == said("utter_number")
    assert responses.of_rule("utter_number", "Numer 7.") == "Numer 7."


def test_what_a_rule_says_is_changed_by_name() -> None:
    """Where nothing had to be filled in."""
    responses = Responses(DOMAIN)
    responses.change({"utter_bye": "Pa."})
    assert responses.of_rule("utter_bye", "Do usłyszenia.") == "Pa."


def test_fields_are_found() -> None:
    """Braces that do not fit are an error."""
    assert fields("Numer {number}, kod {code}.") == {"number", "code"}
    with pytest.raises(ValueError, match="'}'"):
        fields("}")
