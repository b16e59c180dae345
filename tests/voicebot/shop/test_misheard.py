"""Numbers that sound like the one that was heard."""

import asyncio

from tests.support import virtual_time
from tests.support.dialogue import ORDER, Shop, order
from voicebot.shop.misheard import alike, meant
from voicebot.shop.port import Order

HEARD = "123466"
"""ORDER is 123456."""


def test_one_digit_that_sounds_alike_makes_another_number() -> None:
    """Each digit at a time, most digits in two ways; zero and two sound like no other."""
    assert set(alike("482513")) == {
        "382513",
        "412513",
        "472513",
        "482613",
        "482913",
        "482573",
        "482583",
        "482514",
    }
    assert alike("002") == ()


async def test_the_order_of_that_postcode_was_meant() -> None:
    """Only with the right postcode, and only where one number sounds alike."""
    assert await meant(Shop(ORDER), HEARD, ORDER.postcode, 1.0) == "123456"
    assert await meant(Shop(ORDER), HEARD, "00950", 1.0) is None
    assert await meant(Shop(ORDER), "123406", ORDER.postcode, 1.0) is None
    assert await meant(Shop(ORDER, order(number="123469")), HEARD, ORDER.postcode, 1.0) is None


async def test_a_shop_that_is_down_knows_nothing() -> None:
    """The caller is refused as without it."""
    shop = Shop(ORDER)
    shop.down = True
    assert await meant(shop, HEARD, ORDER.postcode, 1.0) is None


def test_nobody_waits_for_a_slow_shop() -> None:
    """Not longer than told."""

    class Slow(Shop):
        async def find(self, number: str, postcode: str) -> Order | None:
            await asyncio.sleep(60)
            return None

    async def test() -> None:
        began = asyncio.get_running_loop().time()
        assert await meant(Slow(ORDER), HEARD, ORDER.postcode, 1.5) is None
        assert asyncio.get_running_loop().time() - began == 1.5

    virtual_time.run(test())
