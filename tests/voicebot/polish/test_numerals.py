"""Single number words, whole, slurred and cut off."""

import pytest

from voicebot.polish.numerals import ALONE, SCALES, cardinal_word, ordinal_word


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("dwiema", 2),
        ("czworo", 4),
        ("siedmiu", 7),
        ("osmioma", 8),
        ("dwunastu", 12),
        ("dwudziestu", 20),
        ("piecdziesieciu", 50),
        ("dwustu", 200),
        ("pieciuset", 500),
        ("pincet", 500),
        ("szejset", 600),
        ("jedynascie", 11),
        ("dwadziesci", 20),
        ("pietnasci", 15),
        ("dzieci", None),
        ("pierwszy", None),
        ("kot", None),
    ],
)
def test_cardinal_words_are_known_in_every_form(word: str, value: int | None) -> None:
    """Cases, genders, what the tongue makes of them, and lost ends give the value; other words none."""
    assert cardinal_word(word) == value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("pierwszego", 1),
        ("pierszego", 1),
        ("pierwszeg", 1),
        ("druga", 2),
        ("drugiej", 2),
        ("drudzy", 2),
        ("trzecia", 3),
        ("trzecim", 3),
        ("piaci", 5),
        ("osmych", 8),
        ("dwudziestymi", 20),
        ("setna", 100),
        ("trzechsetny", 300),
        ("tysieczny", 1000),
        ("dwutysiecznego", 2000),
        ("dwa", None),
        ("czwartek", None),
    ],
)
def test_ordinal_words_are_known_in_every_form(word: str, value: int | None) -> None:
    """Cases, genders and lost ends give the value; cardinals and other words none."""
    assert ordinal_word(word) == value


def test_a_beginning_that_could_be_two_numbers_is_none() -> None:
    """ "jedena" may become eleven in two ways of counting, "siede" seven only."""
    assert cardinal_word("jedenast") is None
    assert ordinal_word("jedenast") is None
    assert cardinal_word("siede") == 7


def test_singular_scales_stand_alone() -> None:
    """ "tysiąc" is a thousand, "tysięcy" needs a number before it."""
    assert "tysiac" in ALONE
    assert "tysiecy" not in ALONE
    assert SCALES["tysiecy"] == 1000
