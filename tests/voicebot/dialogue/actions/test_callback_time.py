"""Tests of voicebot.dialogue.actions.callback_time."""

from datetime import datetime

import pytest

from tests.support.dialogue import FAQ, PROMPTS
from voicebot.clock import SHOP_ZONE
from voicebot.dialogue.actions import callback_time
from voicebot.dialogue.actions.callback_time import Closed, Wanted
from voicebot.dialogue.actions.wording import Calendar

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=SHOP_ZONE)
"""A Monday."""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHOP_ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("proszę oddzwonić jutro po piętnastej", Wanted(at(24, 15), "from")),
        ("jutro", Wanted(at(24, 8), "from")),
        ("w piątek o dziesiątej", Wanted(at(27, 10), "exact")),
        ("za godzinę", Wanted(at(23, 13), "exact")),
        ("jutro po południu", Wanted(at(24, 12), "from")),
        ("w piątek między dziesiątą a dwunastą", Wanted(at(27, 10), "from")),
        ("dzisiaj do szesnastej", Wanted(at(23, 12), "until", at(23, 16))),
        ("jutro do dziesiątej", Wanted(at(24, 8), "until", at(24, 10))),
        ("jutro rano", Wanted(at(24, 8), "until", at(24, 10))),
    ],
)
def test_a_time_of_the_shops_hours_is_taken(text: str, expected: Wanted) -> None:
    """A whole day begins when the shop opens; who names the end alone is called before it."""
    assert callback_time.wanted(text, NOW, FAQ.hours) == expected


@pytest.mark.parametrize("text", ["w sobotę", "o siedemnastej", "dziś o dwudziestej", "jutro o szóstej rano"])
def test_a_time_when_nobody_is_there_is_closed(text: str) -> None:
    """Weekends, evenings, early mornings."""
    assert callback_time.wanted(text, NOW, FAQ.hours) == Closed()


def test_a_time_too_far_away_is_closed() -> None:
    """Nobody keeps a wish for next summer."""
    assert callback_time.wanted("dziesiątego czerwca o dziesiątej", NOW, FAQ.hours) == Closed()


@pytest.mark.parametrize("text", ["konsultant", "jak najszybciej", "teraz", "dzisiaj", "501222333"])
def test_as_soon_as_possible_is_no_time(text: str) -> None:
    """Nor is a phone number."""
    assert callback_time.wanted(text, NOW, FAQ.hours) is None


@pytest.mark.parametrize(
    "when",
    [
        Wanted(at(24, 15), "exact"),
        Wanted(at(24, 15), "from"),
        Wanted(at(24, 8), "until", at(24, 10)),
    ],
)
def test_a_time_survives_the_slot(when: Wanted) -> None:
    """With its zone, and how it was meant."""
    assert callback_time.from_slot(callback_time.to_slot(when)) == when


@pytest.mark.parametrize("kept", [None, callback_time.SOON])
def test_soon_is_no_time_in_the_slot_either(kept: str | None) -> None:
    """As before anything was said."""
    assert callback_time.from_slot(kept) is None


def test_a_time_is_said_as_people_say_it() -> None:
    """Jutro, not a date; po, not o, where it may be later; do, where it must not."""
    calendar = Calendar(NOW.date(), SHOP_ZONE, PROMPTS)
    assert callback_time.said(Wanted(at(24, 15), "from"), calendar) == "jutro po 15:00"
    assert callback_time.said(Wanted(at(30, 9, 5), "exact"), calendar) == "30 listopada o 9:05"
    assert callback_time.said(Wanted(at(24, 8), "until", at(24, 10)), calendar) == "jutro do 10:00"
