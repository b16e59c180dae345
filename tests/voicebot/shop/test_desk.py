"""The counter of the shop, over a ledger in memory."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.support.shops import scene
from tests.voicebot.shop.contract import ShopContract, Stage, asking
from voicebot.errors import ShopError
from voicebot.shop import rules
from voicebot.shop.acts import Act, Kind
from voicebot.shop.desk import Decide, ShopDesk
from voicebot.shop.matters import Asking, Piece, RefundWay, Refusal
from voicebot.shop.port import Order, OrderState
from voicebot.shop.rules import Standing


class MemoryLedger:
    """Keeps everything in a table."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.down = False
        self.acts: dict[str, tuple[Act, ...]] = {}
        self.orders = {order.number: order for order in scene.ORDERS}

    async def find(self, number: str, postcode: str) -> Order | None:
        if self.down:
            raise ShopError("down")
        order = self.orders.get(number)
        return order if order is not None and order.postcode == postcode.replace("-", "") else None

    async def vouched(self, number: str) -> Order | None:
        if self.down:
            raise ShopError("down")
        return self.orders.get(number)

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        if self.down:
            raise ShopError("down")
        mine = [order for order in self.orders.values() if order.phone == phone]
        return rules.worth_asking(mine, self._clock.now())

    async def standing(self, number: str, postcode: str) -> Standing | None:
        order = await self.find(number, postcode)
        if order is None:
            return None
        refund = scene.REFUNDS.get(number)
        return Standing(order, self.acts.get(number, ()), (), (refund,) if refund else ())

    async def write(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        standing = await self.standing(asking.number, asking.postcode)
        if standing is None:
            return Refusal.UNKNOWN_ORDER
        done = rules.done_before(standing, kind, asking.key) or decide(standing)
        if isinstance(done, Act) and done not in standing.acts:
            self.acts[asking.number] = (*standing.acts, done)
            if kind is Kind.CANCEL:
                changed = {"state": OrderState.CANCELLED}
                self.orders[asking.number] = Order(**{**_fields(standing.order), **changed})
        return done


def _fields(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in Order.__slots__}


@pytest.fixture
def stage(clock: Any) -> Stage:
    """With the scene's orders."""
    ledger = MemoryLedger(clock)

    def break_() -> None:
        ledger.down = True

    return Stage(ledger, clock, break_)


class TestContract(ShopContract):
    """The desk does what every shop does, whatever the ledger."""


async def test_what_is_logged_of_an_act_is_nothing_of_the_customer(stage: Stage) -> None:
    """Its kind, and why it was refused."""
    with capture_logs() as logs:
        await stage.shop.cancel(asking(scene.PAID))
        await stage.shop.cancel(asking(scene.SENT))
    assert [(line["event"], line["kind"], line["refused"]) for line in logs] == [
        ("shop_act", "cancel", None),
        ("shop_act", "cancel", "already_sent"),
    ]


@pytest.mark.parametrize("key", ["", "k" * 121])
async def test_a_key_that_no_shop_could_keep_is_a_mistake(stage: Stage, key: str) -> None:
    """It is refused before the shop is asked."""
    with pytest.raises(ValueError, match="key"):
        await stage.shop.open_return(asking(scene.DELIVERED, key), [Piece("0", 1)], RefundWay.SAME_WAY, None)


async def test_by_itself_the_desk_goes_by_the_machines_clock() -> None:
    """Nobody has to hand one in."""
    ledger = MemoryLedger(None)
    told = await ShopDesk(ledger).returnable(scene.ANCIENT)
    assert told.refusal is Refusal.TOO_LATE
