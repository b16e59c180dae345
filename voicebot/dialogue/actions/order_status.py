"""Where an order is. The action that reads it out has the identity checked itself, whatever the form did before."""

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.order_answer import OrderDesk, Verdict
from voicebot.dialogue.actions.order_form import FORM
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, then


class OrderStatus:
    """action_order_status: verify, then say."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    async def __call__(self, talk: Talk) -> Events:
        """Number and postcode come from the form's slots; whatever is missing or wrong, not a word about an order."""
        number, postcode = talk.slot("order_number"), talk.slot("postal_code")
        if not number or not postcode:
            talk.say("utter_numbers_failed")
            talk.say("utter_offer_person")
            return [*leave_form(), SlotSet("misses", 0)]
        answer = await self._desk.answer(number, postcode, talk.count("refusals"))
        for line in answer.lines:
            talk.say(line.response, **line.fields)
        refusals = SlotSet("refusals", answer.refusals)
        forgotten = [SlotSet("order_number"), SlotSet("postal_code")]
        match answer.verdict:
            case Verdict.TOLD:
                talk.say("utter_anything_else")
                return [SlotSet("verified", True), SlotSet("outcome", "answered")]
            case Verdict.REFUSED:
                return [refusals, *forgotten, SlotSet("misses", 0), *then(FORM)]
            case Verdict.REFUSED_FOR_GOOD:
                talk.say("utter_offer_person")
                return [refusals, *forgotten, SlotSet("outcome", "refused")]
            case Verdict.SHOP_DOWN:
                talk.say("utter_offer_person")
                return [SlotSet("outcome", "shop_down")]
