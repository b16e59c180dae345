"""A voice message instead of a person, or of a callback."""

from voicebot.dialogue.actions.talk import Events, Talk, leave_form, or_listen, then
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Reach

INTENT = "leave_message"


class MessageDesk:
    """The action that begins one."""

    def __init__(self, texts: Prompts, reach: Reach) -> None:
        self._texts, self._reach = texts, reach

    async def leave(self, talk: Talk) -> Events:
        """action_leave_message: "chcę zostawić wiadomość", at any time. Where none can be taken, somebody calls back."""
        if not await self._reach.messages(talk.call_id):
            talk.say("utter_no_message")
            return [*leave_form(), *then("action_person_wish")]
        talk.command(self._texts.text("voicemail_prompt"), "message")
        talk.say("utter_anything_else")
        return or_listen(leave_form())
