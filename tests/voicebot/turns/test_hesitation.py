"""Callers who are not done."""

import pytest

from voicebot.turns.hesitation import (
    FILLER_MS,
    LEADING_ON_MS,
    PLEA_MS,
    is_filler,
    is_plea,
    patience_for,
)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("", 0),
        ("jeden dwa", 0),
        ("jeden dwa yyy", FILLER_MS),
        ("[unk] yyy [unk]", FILLER_MS),
        ("chciałbym zwrócić buty bo", LEADING_ON_MS),
        ("jeden dwa chwileczkę", PLEA_MS),
        ("już szukam", PLEA_MS),
        ("yyy jeden", 0),
    ],
)
def test_the_last_word_asks_for_patience(text: str, ms: int) -> None:
    """A sound of thinking, a word that leads on, a plea; whatever stands before it."""
    assert patience_for(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "chwileczkę",
        "chwileczke",
        "yyy moment",
        "już szukam",
        "proszę chwilę poczekać",
        "zaraz podam numer zamówienia",
        "jeszcze sekundkę już sprawdzam",
        "tak chwila",
    ],
)
def test_who_only_asks_for_time_says_nothing_else(text: str) -> None:
    """Pleas in the words callers use."""
    assert is_plea(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[unk]",
        "yyy",
        "proszę",
        "tak",
        "numer zamówienia",
        "chwileczkę jeden dwa trzy",
        "sprawdzam paczkę",
        "zaraz przyjdzie",
    ],
)
def test_an_answer_is_no_plea(text: str) -> None:
    """A word of content, or no word that asks for time."""
    assert not is_plea(text)


def test_a_sound_of_thinking_alone_is_no_answer() -> None:
    """Unknown speech is none either way."""
    assert is_filler("yyy eee")
    assert not is_filler("yyy tak")
    assert not is_filler("[unk]")
