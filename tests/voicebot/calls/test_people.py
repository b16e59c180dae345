"""What crosses between a call and the people who may take it."""

import dataclasses

import pytest

from voicebot.calls.people import Looking, Over, Position


def test_news_are_plain_and_stay_as_they_were() -> None:
    """They compare by what they say, and nobody changes them on the way."""
    assert Position(1, (0, 1)) == Position(1, (0, 1), callback=False)
    assert Looking() == Looking()
    assert Over().rating is False
    with pytest.raises(dataclasses.FrozenInstanceError):
        Position(1, (0, 1)).position = 2  # type: ignore[misc]
