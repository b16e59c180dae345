"""The first words of a call, what everybody should know before anything else, and the order that the shop's page vouches for."""

from collections.abc import Awaitable, Callable

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.order_answer import NoticeBoard, notices
from voicebot.dialogue.actions.talk import Events, Talk
from voicebot.dialogue.actions.wording import spaced
from voicebot.shop.port import Order

SIGNED = "signed"
"""The slot verified_by of who came with a signed order; empty for who gave number and postcode."""
PATIENCE_S = 1.0
"""A greeting waits so long for the shop to find a signed order; afterwards the number is asked for as from anybody else."""

Vouched = Callable[[str, float], Awaitable[Order | None]]
"""call id, longest wait in seconds → the order this call is verified for (shop.vouching)."""


async def nothing_vouched(call_id: str, within_s: float) -> Order | None:
    """Where no page signs orders."""
    return None


class Greeting:
    """action_begin_call. board: where notices for everybody are."""

    def __init__(self, board: NoticeBoard | None, vouched: Vouched = nothing_vouched) -> None:
        self._board = board
        self._vouched = vouched

    async def __call__(self, talk: Talk) -> Events:
        """Who is speaking, what is wrong today, and the first question: about the order of the page, where there is one."""
        lines, order = await notices(self._board), await self._vouched(talk.call_id, PATIENCE_S)
        if not lines and not talk.greeted and order is None:
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
        return [
            SlotSet("order_number", order.number),
            SlotSet("postal_code", order.postcode),
            SlotSet("verified", True),
            SlotSet("verified_by", SIGNED),
        ]
