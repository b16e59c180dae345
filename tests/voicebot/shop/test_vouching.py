"""Tests of voicebot.shop.vouching."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.support.dialogue import NOW, ORDER, FixedClock, order
from voicebot.errors import ShopError
from voicebot.shop.port import Order
from voicebot.shop.signed import sign
from voicebot.shop.vouching import Vouching

KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "f" * 32
SOON = NOW + timedelta(minutes=15)
CALLER = object()


class Record:
    """Keeps its events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def event(self, name: str, at: float | None = None, **detail: Any) -> None:
        self.events.append((name, detail))


class Shop:
    """One order, found at once, late, or not at all."""

    def __init__(self) -> None:
        self.order, self.takes_s, self.down = ORDER, 0.0, False
        self.asked: list[str] = []

    async def find(self, number: str) -> Order | None:
        self.asked.append(number)
        await asyncio.sleep(self.takes_s)
        if self.down:
            raise ShopError("down")
        return self.order if self.order.number == number else None


class Counter:
    """One vouching with its shop, what it counted, and a record."""

    def __init__(self, key: str | None = KEY) -> None:
        self.shop, self.record, self.results = Shop(), Record(), list[str]()
        self.vouching = Vouching(self.shop.find, key, FixedClock(), self.results.append)

    async def brings(self, signed: str | None) -> Order | None:
        self.vouching.bring("c1", signed)
        self.vouching.begin("c1", CALLER, self.record)
        return await self.vouching.order("c1", 1.0)


async def test_a_signed_order_is_found_and_on_record() -> None:
    """The order as the shop has it; one event, one count."""
    counter = Counter()
    assert await counter.brings(sign("123456", SOON, KEY)) == ORDER
    assert counter.record.events == [("order_signed", {"result": "verified"})]
    assert counter.results == ["verified"]


@pytest.mark.parametrize(
    ("signed", "result"),
    [
        ("123456", "unsigned"),
        ("", "unsigned"),
        ("v1." + "A" * 600, "unsigned"),
        (sign("123456", SOON, OTHER_KEY), "foreign"),
        (sign("123456", NOW, KEY), "expired"),
        (sign("123456", NOW + timedelta(hours=25), KEY), "too_long"),
    ],
)
async def test_what_is_not_rightly_signed_is_not_used_and_never_put_to_the_shop(
    signed: str, result: str
) -> None:
    """Nobody is verified; why is counted and on record, without what came in."""
    counter = Counter()
    assert await counter.brings(signed) is None
    assert counter.record.events == [("order_signed", {"result": result})]
    assert (counter.results, counter.shop.asked) == ([result], [])


async def test_without_a_key_nothing_is_believed() -> None:
    """A page that signs for a line that was given no key finds the reason in the record."""
    counter = Counter(key=None)
    assert await counter.brings(sign("123456", SOON, KEY)) is None
    assert counter.results == ["no_key"]


async def test_a_call_that_came_with_nothing_leaves_no_event() -> None:
    """As most calls do."""
    counter = Counter()
    assert await counter.brings(None) is None
    assert (counter.record.events, counter.results) == ([], [])


async def test_an_order_that_the_shop_does_not_have_or_cannot_place_is_not_used() -> None:
    """Nor one without a postcode, by which every action asks for it again."""
    counter = Counter()
    assert await counter.brings(sign("999999", SOON, KEY)) is None
    counter.shop.order = order(postcode="")
    assert await counter.brings(sign("123456", SOON, KEY)) is None
    assert counter.results == ["unknown_order"] * 2


async def test_a_shop_that_is_down_costs_only_the_shortcut() -> None:
    """The call goes on as anybody's."""
    counter = Counter()
    counter.shop.down = True
    assert await counter.brings(sign("123456", SOON, KEY)) is None
    assert counter.results == ["shop_down"]


async def test_a_slow_shop_is_not_waited_for_longer_than_asked() -> None:
    """Later the order is there all the same."""
    counter = Counter()
    counter.shop.takes_s = 0.2
    counter.vouching.bring("c1", sign("123456", SOON, KEY))
    counter.vouching.begin("c1", CALLER, counter.record)
    assert await counter.vouching.order("c1", 0.01) is None
    assert await counter.vouching.order("c1", 5.0) == ORDER


async def test_after_the_call_nothing_is_kept() -> None:
    """Neither the order nor a question to the shop that still runs; other calls keep theirs."""
    counter = Counter()
    counter.shop.takes_s = 60.0
    counter.vouching.bring("c1", sign("123456", SOON, KEY))
    counter.vouching.begin("c1", CALLER, counter.record)
    waiting = asyncio.create_task(counter.vouching.order("c1", 30.0))
    await asyncio.sleep(0)
    counter.vouching.forget(object())
    counter.vouching.forget(CALLER)
    counter.vouching.forget(CALLER)
    assert await waiting is None
    assert await counter.vouching.order("c1", 1.0) is None
