"""Where an order is. The action that reads it out checks the identity itself, whatever the form did before."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import structlog
from rasa_sdk.events import SlotSet

from voicebot.clock import Clock
from voicebot.dialogue.actions import wording
from voicebot.dialogue.actions.order_form import FORM
from voicebot.dialogue.actions.talk import Events, Talk, leave_form, then
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import ShopError
from voicebot.shop.port import Order, Orders

log = structlog.get_logger()

REFUSALS_PER_CALL = 2
"""Guesses a call has; afterwards the shop is not even asked."""
SHOP_TIMEOUT_S = 1.5
"""Under the dialogue's own limit, so that the caller hears about the shop and not of a broken line."""
SHOP_ZONE = ZoneInfo("Europe/Warsaw")


class OrderStatus:
    """action_order_status: verify, then say."""

    def __init__(self, orders: Orders, clock: Clock, texts: Prompts) -> None:
        self._orders = orders
        self._clock = clock
        self._texts = texts

    async def __call__(self, talk: Talk) -> Events:
        """Number and postcode come from the form's slots; whatever is missing or wrong, not a word about an order."""
        number, postcode = talk.slot("order_number"), talk.slot("postal_code")
        if not number or not postcode:
            talk.say("utter_numbers_failed")
            talk.say("utter_offer_person")
            return [*leave_form(), SlotSet("misses", 0)]
        if talk.count("refusals") >= REFUSALS_PER_CALL:
            return self._refused_for_good(talk)
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                order = await self._orders.find(number, postcode)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            talk.say("utter_shop_down")
            talk.say("utter_offer_person")
            return [SlotSet("outcome", "shop_down")]
        if order is None:
            return self._refused(talk)
        return self._told(talk, order)

    def _told(self, talk: Talk, order: Order) -> Events:
        local = _local(order)
        for line in wording.status(local, self._clock.now().astimezone(SHOP_ZONE).date(), self._texts):
            talk.say(line.response, **line.fields)
        talk.say("utter_anything_else")
        return [SlotSet("verified", True), SlotSet("outcome", "answered")]

    def _refused(self, talk: Talk) -> Events:
        refusals = talk.count("refusals") + 1
        counted = SlotSet("refusals", refusals)
        if refusals >= REFUSALS_PER_CALL:
            return [counted, *self._refused_for_good(talk)]
        talk.say("utter_refused")
        emptied = [SlotSet("order_number"), SlotSet("postal_code"), SlotSet("misses", 0)]
        return [counted, *emptied, *then(FORM)]

    def _refused_for_good(self, talk: Talk) -> Events:
        talk.say("utter_refused_for_good")
        talk.say("utter_offer_person")
        return [SlotSet("order_number"), SlotSet("postal_code"), SlotSet("outcome", "refused")]


def _local(order: Order) -> Order:
    """The order with its last change in the shop's own time: near midnight the UTC day is yesterday's."""
    return replace(order, changed_at=order.changed_at.astimezone(SHOP_ZONE))
