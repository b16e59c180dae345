"""Tests of voicebot.english.numbers."""

import pytest

from voicebot.english.numbers import awaits_correction, may_grow, number_runs


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("four eight two nine one six", ["482916"]),
        ("double four eight two", ["4482"]),
        ("triple seven", ["777"]),
        ("treble five one", ["5551"]),
        ("forty-eight", ["48"]),
        ("my number is forty eight twenty nine sixteen", ["482916"]),
        ("one hundred and twenty three four five six", ["123456"]),
        ("one hundred twenty three", ["123"]),
        ("two thousand five hundred", ["2500"]),
        ("four thousand two hundred and twelve", ["4212"]),
        ("two thousand and five", ["2005"]),
        ("three hundred thousand", ["300000"]),
        ("five oh two", ["502"]),
        ("oh five one", ["051"]),
        ("zero zero seven", ["007"]),
        ("double oh seven", ["007"]),
        ("double 4 7", ["447"]),
        ("oh no", []),
        ("oh i see", []),
        ("double trouble", []),
        ("hundred", []),
        ("482916 and 31-152", ["48291631152"]),
        ("482916 the postcode is 31152", ["482916", "31152"]),
        ("it is four eight two um nine one six please", ["482916"]),
        ("one two three no four", ["124"]),
        ("four eight three sorry two nine one six", ["482916"]),
        ("four eight two nine start again one two three", ["123"]),
        ("one two three again one two four", ["124"]),
        ("nothing of the kind", []),
        ("", []),
    ],
)
def test_numbers_as_callers_say_them(text: str, digits: list[str]) -> None:
    """Digits, pairs, hundreds, doubles and corrections; a run ends where other words begin."""
    assert [run.digits for run in number_runs(text)] == digits


def test_a_run_knows_where_it_stands() -> None:
    """From its first word to its last."""
    run = number_runs("order forty-eight please")[0]
    assert "order forty-eight please"[run.start : run.end] == "forty-eight"


@pytest.mark.parametrize(
    ("text", "more"), [("five six no", True), ("five six no seven", False), ("no", False)]
)
def test_something_taken_back_needs_something_else(text: str, more: bool) -> None:
    """The turn is not over there."""
    assert awaits_correction(text) is more


@pytest.mark.parametrize(
    ("text", "grows"),
    [
        ("forty", True),
        ("forty eight", False),
        ("one hundred", True),
        ("two thousand", True),
        ("ten", False),
        ("zero", False),
    ],
)
def test_a_numeral_that_could_go_on(text: str, grows: bool) -> None:
    """Forty may become forty-eight."""
    assert may_grow(text) is grows
