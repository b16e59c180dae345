"""What a caller who gave a number and a postcode is told, whoever asked for them: Rasa's action and the keypad say the same."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

import structlog

from voicebot.clock import SHOP_ZONE, Clock
from voicebot.dialogue.actions import wording
from voicebot.dialogue.actions.wording import Line
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import ShopError, StoreError
from voicebot.shop import misheard
from voicebot.shop.notices import Notice
from voicebot.shop.port import Order, Orders

log = structlog.get_logger()

REFUSALS_PER_CALL = 2
"""Guesses a call has; afterwards the shop is not even asked."""
SHOP_TIMEOUT_S = 1.5
"""Under the dialogue's own limit, so that the caller hears about the shop and not of a broken line."""


class Verdict(Enum):
    """How the question for an order came out."""

    TOLD = "number and postcode agree"
    REFUSED = "they do not; the caller may try again"
    REFUSED_FOR_GOOD = "this call has guessed often enough"
    SHOP_DOWN = "the shop gave no answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """lines: the responses of domain.yml to say, in order. refusals: of the call, with this one. meant: as Checked."""

    verdict: Verdict
    lines: tuple[Line, ...]
    refusals: int
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the caller may hear about an order. order: only with Verdict.TOLD. refusals: of the call, with this one. meant: the number
    they may have said, where another was heard (shop.misheard); only at a call's first refusal."""

    verdict: Verdict
    order: Order | None
    refusals: int
    meant: str | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is said when they may not."""
        response = _SORRY.get(self.verdict)
        return (Line(response, {}),) if response else ()


_SORRY = {
    Verdict.REFUSED: "utter_refused",
    Verdict.REFUSED_FOR_GOOD: "utter_refused_for_good",
    Verdict.SHOP_DOWN: "utter_shop_down",
}


class NoticeBoard(Protocol):
    """What callers hear first (voicebot.shop.notices). Errors: StoreError."""

    async def current(self, carrier: str | None = None) -> Sequence[Notice]:
        """For everybody, or for whom this carrier brings a parcel."""
        ...


async def notices(board: NoticeBoard | None, carrier: str | None = None) -> list[Line]:
    """Notices as lines to say; none when the book of notices cannot be read: that is no reason to answer nothing."""
    if board is None:
        return []
    try:
        return [Line("utter_notice", {"notice": notice.text}) for notice in await board.current(carrier)]
    except StoreError as error:
        log.warning("notices_unread", kind=error.kind)
        return []


class OrderDesk:
    """Verifies, then says; whatever is wrong, not a word about an order."""

    def __init__(
        self, orders: Orders, clock: Clock, texts: Prompts, board: NoticeBoard | None = None
    ) -> None:
        self._orders = orders
        self._clock = clock
        self._texts = texts
        self._board = board

    async def check(self, number: str, postcode: str, refusals: int) -> Checked:
        """Number and postcode, once. number: six digits, postcode: five. refusals: those the call already had. Never raises
        for what the shop does."""
        if refusals >= REFUSALS_PER_CALL:
            return Checked(Verdict.REFUSED_FOR_GOOD, None, refusals)
        try:
            async with asyncio.timeout(SHOP_TIMEOUT_S):
                order = await self._orders.find(number, postcode)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            return Checked(Verdict.SHOP_DOWN, None, refusals)
        if order is None:
            refusals += 1
            if refusals >= REFUSALS_PER_CALL:
                return Checked(Verdict.REFUSED_FOR_GOOD, None, refusals)
            meant = await misheard.meant(self._orders, number, postcode, SHOP_TIMEOUT_S)
            return Checked(Verdict.REFUSED, None, refusals, meant)
        return Checked(Verdict.TOLD, order, refusals)

    async def answer(self, number: str, postcode: str, refusals: int) -> Answer:
        """Check, then tell the state of the order: what its carrier has trouble with first. As `check`."""
        checked = await self.check(number, postcode, refusals)
        if checked.order is None:
            return Answer(checked.verdict, checked.lines, checked.refusals, checked.meant)
        order = checked.order
        under_way = order.carrier and order.state in wording.UNDER_WAY
        trouble = await notices(self._board, order.carrier) if under_way else []
        today = self._clock.now().astimezone(SHOP_ZONE).date()
        lines = wording.status(_local(order), today, self._texts)
        return Answer(checked.verdict, (*trouble, *lines), checked.refusals)


def _local(order: Order) -> Order:
    """The order with its last change in the shop's own time: near midnight the UTC day is yesterday's."""
    return replace(order, changed_at=order.changed_at.astimezone(SHOP_ZONE))
