"""What the tests of single matters share: a verified order, the shop behind it, and today in words."""

from dataclasses import replace
from datetime import timedelta

from tests.support.dialogue import NOW, ORDER, PROMPTS, Shop
from voicebot.clock import SHOP_ZONE
from voicebot.dialogue.actions.matter import Case, Finished, Matter
from voicebot.dialogue.actions.wording import Calendar
from voicebot.shop.matters import Asking, Refusal
from voicebot.shop.port import Order, OrderState

CALENDAR = Calendar(NOW.astimezone(SHOP_ZONE).date(), SHOP_ZONE, PROMPTS)
THREE_DAYS_AGO = NOW - timedelta(days=3)
DELIVERED = replace(ORDER, state=OrderState.DELIVERED, delivered_at=THREE_DAYS_AGO, changed_at=THREE_DAYS_AGO)
PAID = replace(ORDER, state=OrderState.PAID, expected=None)


async def opened(matter: Matter, order: Order, opening: str = "", shop: Shop | None = None) -> Case | Refusal:
    """The matter begun for an order."""
    return await matter.open(shop or Shop(order), order, Case(matter.kind, opening, order.number))


async def case_of(matter: Matter, order: Order, opening: str = "", shop: Shop | None = None) -> Case:
    """The same; fails where it is refused."""
    case = await opened(matter, order, opening, shop)
    assert isinstance(case, Case)
    return case


async def acted(matter: Matter, shop: Shop, order: Order, case: Case) -> Finished | Refusal:
    """The matter done."""
    asking = Asking(order.number, order.postcode, matter.key(case))
    return await matter.act(shop, asking, case, CALENDAR)


async def done(matter: Matter, shop: Shop, order: Order, case: Case) -> Finished:
    """The same; fails where it is refused."""
    finished = await acted(matter, shop, order, case)
    assert isinstance(finished, Finished)
    return finished
