"""Tests of voicebot.dialogue.phone."""

import pytest

from voicebot.dialogue import phone


@pytest.mark.parametrize("said", ["501222333", "48501222333", "0048501222333", "0501222333"])
def test_the_countrys_prefix_is_dropped(said: str) -> None:
    """national gives nine digits however they were introduced."""
    assert phone.national(said) == "501222333"


@pytest.mark.parametrize("said", ["", "50122233", "5012223334", "012345678", "12501222333"])
def test_what_is_no_polish_number_is_none(said: str) -> None:
    """national refuses other lengths and a leading zero."""
    assert phone.national(said) is None


def test_a_number_is_read_back_in_threes_and_stored_with_its_country() -> None:
    """display and e164."""
    assert phone.display("501222333") == "501 222 333"
    assert phone.e164("501222333") == "+48501222333"
