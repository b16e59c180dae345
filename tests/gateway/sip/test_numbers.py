"""However a trunk writes a number, it becomes E.164; what is no number becomes None."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.sip.numbers import e164, ordinary


@pytest.mark.parametrize(
    "written",
    [
        "+48601234567",
        "48601234567",
        "0048601234567",
        "601234567",
        "601 234 567",
        " 601-234-567 ",
        "(601) 234.567",
    ],
)
def test_every_way_to_write_a_polish_number_is_the_same_number(written: str) -> None:
    """National, international, without plus, with ornament: one number."""
    assert e164(written, "PL") == "+48601234567"


@pytest.mark.parametrize("written", ["+493012345678", "00493012345678", "493012345678"])
def test_a_foreign_number_keeps_its_country(written: str) -> None:
    """A German number stays German, also when the trunk lost its plus."""
    assert e164(written, "PL") == "+493012345678"


def test_a_number_without_a_prefix_belongs_to_the_configured_country() -> None:
    """The same digits are another number in another country."""
    assert e164("2012345678", "GB") == "+442012345678"
    assert e164("601234567", "GB") is None


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "anonymous",
        "unknown",
        "anna",
        "101",
        "112",
        "0601234567",
        "+48601",
        "+0601234567",
        "601234567 ext 5",
        "800-FLOWERS",
        "٦٠١٢٣٤٥٦٧",
        "+48601234567;x=1",
        "0" * 40,
        "+",
        "6" * 5000,
    ],
)
def test_what_is_no_number_is_none(identity: str) -> None:
    """Anonymous callers, extensions, names, emergency and impossible numbers are no telephone number."""
    assert e164(identity, "PL") is None


@given(st.text() | st.text("+0123456789 -().;x"))
def test_any_text_is_a_number_in_e164_or_none(identity: str) -> None:
    """Whatever comes, the result is usable as it is, and means itself."""
    number = e164(identity, "PL")
    assert number is None or (number[0] == "+" and number[1:].isdigit() and e164(number, "PL") == number)


@pytest.mark.parametrize("number", ["+48501222333", "+48221234567", "+48390000000", "+4915112345678"])
def test_people_have_ordinary_numbers(number: str) -> None:
    """A mobile, a landline, one on the internet, at home or abroad."""
    assert ordinary(number)


@pytest.mark.parametrize("number", ["+48700123456", "+48801123456", "+48800123456", "+48208123456"])
def test_a_number_that_costs_whoever_calls_it_is_not_ordinary(number: str) -> None:
    """Premium and shared-cost numbers, services, and what nobody has."""
    assert not ordinary(number)
