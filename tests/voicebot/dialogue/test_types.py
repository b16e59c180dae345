"""Tests of voicebot.dialogue.types."""

from voicebot.dialogue.types import Message, Reply


def test_a_reply_carries_no_slots_unless_given() -> None:
    """Two replies never share their slots."""
    first, second = Reply((Message("Dzień dobry."),)), Reply(())
    assert first.slots == {}
    assert first.slots is not second.slots
