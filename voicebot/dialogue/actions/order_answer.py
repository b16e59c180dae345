"""What a caller who gave a number and a postcode is told, whoever asked for them: Rasa's action and the keypad say the same."""

import asyncio
from dataclasses import dataclass, replace
from enum import Enum
from zoneinfo import ZoneInfo

import structlog

from voicebot.clock import Clock
from voicebot.dialogue.actions import wording
from voicebot.dialogue.actions.wording import Line
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import ShopError
from voicebot.shop.port import Order, Orders

log = structlog.get_logger()

REFUSALS_PER_CALL = 2
"""Guesses a call has; afterwards the shop is not even asked."""
SHOP_TIMEOUT_S = 1.5
"""Under the dialogue's own limit, so that the caller hears about the shop and not of a broken line."""
SHOP_ZONE = ZoneInfo("Europe/Warsaw")


class Verdict(Enum):
    """How the question for an order came out."""

    TOLD = "number and postcode agree"
    REFUSED = "they do not; the caller may try again"
    REFUSED_FOR_GOOD = "this call has guessed often enough"
    SHOP_DOWN = "the shop gave no answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """lines: the responses of domain.yml to say, in order. refusals: of the call, with this one."""

    verdict: Verdict
    lines: tuple[Line, ...]
    refusals: int


class OrderDesk:
    """Verifies, then says; whatever is wrong, not a word about an order."""

    def __init__(self, orders: Orders, clock: Clock, texts: Prompts) -> None:
        self._orders = orders
        self._clock = clock
        self._texts = texts

    async def answer(self, number: str, postcode: str, refusals: int) -> Answer:
        """number: six digits, postcode: five. refusals: those the call already had. Never raises for what the shop does."""
        if refusals >= REFUSALS_PER_CALL:
            return _refused(refusals)
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                order = await self._orders.find(number, postcode)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return Answer(Verdict.SHOP_DOWN, (Line("utter_shop_down", {}),), refusals)
        if order is None:
            return _refused(refusals + 1)
        today = self._clock.now().astimezone(SHOP_ZONE).date()
        lines = wording.status(_local(order), today, self._texts)
        return Answer(Verdict.TOLD, tuple(lines), refusals)


def _refused(refusals: int) -> Answer:
    if refusals >= REFUSALS_PER_CALL:
        return Answer(Verdict.REFUSED_FOR_GOOD, (Line("utter_refused_for_good", {}),), refusals)
    return Answer(Verdict.REFUSED, (Line("utter_refused", {}),), refusals)


def _local(order: Order) -> Order:
    """The order with its last change in the shop's own time: near midnight the UTC day is yesterday's."""
    return replace(order, changed_at=order.changed_at.astimezone(SHOP_ZONE))
