"""Spoken forms of numbers."""

import pytest

from gateway.caller.spoken import FORMS, cardinal, group, wrong


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (7, "siedem"),
        (13, "trzynaście"),
        (40, "czterdzieści"),
        (99, "dziewięćdziesiąt dziewięć"),
        (100, "sto"),
        (215, "dwieście piętnaście"),
        (907, "dziewięćset siedem"),
        (999, "dziewięćset dziewięćdziesiąt dziewięć"),
    ],
)
def test_cardinal_says_numbers_up_to_999(value: int, words: str) -> None:
    """Plain Polish numerals."""
    assert cardinal(value) == words


def test_a_group_says_its_leading_zeros() -> None:
    """Otherwise a digit would be lost on the way."""
    assert group("05") == "zero pięć"
    assert group("00") == "zero zero"
    assert group("012") == "zero dwanaście"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("digits", "jeden dwa trzy cztery pięć sześć"),
        ("pairs", "dwanaście trzydzieści cztery pięćdziesiąt sześć"),
        ("hundreds", "sto dwadzieścia trzy czterysta pięćdziesiąt sześć"),
        ("mixed", "sto dwadzieścia trzy cztery pięć sześć"),
        ("pause", "jeden dwa trzy [600] cztery pięć sześć"),
        ("filler", "jeden dwa trzy [600] yyy cztery pięć sześć"),
        ("corrected", "jeden dwa trzy dziewięć nie cztery pięć sześć"),
    ],
)
def test_an_order_number_in_every_form(form: str, words: str) -> None:
    """The forms scenarios may ask for."""
    assert FORMS[form]("123456") == words


def test_nobody_mixes_where_it_would_be_another_number() -> None:
    """560 494 is not said as 564 9 4; a zero of its own is heard."""
    assert FORMS["mixed"]("560494") == "pięć sześć zero cztery dziewięć cztery"
    assert FORMS["mixed"]("560049") == "pięćset sześćdziesiąt zero cztery dziewięć"
    assert FORMS["mixed"]("560") == "pięćset sześćdziesiąt"


def test_a_postcode_is_said_as_two_and_three_digits() -> None:
    """As people say 30-059."""
    assert FORMS["postcode"]("30059") == "trzydzieści zero pięćdziesiąt dziewięć"


def test_wrong_digits_differ_and_keep_their_length() -> None:
    """A wrong postcode looks like a right one."""
    assert wrong("30059") == "30054"
    assert len(wrong("00000")) == 5
