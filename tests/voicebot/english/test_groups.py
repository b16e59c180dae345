"""Tests of voicebot.english.groups."""

import pytest

from voicebot.english.groups import words_of
from voicebot.errors import DataError


@pytest.fixture(autouse=True)
def anew() -> None:
    """Other tests in this process may have built the groups already."""
    words_of.cache_clear()


def test_numbers_hold_every_pair() -> None:
    """Also doubles and tens; corrections hold what is said instead."""
    numbers = set(words_of("numbers"))
    assert {"four", "four eight", "forty eight", "double four", "one two three four"} <= numbers
    assert "three no four" in words_of("corrections")
    assert "yes" in words_of("yes_no")


def test_an_unknown_group_is_named() -> None:
    """With those that there are."""
    with pytest.raises(DataError, match=r"'colours'.*numbers"):
        words_of("colours")
