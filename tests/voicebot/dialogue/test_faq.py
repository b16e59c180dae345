"""Tests of voicebot.dialogue.faq."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.dialogue import DOMAIN, FAQ
from voicebot.contact.hours import Span
from voicebot.dialogue.actions.steps import QUESTIONS
from voicebot.dialogue.faq import Faq
from voicebot.errors import DataError

GOOD = """
hours:
  mon: ["08:00", "16:00"]
  exceptions: {2026-11-30: closed}
answers:
  delivery_info:
    - {words: [koszt, płac], say: "Piętnaście złotych."}
    - {say: "Dwa dni."}
"""


def faq(tmp_path: Path, text: str = GOOD) -> Faq:
    file = tmp_path / "faq.yml"
    file.write_text(text, "utf-8")
    return Faq.load(file)


def test_the_shops_own_file_answers_every_question_the_dialogue_knows() -> None:
    """No intent without an answer, no answer without an intent."""
    assert FAQ.topics() == QUESTIONS
    assert set(DOMAIN["intents"]) >= QUESTIONS
    assert all(text.endswith(".") for text in FAQ.all())


def test_a_word_of_the_question_chooses_the_answer(tmp_path: Path) -> None:
    """In any case and without its accents; the last answer fits the rest."""
    asked = faq(tmp_path)
    assert asked.answer("delivery_info", "ile kosztuje dostawa") == "Piętnaście złotych."
    assert asked.answer("delivery_info", "ile sie placi") == "Piętnaście złotych."
    assert asked.answer("delivery_info", "kiedy dojdzie") == "Dwa dni."
    assert asked.answer("opening_hours", "kiedy otwarte") is None


def test_the_hours_are_those_of_the_file(tmp_path: Path) -> None:
    """Weekdays, and single days with hours of their own."""
    hours = faq(tmp_path).hours
    assert hours.on(date(2026, 11, 23)).spans == (Span(480, 960),)
    assert hours.on(date(2026, 11, 30)).spans == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hours: [", "YAML"),
        ("hours: {}\nanswers: {}\nextra: 1", "extra"),
        ("hours: {noday: ['08:00', '16:00']}\nanswers: {}", "hours.noday"),
        ("hours: {mon: ['16:00', '08:00']}\nanswers: {}", "hours.mon: .*must end after"),
        ("hours: {}\nanswers: {payment_info: []}", "payment_info"),
        ("hours: {}\nanswers: {payment_info: [{words: [raty], say: 'Tak.'}]}", "payment_info"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, text: str, named: str) -> None:
    """So that a shopkeeper finds it."""
    with pytest.raises(DataError, match=named):
        faq(tmp_path, text)


def test_answers_have_places_and_may_be_changed(tmp_path: Path) -> None:
    """Counted from one; words that choose an answer stay with it."""
    asked = faq(tmp_path)
    assert asked.said() == {
        "answer.delivery_info.1": "Piętnaście złotych.",
        "answer.delivery_info.2": "Dwa dni.",
    }
    asked.change({"answer.delivery_info.1": "Dziesięć złotych."})
    assert asked.answer("delivery_info", "ile kosztuje") == "Dziesięć złotych."
    assert asked.answer("delivery_info", "kiedy") == "Dwa dni."
