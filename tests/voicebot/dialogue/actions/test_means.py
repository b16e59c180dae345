"""Tests of voicebot.dialogue.actions.means."""

from tests.support.dialogue import Board, Conversation, Shop, means
from tests.support.matters import DELIVERED
from voicebot.dialogue.action_server import actions


async def test_the_actions_work_with_what_they_are_given() -> None:
    """The greeting reads the notices, the status asks the shop."""
    shop = Shop(DELIVERED)
    given = means(shop, notices=Board({None: "Nie pracujemy."}))
    begin = Conversation()
    await actions(given)["action_begin_call"](begin.talk)
    assert "utter_notice" in begin.responses
    status = Conversation(slots={"order_number": "123456", "postal_code": "31152"})
    await actions(given)["action_order_status"](status.talk)
    assert shop.asked == [("123456", "31152")]
