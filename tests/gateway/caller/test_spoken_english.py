"""How English callers say digits."""

import pytest

from gateway.caller.spoken_english import FORMS, cardinal


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (48, "forty eight"),
        (100, "one hundred"),
        (205, "two hundred and five"),
        (2_045, "two thousand and forty five"),
        (2_405, "two thousand four hundred and five"),
    ],
)
def test_whole_numbers_are_said_as_in_britain(value: int, said: str) -> None:
    """With an "and" before the last two digits."""
    assert cardinal(value) == said


@pytest.mark.parametrize(
    ("form", "digits", "said"),
    [
        ("digits", "400555", "four zero zero five five five"),
        ("oh", "400555", "four oh oh five five five"),
        ("doubled", "400555", "four double oh double five five"),
        ("pairs", "400555", "forty oh five fifty five"),
        ("hundreds", "400555", "four hundred five hundred and fifty five"),
        ("mixed", "400555", "forty oh five five five"),
        ("postcode", "40055", "forty oh five five"),
    ],
)
def test_digits_are_said_in_every_form(form: str, digits: str, said: str) -> None:
    """A group that begins with a zero is said one by one."""
    assert FORMS[form](digits) == said


def test_every_form_has_its_case() -> None:
    """None is said by nobody."""
    assert set(FORMS) == {"digits", "oh", "doubled", "pairs", "hundreds", "mixed", "postcode"}
