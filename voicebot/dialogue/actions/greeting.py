"""The first words of a call, what everybody should know before anything else, and the order that the shop's page vouches for."""

from voicebot.dialogue.actions.order_answer import NoticeBoard, notices
from voicebot.dialogue.actions.page_order import PATIENCE_S, Vouched, nothing_vouched, verified_for
from voicebot.dialogue.actions.talk import Events, Talk
from voicebot.dialogue.actions.wording import spaced


class Greeting:
    """action_begin_call. board: where notices for everybody are."""

    def __init__(self, board: NoticeBoard | None, vouched: Vouched = nothing_vouched) -> None:
        self._board = board
        self._vouched = vouched

    async def __call__(self, talk: Talk) -> Events:
        """Who is speaking, what is wrong today, and the first question: about the order of the page, where there is one."""
        lines, order = await notices(self._board), await self._vouched(talk.call_id, PATIENCE_S)
        if not lines and not talk.greeted and not talk.offers and order is None:
            talk.say("utter_welcome")
            return []
        if not talk.greeted:
            talk.say("utter_welcome_first")
        for line in lines:
            talk.say(line.response, **line.fields)
        if order is None:
            talk.say("utter_welcome_question")
            return []
        talk.say("utter_welcome_signed", number=spaced(order.number))
        return verified_for(order)
