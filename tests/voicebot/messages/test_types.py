"""What a message is."""

from voicebot.messages.types import Channel, Outgoing


def test_a_message_is_a_value() -> None:
    """Two messages that say the same are the same."""
    assert Outgoing("k", Channel("sms"), "+48600100200", "", "x") == Outgoing(
        "k", Channel.SMS, "+48600100200", "", "x"
    )
