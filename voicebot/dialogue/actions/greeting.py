"""The first words of a call, and what everybody should know before anything else."""

from voicebot.dialogue.actions.order_answer import NoticeBoard, notices
from voicebot.dialogue.actions.talk import Events, Talk


class Greeting:
    """action_begin_call. board: where notices for everybody are."""

    def __init__(self, board: NoticeBoard | None) -> None:
        self._board = board

    async def __call__(self, talk: Talk) -> Events:
        """Who is speaking, what is wrong today, and the first question."""
        lines = await notices(self._board)
        if not lines and not talk.greeted:
            talk.say("utter_welcome")
            return []
        if not talk.greeted:
            talk.say("utter_welcome_first")
        for line in lines:
            talk.say(line.response, **line.fields)
        talk.say("utter_welcome_question")
        return []
