"""Tests of voicebot.dialogue.actions.message."""

from tests.support.dialogue import PROMPTS, Conversation, leaves_form, next_action
from voicebot.dialogue.actions.message import INTENT, MessageDesk
from voicebot.dialogue.types import Reach


async def takes(call: str) -> bool:
    """Of one call."""
    return call == "call-1"


async def test_the_line_is_told_to_record_and_what_to_ask_afterwards() -> None:
    """Out of whatever form was open; the words before the tone come with the command."""
    conversation = Conversation("nagram wiadomość", INTENT, form="callback_form")
    events = await MessageDesk(PROMPTS, Reach(messages=takes)).leave(conversation.talk)
    assert conversation.texts()[0] == PROMPTS.text("voicemail_prompt")
    assert (conversation.command, conversation.expects) == ("message", "anything_else")
    assert leaves_form(events)
    assert next_action(events) == "action_listen"


async def test_where_none_can_be_left_somebody_calls_back() -> None:
    """Said honestly; a written conversation has no sound to keep."""
    conversation = Conversation("nagram wiadomość", INTENT)
    events = await MessageDesk(PROMPTS, Reach()).leave(conversation.talk)
    assert conversation.texts() == ["Wiadomości nie mogę teraz nagrać."]
    assert conversation.command is None
    assert next_action(events) == "action_person_wish"
