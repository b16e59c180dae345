"""Tests of voicebot.dialogue.faq."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.dialogue import DOMAIN, FAQ
from voicebot.dialogue.actions.steps import QUESTIONS
from voicebot.dialogue.faq import Faq
from voicebot.errors import DataError

GOOD = """
hours: {mon: ["08:00", "16:00"], sat: ["10:00", "12:00"]}
closed: [2026-11-30]
answers:
  delivery_info:
    - {words: [koszt, płac], say: "Piętnaście złotych."}
    - {say: "Dwa dni."}
"""


def faq(tmp_path: Path, text: str = GOOD) -> Faq:
    file = tmp_path / "faq.yml"
    file.write_text(text, "utf-8")
    return Faq.load(file)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


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


def test_the_first_moment_somebody_is_there_is_found(tmp_path: Path) -> None:
    """Inside the hours at once, outside when they begin; never beyond the end that was named."""
    hours = faq(tmp_path).hours
    assert hours.within(at(23, 9), None) == at(23, 9)
    assert hours.within(at(23, 6), at(23, 9)) == at(23, 8)
    assert hours.within(at(23, 17), None) == at(28, 10)
    assert hours.within(at(23, 17), at(24, 0)) is None
    assert hours.within(at(28, 11), at(28, 11)) == at(28, 11)
    assert hours.within(at(28, 12), at(28, 12)) is None


def test_holidays_and_single_days_are_closed(tmp_path: Path) -> None:
    """Unless the shop works on holidays."""
    hours = faq(tmp_path).hours
    assert hours.on(at(30, 9).date()) is None
    assumption = datetime(2026, 8, 15, tzinfo=UTC).date()
    assert hours.on(assumption) is None
    assert faq(tmp_path, GOOD + "closed_on_holidays: false\n").hours.on(assumption) is not None


def test_a_shop_that_never_opens_has_no_moment(tmp_path: Path) -> None:
    """The search ends."""
    assert faq(tmp_path, "hours: {}\nanswers: {}").hours.within(at(23, 9), None) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("hours: [", "YAML"),
        ("hours: {}\nanswers: {}\nextra: 1", "extra"),
        ("hours: {noday: ['08:00', '16:00']}\nanswers: {}", "noday"),
        ("hours: {}\nanswers: {payment_info: []}", "payment_info"),
        ("hours: {}\nanswers: {payment_info: [{words: [raty], say: 'Tak.'}]}", "payment_info"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place(tmp_path: Path, text: str, named: str) -> None:
    """So that a shopkeeper finds it."""
    with pytest.raises(DataError, match=named):
        faq(tmp_path, text)
