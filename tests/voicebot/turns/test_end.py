"""When an answer is whole, and how long to wait for the rest."""

import pytest

from voicebot.dialogue.profiles import Complete, EndOfTurn
from voicebot.turns.end import COUGH_SILENCE_MS, is_complete, is_noise, is_wordless, patience_ms

DIGITS = EndOfTurn(1_500, 250, 8_000, Complete(digits=3))
PHRASES = EndOfTurn(400, 200, 5_000, Complete(phrases=frozenset({"Tak", "zgadza się"})))
NEITHER = EndOfTurn(800, 250, 15_000)


@pytest.mark.parametrize(
    ("end", "text", "complete"),
    [
        (DIGITS, "sto dwadzieścia trzy", True),
        (DIGITS, "mój numer to jeden dwa trzy", True),
        (DIGITS, "jeden dwa", False),
        (DIGITS, "jeden dwa trzy cztery", False),
        (DIGITS, "jeden dwa trzy nie", False),
        (DIGITS, "jeden dwa trzy nie cztery", True),
        (DIGITS, "jeden dwa trzy jeszcze raz", False),
        (PHRASES, "tak", True),
        (PHRASES, "zgadza sie", True),
        (PHRASES, "tak ale", False),
        (PHRASES, "[unk] tak", False),
        (NEITHER, "dzień dobry", False),
        (DIGITS, "", False),
    ],
)
def test_an_answer_is_whole_when_its_shape_is_filled(end: EndOfTurn, text: str, complete: bool) -> None:
    """Exactly the digits, or exactly a phrase, and nothing taken back."""
    assert is_complete(end, text) is complete


def test_patience_depends_on_what_is_there() -> None:
    """Whole: short. Not whole: long. A cough: fixed."""
    assert patience_ms(DIGITS, "jeden dwa trzy", 900) == 250
    assert patience_ms(DIGITS, "jeden dwa", 900) == 1_500
    assert patience_ms(DIGITS, "", 100) == COUGH_SILENCE_MS


def test_noise_is_short_and_wordless() -> None:
    """A moment without words is noise; words, or a second of mumbling, are not."""
    assert is_noise("", 600)
    assert not is_noise("", 1_200)
    assert not is_noise("tak", 120)
    assert is_wordless("[unk] [unk]", 300)
    assert not is_wordless("[unk]", 500)
