"""When an answer is whole, and how long to wait for the rest."""

import pytest

from voicebot.dialogue.profiles import Complete, EndOfTurn, Final
from voicebot.turns.end import (
    COUGH_SILENCE_MS,
    GROWING_MS,
    Shape,
    is_begun,
    is_noise,
    is_wordless,
    patience_ms,
    shape_of,
)

DIGITS = EndOfTurn(1_500, 250, 8_000, Complete(digits=3))
PHRASES = EndOfTurn(400, 200, 5_000, Complete(phrases=frozenset({"Tak", "zgadza się"})))
LAST = EndOfTurn(
    400, 240, 5_000, Complete(phrases=frozenset({"tak"})), final=Final(frozenset({"tak zgadza się"}), 160)
)
NEITHER = EndOfTurn(800, 250, 15_000)


@pytest.mark.parametrize(
    ("end", "text", "shape"),
    [
        (DIGITS, "sto dwadzieścia trzy", Shape.WHOLE),
        (DIGITS, "mój numer to jeden dwa trzy", Shape.WHOLE),
        (DIGITS, "sto dwadzieścia", Shape.GROWING),
        (DIGITS, "dwadzieścia", Shape.PARTIAL),
        (DIGITS, "jeden dwa", Shape.PARTIAL),
        (DIGITS, "jeden dwa trzy cztery", Shape.PARTIAL),
        (DIGITS, "jeden dwa trzy nie", Shape.PARTIAL),
        (DIGITS, "jeden dwa trzy nie cztery", Shape.WHOLE),
        (DIGITS, "jeden dwa trzy jeszcze raz", Shape.PARTIAL),
        (PHRASES, "tak", Shape.WHOLE),
        (PHRASES, "zgadza sie", Shape.WHOLE),
        (PHRASES, "tak ale", Shape.PARTIAL),
        (PHRASES, "[unk] tak", Shape.PARTIAL),
        (LAST, "tak", Shape.WHOLE),
        (LAST, "tak zgadza sie", Shape.FINAL),
        (LAST, "tak zgadza się ale", Shape.PARTIAL),
        (NEITHER, "dzień dobry", Shape.PARTIAL),
        (DIGITS, "", Shape.PARTIAL),
    ],
)
def test_an_answer_is_whole_when_its_shape_is_filled(end: EndOfTurn, text: str, shape: Shape) -> None:
    """Exactly the digits, or exactly a phrase, and nothing taken back."""
    assert shape_of(end, text) is shape


@pytest.mark.parametrize(
    ("end", "text", "begun"),
    [
        (DIGITS, "jeden dwa", True),
        (DIGITS, "mój numer to jeden", True),
        (DIGITS, "jeden dwa trzy", False),
        (DIGITS, "jeden dwa trzy cztery", False),
        (DIGITS, "nie mam numeru", False),
        (NEITHER, "jeden dwa", False),
    ],
)
def test_a_number_is_begun_while_digits_are_missing(end: EndOfTurn, text: str, begun: bool) -> None:
    """Only where so many are asked for, and not before the first."""
    assert is_begun(end, text) is begun


def test_patience_depends_on_what_is_there() -> None:
    """Whole: short. Not whole: long. A cough: fixed."""
    assert patience_ms(DIGITS, Shape.WHOLE, "jeden dwa trzy", 900) == 250
    assert patience_ms(DIGITS, Shape.GROWING, "sto dwadzieścia", 900) == 250 + GROWING_MS
    assert patience_ms(DIGITS, Shape.PARTIAL, "jeden dwa", 900) == 1_500
    assert patience_ms(DIGITS, Shape.PARTIAL, "", 100) == COUGH_SILENCE_MS


def test_words_that_nothing_follows_end_soonest() -> None:
    """A bare yes may be gone on with; what is said last is not waited for."""
    assert patience_ms(LAST, shape_of(LAST, "tak"), "tak", 400) == 240
    assert patience_ms(LAST, shape_of(LAST, "tak zgadza się"), "tak zgadza się", 900) == 160


def test_who_is_not_done_is_given_longer_but_never_less() -> None:
    """A sound of thinking, or the question's own patience where that is longer; a plea is answered soon, whatever the question."""
    assert patience_ms(DIGITS, Shape.PARTIAL, "jeden yyy", 900) == 2_500
    assert patience_ms(DIGITS, Shape.PARTIAL, "jeden i", 900) == 1_500
    assert patience_ms(PHRASES, Shape.PARTIAL, "chwileczkę", 900) == 900
    assert patience_ms(DIGITS, Shape.PARTIAL, "chwileczkę", 900) == 900


def test_noise_is_short_and_wordless() -> None:
    """A moment without words is noise; words, or a second of mumbling, are not."""
    assert is_noise("", 600)
    assert not is_noise("", 1_200)
    assert not is_noise("tak", 120)
    assert is_wordless("[unk] [unk]", 300)
    assert not is_wordless("[unk]", 500)
