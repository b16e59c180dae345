"""The ledger of a shop that is reached over HTTP."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.support import virtual_time
from tests.support.shops import scene
from voicebot.errors import ShopError
from voicebot.shop.acts import Act, Kind
from voicebot.shop.connectors.remote import LIMIT_S, Found, RemoteLedger
from voicebot.shop.matters import Asking, Refusal
from voicebot.shop.port import Order
from voicebot.shop.rules import Standing

ASKING = Asking(scene.PAID.number, scene.PAID.postcode, "k1")


class SlowShop:
    """Takes a while for everything, and keeps acts in a list."""

    kinds = frozenset({Kind.CANCEL, Kind.REDIRECT})

    def __init__(self, takes_s: float = 1.0) -> None:
        self.takes_s = takes_s
        self.acts: list[Act] = []
        self.completed: list[str] = []
        self.closed = False
        self.inside = 0
        self.most_inside = 0

    async def order(self, number: str, postcode: str) -> Order | None:
        await asyncio.sleep(self.takes_s)
        return scene.PAID if (number, postcode) == (scene.PAID.number, scene.PAID.postcode) else None

    async def vouched(self, number: str) -> Order | None:
        await asyncio.sleep(self.takes_s)
        return scene.PAID if number == scene.PAID.number else None

    async def look(self, number: str, postcode: str) -> Found[str] | None:
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        order = await self.order(number, postcode)
        if order is None:
            self.inside -= 1
        return order and Found(Standing(order, tuple(self.acts)), "handle")

    async def orders_of(self, phone: str) -> tuple[Order, ...]:
        await asyncio.sleep(self.takes_s)
        return (scene.ANCIENT, scene.SENT, scene.PAID)

    async def keep(self, found: Found[str], act: Act) -> Act:
        await asyncio.sleep(self.takes_s)
        self.acts.append(act)
        return replace(act, code="777777")

    async def complete(self, found: Found[str], act: Act) -> None:
        self.completed.append(act.key)
        self.inside -= 1

    async def close(self) -> None:
        self.closed = True


def act(key: str = "k1", kind: Kind = Kind.CANCEL) -> Act:
    return Act(kind, key, "123456", virtual_time.DAWN)


def test_whatever_takes_too_long_is_a_shop_that_does_not_answer() -> None:
    """The second timer behind each question's own: every method ends within the limit."""

    async def main() -> None:
        ledger = RemoteLedger(SlowShop(takes_s=60.0), virtual_time.LoopClock())
        loop = asyncio.get_running_loop()
        for question in (
            ledger.find(ASKING.number, ASKING.postcode),
            ledger.standing(ASKING.number, ASKING.postcode),
            ledger.open_orders(scene.PHONE),
            ledger.write(ASKING, Kind.CANCEL, lambda standing: act()),
        ):
            began = loop.time()
            with pytest.raises(ShopError, match="longer than 7 s"):
                await question
            assert loop.time() - began == pytest.approx(LIMIT_S)

    virtual_time.run(main())


def test_acts_for_one_order_come_one_after_the_other() -> None:
    """The second sees what the first did, and gets it."""

    async def main() -> None:
        shop = SlowShop()
        ledger = RemoteLedger(shop, virtual_time.LoopClock())
        decided: list[Any] = []

        def decide(standing: Standing) -> Act:
            decided.append(standing)
            return act()

        first, second = await asyncio.gather(*(ledger.write(ASKING, Kind.CANCEL, decide) for _ in range(2)))
        assert isinstance(first, Act)
        assert first.code == "777777"
        assert isinstance(second, Act)
        assert second.key == "k1"
        assert (len(decided), len(shop.acts), shop.most_inside) == (1, 1, 1)

    virtual_time.run(main())


def test_an_act_that_is_there_is_completed() -> None:
    """What stopped half-way goes on, without a second decision."""

    async def main() -> None:
        shop = SlowShop()
        shop.acts.append(act())
        ledger = RemoteLedger(shop, virtual_time.LoopClock())
        done = await ledger.write(ASKING, Kind.CANCEL, lambda standing: Refusal.ALREADY_DONE)
        assert done == act()
        assert shop.completed == ["k1"]

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("asking", "kind", "refusal"),
    [
        (replace(ASKING, postcode="00001"), Kind.CANCEL, Refusal.UNKNOWN_ORDER),
        (replace(ASKING, postcode="x"), Kind.CANCEL, Refusal.UNKNOWN_ORDER),
        (replace(ASKING, number="815"), Kind.CANCEL, Refusal.UNKNOWN_ORDER),
        (ASKING, Kind.RETURN, Refusal.NOT_OFFERED),
        (ASKING, Kind.CANCEL, Refusal.ALREADY_SENT),
    ],
)
def test_a_refusal_leaves_nothing_behind(asking: Asking, kind: Kind, refusal: Refusal) -> None:
    """Unknown, not offered, or refused by the rules."""

    async def main() -> None:
        shop = SlowShop()
        ledger = RemoteLedger(shop, virtual_time.LoopClock())
        assert await ledger.write(asking, kind, lambda standing: Refusal.ALREADY_SENT) is refusal
        assert shop.acts == shop.completed == []

    virtual_time.run(main())


def test_nonsense_is_not_even_asked() -> None:
    """The shop hears only of numbers and postcodes."""

    async def main() -> None:
        ledger = RemoteLedger(SlowShop(takes_s=60.0), virtual_time.LoopClock())
        assert await ledger.find("../admin", "30059") is None
        assert await ledger.standing("482913", "'; --") is None

    virtual_time.run(main())


def test_orders_worth_asking_about() -> None:
    """Newest first, without those of long ago."""

    async def main() -> None:
        ledger = RemoteLedger(SlowShop(), virtual_time.LoopClock())
        assert await ledger.open_orders(scene.PHONE) == (scene.PAID, scene.SENT)
        assert (await ledger.standing(ASKING.number, ASKING.postcode)) == Standing(scene.PAID)

    virtual_time.run(main())


def test_closing_lets_go_of_the_shop() -> None:
    """At the end."""

    async def main() -> None:
        shop = SlowShop()
        await RemoteLedger(shop).close()
        assert shop.closed

    virtual_time.run(main())
