"""Where an order is. The action that reads it out has the identity checked itself, whatever the form did before."""

from collections.abc import Awaitable, Callable

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.order_answer import Answer, Checked, OrderDesk, Verdict
from voicebot.dialogue.actions.order_form import FORM, MEANT
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, then

Offer = Callable[[Talk], Awaitable[bool]]
"""Asks whether to go on with something unfinished of the order just told; False when there is nothing."""


class OrderStatus:
    """action_order_status: verify, then say; a matter that waited for number and postcode goes on instead."""

    def __init__(self, desk: OrderDesk, unfinished: Offer) -> None:
        self._desk = desk
        self._unfinished = unfinished

    async def __call__(self, talk: Talk) -> Events:
        """Number and postcode come from the form's slots; whatever is missing or wrong, not a word about an order."""
        number, postcode = talk.slot("order_number"), talk.slot("postal_code")
        if talk.slot("matter"):
            return then("action_open_matter")
        if not number or not postcode:
            return turned_away(talk, None)
        answer = await self._desk.answer(number, postcode, talk.count("refusals"))
        if answer.verdict is not Verdict.TOLD:
            return turned_away(talk, answer)
        for line in answer.lines:
            talk.say(line.response, **line.fields)
        if not await self._unfinished(talk):
            talk.say("utter_anything_else")
        return [SlotSet("verified", True), SlotSet("outcome", "answered")]


def turned_away(talk: Talk, checked: Answer | Checked | None) -> Events:
    """What becomes of a call that did not prove whose order it is. None: there is no number or no postcode."""
    if checked is None:
        talk.say("utter_numbers_failed")
        talk.say("utter_offer_person")
        return [*leave_form(), SlotSet("matter"), SlotSet("misses", 0)]
    refusals = SlotSet("refusals", checked.refusals)
    if checked.meant is not None:  # the form asks for a yes
        return [
            refusals,
            SlotSet("order_number"),
            SlotSet(MEANT, checked.meant),
            SlotSet("misses", 0),
            *then(FORM),
        ]
    for line in checked.lines:
        talk.say(line.response, **line.fields)
    forgotten = [SlotSet("order_number"), SlotSet("postal_code"), SlotSet(MEANT)]
    if checked.verdict is Verdict.REFUSED:
        return [refusals, *forgotten, SlotSet("misses", 0), *then(FORM)]
    talk.say("utter_offer_person")
    if checked.verdict is Verdict.REFUSED_FOR_GOOD:
        return [refusals, *forgotten, SlotSet("matter"), SlotSet("outcome", "refused")]
    return [SlotSet("matter"), SlotSet("outcome", "shop_down")]
