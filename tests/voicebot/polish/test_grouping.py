"""Digits whose number is known are cut where that number asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.polish.grouping import ORDER, PHONE, POSTCODE, candidates
from voicebot.speaking.numerals import group

TABLE = [
    (PHONE, "pięćset jeden dwieście trzydzieści cztery pięćset sześćdziesiąt siedem", ["501234567"]),
    (PHONE, "pięć zero jeden dwa trzy cztery pięć sześć siedem", ["501234567"]),
    (PHONE, "sześćset jeden dwa trzy cztery pięć sześć siedem", ["601234567"]),
    (PHONE, "sześćset jeden dwa trzy cztery pięć sześć", ["600123456"]),
    (PHONE, "sześćset sto dwieście", ["600100200"]),
    (ORDER, "sto dwadzieścia trzy czterysta pięćdziesiąt sześć", ["123456"]),
    (ORDER, "dwanaście trzydzieści cztery pięćdziesiąt sześć", ["123456"]),
    (ORDER, "jeden dwa trzy cztery pięć sześć", ["123456"]),
    (ORDER, "sto dwa trzy cztery", ["100234"]),
    (ORDER, "sto dwadzieścia trzy cztery", ["100234"]),
    (ORDER, "sto dwadzieścia trzy", ["100203"]),
    (ORDER, "jeden dwa trzy nie cztery pięć sześć siedem", ["124567"]),
    (ORDER, "zero dwanaście zero czterdzieści", ["012040"]),
    (ORDER, "numer 123456", ["123456"]),
    (ORDER, "kod 31152 numer 123456", ["123456"]),
    (POSTCODE, "trzydzieści jeden sto pięćdziesiąt dwa", ["31152"]),
    (POSTCODE, "trzydzieści zero zero jeden", ["30001"]),
    (POSTCODE, "zero zero dziewięćset pięćdziesiąt", ["00950"]),
    (POSTCODE, "dwadzieścia jeden dwadzieścia jeden", ["21201", "20121"]),
    (POSTCODE, "dwadzieścia pięć dwieście", ["25200"]),
    (POSTCODE, "31-152", ["31152"]),
    (POSTCODE, "sto sto", []),
    (POSTCODE, "dwa razy pięć", []),
    (ORDER, "sto dwa nie trzy cztery", []),
    (ORDER, "dzień dobry", []),
    (ORDER, "", []),
]


@pytest.mark.parametrize(
    ("groups", "text", "digits"), TABLE, ids=[f"{sum(row[0])}: {row[1]}" for row in TABLE]
)
def test_digits_fit_the_length_that_is_asked_for(
    groups: tuple[int, ...], text: str, digits: list[str]
) -> None:
    """Each text of the table may stand for the digits beside it, the likeliest first."""
    assert candidates(text, groups) == digits


@given(
    st.from_regex(r"[0-9]{9}", fullmatch=True),
    st.sampled_from([(3, 3, 3), (2, 2, 2, 3), (1,) * 9, (3, 2, 2, 2)]),
)
def test_nine_digits_said_in_any_grouping_are_among_the_candidates(digits: str, cut: tuple[int, ...]) -> None:
    """However a phone number is cut when it is said, its digits are found, even where numerals melt together."""
    at, said = 0, []
    for size in cut:
        said.append(group(digits[at : at + size]))
        at += size
    assert digits in candidates(" ".join(said), PHONE)


@given(st.text(), st.sampled_from([ORDER, PHONE, POSTCODE]))
def test_any_text_is_read_without_error(text: str, groups: tuple[int, ...]) -> None:
    """Whatever comes gives digit strings of the right length."""
    assert all(len(digits) == sum(groups) for digits in candidates(text, groups))
