"""Tests of voicebot.languages.tongue."""

from voicebot.english.tongue import TONGUE
from voicebot.polish.tongue import POLISH


def test_all_digits_of_a_text_come_together() -> None:
    """Each language by its own words."""
    assert TONGUE.digits("four eight and the code two") == "482"
    assert POLISH.digits("four eight") == ""
    assert POLISH.digits("cztery osiem a kod dwa") == "482"
