"""Tests of voicebot.dialogue.actions.dictation."""

import pytest

from voicebot.dialogue.actions.dictation import Dictated, dictated, dictated_phone
from voicebot.hearing.numbers import number_runs


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("numer sto dwadzieścia trzy czterysta pięćdziesiąt sześć", None, Dictated("123456")),
        ("123456 kod 31-152", None, Dictated("123456", "31152")),
        ("12345631152", None, Dictated("123456", "31152")),
        ("kod trzydzieści jeden sto pięćdziesiąt dwa", "postal_code", Dictated(None, "31152")),
        ("sto dwadzieścia trzy znaczek czterysta pięćdziesiąt sześć", "order_number", Dictated("123456")),
        ("sto dwadzieścia trzy znaczek czterysta pięćdziesiąt sześć", None, Dictated()),
        ("trzydzieści jeden a tu sto pięćdziesiąt dwa", "postal_code", Dictated(None, "31152")),
        ("zamówiłam dwie lampy", None, Dictated()),
        ("sto dwadzieścia", "order_number", Dictated()),
        ("111111 a właściwie to jest 222222", "order_number", Dictated("222222")),
    ],
)
def test_number_and_postcode_are_told_apart_by_their_length(text: str, asked: str, found: Dictated) -> None:
    """Whole numbers are taken at any time, pieces only when asked for."""
    assert dictated(number_runs(text), asked) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("501222333", "501222333"),
        ("pięćset jeden dwieście dwadzieścia dwa trzysta trzydzieści trzy", "501222333"),
        ("pięćset jeden kropka dwieście dwadzieścia dwa kropka trzysta trzydzieści trzy", "501222333"),
        (
            "plus czterdzieści osiem pięćset jeden dwieście dwadzieścia dwa trzysta trzydzieści trzy",
            "501222333",
        ),
        ("nie mam", None),
    ],
)
def test_a_phone_number_is_found_whole_or_in_pieces(text: str, number: str | None) -> None:
    """Nine digits, with or without the country's prefix."""
    assert dictated_phone(number_runs(text)) == number
