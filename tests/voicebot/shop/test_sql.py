"""The shop in our own database."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from tests.support.shops import scene
from tests.voicebot.shop.contract import ShopContract, Stage, asking
from voicebot.errors import ShopError
from voicebot.shop import acts
from voicebot.shop.demo import demo_shop
from voicebot.shop.desk import ShopDesk
from voicebot.shop.matters import Done, Piece, RefundWay, Refusal, Return
from voicebot.shop.port import OrderItem, OrderState
from voicebot.shop.seed import seed
from voicebot.shop.sql import SqlOrders, _asked_for
from voicebot.store.engine import make_engine
from voicebot.store.models import CustomerRow, OrderActRow, OrderItemRow, OrderRow, RefundRow
from voicebot.store.worker import Store

TODAY = date(2026, 3, 2)


async def fill(store: Store) -> None:
    """Put the scene's orders there."""

    def work(session: Session) -> None:
        for place, order in enumerate(scene.ORDERS, 1):
            session.add(
                CustomerRow(
                    id=place,
                    name=order.customer_name,
                    phone=order.phone,
                    postcode=order.postcode,
                    city="Kraków",
                    email=order.email,
                )
            )
            session.flush()
            fields = ("number", "postcode", "total", "ordered_at", "changed_at", "carrier", "pickup_point")
            more = ("expected", "delay_reason", "delivered_at")
            session.add(
                OrderRow(
                    id=place,
                    customer_id=place,
                    state=order.state.value,
                    payment=order.payment and order.payment.value,
                    **{name: getattr(order, name) for name in (*fields, *more)},
                )
            )
            session.flush()
            for position, item in enumerate(order.items):
                session.add(
                    OrderItemRow(
                        order_id=place,
                        position=position,
                        name=item.name,
                        quantity=item.quantity,
                        price=item.price,
                    )
                )
            if refund := scene.REFUNDS.get(order.number):
                session.add(
                    RefundRow(order_id=place, state=refund.state, amount=refund.amount, day=refund.on)
                )

    await store.run(work)


class TestContract(ShopContract):
    """The database behaves as every shop does."""

    @pytest.fixture
    async def stage(self, store: Store, clock: Any) -> AsyncIterator[Stage]:
        """With the scene's orders; broken, it is a database that stands still."""
        await fill(store)
        standing = threading.Event()

        def break_() -> None:
            store._timeout_s = 0.02
            for lane in (store._reader, store._writer):
                lane.submit(lambda: standing.wait(20))

        yield Stage(SqlOrders(store, clock), clock, break_)
        standing.set()


ROWS = demo_shop(TODAY).orders


@pytest.fixture
async def orders(store: Store) -> SqlOrders:
    """The demo shop's orders."""
    await seed(store, TODAY)
    return SqlOrders(store)


async def test_an_order_is_found_by_number_and_postcode(orders: SqlOrders) -> None:
    """Everything the dialogue may say of it comes along."""
    order = await orders.find("482913", "30059")
    assert order is not None
    assert order.state is OrderState.SENT
    assert order.items == (OrderItem("buty trekkingowe", 1, Decimal("249.00"), "0"),)
    assert (order.total, order.carrier, order.expected) == (Decimal("249.00"), "DPD", date(2026, 3, 3))
    assert order.ordered_at.utcoffset() is not None
    assert order.phone.startswith("+48")
    assert order.customer_name


async def test_lines_come_in_their_order(orders: SqlOrders) -> None:
    """The first thing bought is named first."""
    order = await orders.find("316940", "50374")
    assert order is not None
    assert [item.name for item in order.items] == ["kurtka przeciwdeszczowa", "czapka zimowa"]
    assert order.delay_reason == "awaria w sortowni"


@pytest.mark.parametrize("postcode", ["30-059", "30 059", " 30059 "])
async def test_a_postcode_may_be_written_as_people_do(orders: SqlOrders, postcode: str) -> None:
    """Dash and spaces do not matter."""
    assert await orders.find(" 482913 ", postcode) is not None


@pytest.mark.parametrize(
    ("number", "postcode"),
    [
        ("482913", "50374"),  # somebody else's postcode
        ("999999", "30059"),  # no such order
        ("482913", ""),
        ("", "30059"),
        ("482913", "%"),
        ("48291%", "30059"),
        ("４８２９１３", "30059"),  # digits, but not those
        ("482913' OR '1'='1", "30059"),
        ("\ud800", "30059"),
    ],
)
async def test_nothing_is_told_unless_both_agree(orders: SqlOrders, number: str, postcode: str) -> None:
    """One wrong part, or nonsense, finds nothing and does not say which."""
    assert await orders.find(number, postcode) is None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_every_demo_order_is_found_only_with_its_own_postcode(
    orders: SqlOrders, data: st.DataObject
) -> None:
    """Any order with any other order's postcode is found exactly when the postcodes are the same."""
    one, other = data.draw(st.sampled_from(ROWS)), data.draw(st.sampled_from(ROWS))
    found = await orders.find(one["number"], other["postcode"])
    assert (found is not None) == (one["postcode"] == other["postcode"])


async def test_a_database_that_refuses_is_a_shop_that_does_not_answer(store: Store) -> None:
    """StoreError becomes ShopError, which the dialogue knows how to tell."""
    store._timeout_s = 0.05
    standing = threading.Event()
    reading = store._reader.submit(lambda: standing.wait(5))
    with pytest.raises(ShopError):
        await SqlOrders(store).find("482913", "30059")
    standing.set()
    reading.result()


async def test_two_acts_never_share_a_code(store: Store, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first code is another act's already, the next one is taken."""
    await fill(store)
    monkeypatch.setattr(acts, "CODE_DIGITS", 1)
    shop = ShopDesk(SqlOrders(store, clock), clock)
    for key in range(10):
        assert isinstance(await shop.redirect(asking(scene.PAID, f"k{key}"), "gdzie indziej"), Done)
    codes = await store.read(lambda session: session.scalars(select(OrderActRow.code)).all())
    assert sorted(codes) == list("0123456789")


async def test_a_cancelled_order_is_not_expected_any_more(store: Store, clock: Any) -> None:
    """Neither day nor reason of delay is told of it."""
    await fill(store)
    await store.run(
        lambda session: session.execute(
            update(OrderRow)
            .where(OrderRow.number == scene.PAID.number)
            .values(expected=TODAY, delay_reason="brak towaru")
        )
    )
    shop = ShopDesk(SqlOrders(store, clock), clock)
    await shop.cancel(asking(scene.PAID))
    order = await shop.find(scene.PAID.number, scene.PAID.postcode)
    assert order is not None
    assert (order.expected, order.delay_reason, order.changed_at) == (None, None, clock.now())


async def test_two_processes_do_not_take_one_thing_back_twice(
    store: Store, database_url: str, clock: Any
) -> None:
    """The look at the order and the act are one transaction, whoever else writes."""
    await fill(store)
    other = Store(make_engine(database_url))
    desks = [ShopDesk(SqlOrders(one, clock), clock) for one in (store, other)]
    both = await asyncio.gather(
        *(
            desk.open_return(asking(scene.DELIVERED, key), [Piece("0", 1)], RefundWay.SAME_WAY, None)
            for desk, key in zip(desks, ("a", "b"), strict=True)
        )
    )
    await other.close()
    assert sorted(type(one) is Return for one in both) == [False, True]
    assert Refusal.ALREADY_DONE in both


def test_on_postgresql_the_order_is_locked() -> None:
    """There the lock is asked for by name, and of the order alone."""
    query = _asked_for("482913", "30059")
    assert query is not None
    locked = str(query.with_for_update(of=OrderRow).compile(dialect=postgresql.dialect()))
    assert locked.endswith("FOR UPDATE OF orders")
