"""The order that a caller meant where one digit of its number was heard as another that sounds like it."""

import asyncio

import structlog

from voicebot.errors import ShopError
from voicebot.shop.port import Orders

log = structlog.get_logger()

ALIKE = ("569", "178", "34")
"""Digits that Polish ears take for each other: pięć, sześć, dziewięć; jeden, siedem, osiem; trzy, cztery ("dwa dziewięć" is heard as
"dwadzieścia pięć")."""
_OTHERS = {digit: group.replace(digit, "") for group in ALIKE for digit in group}


def alike(number: str) -> tuple[str, ...]:
    """Every number that differs in one digit which sounds alike: at most two for each digit."""
    return tuple(
        f"{number[:at]}{other}{number[at + 1 :]}"
        for at, digit in enumerate(number)
        for other in _OTHERS.get(digit, "")
    )


async def meant(orders: Orders, number: str, postcode: str, within_s: float) -> str | None:
    """The one order of this postcode whose number sounds like this one; None: none, more than one, or the shop does not say in time.

    It is no proof: the caller must say whether it is theirs. Asks the shop once for each number that sounds alike."""
    try:
        async with asyncio.timeout(within_s):
            found = await asyncio.gather(*(orders.find(one, postcode) for one in alike(number)))
    except (ShopError, TimeoutError) as error:
        log.warning("meant_not_found", kind=type(error).__name__)
        return None
    numbers = [order.number for order in found if order is not None]
    return numbers[0] if len(numbers) == 1 else None
