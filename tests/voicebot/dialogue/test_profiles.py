"""Tests of voicebot.dialogue.profiles."""

from voicebot.dialogue.profiles import SlotProfile


def test_a_profile_with_a_name_only_is_an_open_question() -> None:
    """The defaults are those of an open question that may be interrupted."""
    profile = SlotProfile("anything")
    assert profile.grammar.is_open
    assert profile.interruption.allowed
    assert profile.keypad is None
    assert profile.end.complete_silence_ms < profile.end.silence_ms < profile.end.max_ms
