"""The order of the page a call comes from, which the shop vouches for (shop.vouching): its caller is verified for it, and for no other."""

from collections.abc import Awaitable, Callable

from rasa_sdk.events import SlotSet

from voicebot.dialogue.actions.dictation import dictated
from voicebot.dialogue.actions.talk import Events, Talk
from voicebot.shop.port import Order

SIGNED = "signed"
"""The slot verified_by of who came with a signed order; empty for who gave number and postcode."""
PATIENCE_S = 1.0
"""A greeting waits so long for the shop to find it; later it is used when the caller wants something of an order."""

Vouched = Callable[[str, float], Awaitable[Order | None]]
"""call id, longest wait in seconds → the order this call is verified for."""


async def nothing_vouched(call_id: str, within_s: float) -> Order | None:
    """Where no page signs orders."""
    return None


def verified_for(order: Order) -> Events:
    """Number and postcode as if they had been dictated: every action asks the shop with both again."""
    return [
        SlotSet("order_number", order.number),
        SlotSet("postal_code", order.postcode),
        SlotSet("verified", True),
        SlotSet("verified_by", SIGNED),
        SlotSet("signed_used", True),
    ]


async def now_verified(talk: Talk, vouched: Vouched) -> Events | None:
    """For who is not verified and wants something of an order: the page's, if they name it, or if the shop found it too late to be
    asked about. None: there is none, it was set aside, or another one is meant."""
    named = dictated(talk.numbers, None).order_number
    if named is None and (talk.slot("signed_used") or talk.intent == "other_order"):
        return None
    order = await vouched(talk.call_id, 0.0)
    if order is None or named not in (None, order.number):
        return None
    return verified_for(order)
