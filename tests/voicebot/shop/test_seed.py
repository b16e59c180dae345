"""Seeding the demo shop."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from voicebot.shop.demo import demo_shop
from voicebot.shop.desk import ShopDesk
from voicebot.shop.matters import Asking, Done
from voicebot.shop.seed import seed
from voicebot.shop.sql import SqlOrders
from voicebot.store.models import Base, CallRow, CustomerRow, OrderItemRow, OrderRow
from voicebot.store.worker import Store

TODAY = date(2026, 3, 2)


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
        for table in Base.metadata.sorted_tables
        if isinstance(table, Table)
    }


async def test_seeding_again_leaves_the_same_rows(store: Store) -> None:
    """A second seeding of the same day changes nothing at all."""
    await seed(store, TODAY)
    first = await store.read(everything)
    await seed(store, TODAY)
    assert await store.read(everything) == first
    assert len(first["orders"]) == 600


async def test_seeding_on_another_day_moves_the_dates(store: Store) -> None:
    """The same orders are there, one day later."""
    await seed(store, TODAY)
    before = await store.read(lambda s: s.scalars(select(OrderRow).order_by(OrderRow.id)).all())
    await seed(store, TODAY + timedelta(days=1))
    after = await store.read(lambda s: s.scalars(select(OrderRow).order_by(OrderRow.id)).all())
    assert [(row.id, row.number) for row in after] == [(row.id, row.number) for row in before]
    assert all(b.ordered_at - a.ordered_at == timedelta(days=1) for a, b in zip(before, after, strict=True))


async def test_calls_and_other_orders_are_left_alone(store: Store) -> None:
    """Call records and orders that are not the demo's survive."""
    await seed(store, TODAY)

    def foreign(session: Session) -> None:
        now = datetime(2026, 3, 2, tzinfo=UTC)
        session.add(CallRow(id="call", channel="text", started=now))
        session.add(
            CustomerRow(id=5000, name="Ktoś", phone="+48490000001", postcode="00020", city="Warszawa")
        )
        session.flush()
        session.add(
            OrderRow(
                id=5000,
                number="999999",
                customer_id=5000,
                postcode="00020",
                state="paid",
                total=Decimal(1),
                ordered_at=now,
                changed_at=now,
            )
        )
        session.flush()
        session.add(OrderItemRow(order_id=5000, position=0, name="rzecz", quantity=1, price=Decimal(1)))

    await store.run(foreign)
    before = await store.read(everything)
    await seed(store, TODAY)
    assert await store.read(everything) == before


async def test_changed_and_lost_rows_come_back(store: Store) -> None:
    """What somebody changed, added to or took from a demo order is put right, also where numbers changed hands."""
    await seed(store, TODAY)
    first = await store.read(everything)

    def spoil(session: Session) -> None:
        numbers = session.scalars(
            select(OrderRow.number).where(OrderRow.id.in_([1, 2])).order_by(OrderRow.id)
        ).all()
        for order_id, number in ((1, "~"), (2, numbers[0]), (1, numbers[1])):
            session.execute(update(OrderRow).where(OrderRow.id == order_id).values(number=number))
        session.execute(update(OrderRow).where(OrderRow.id == 3).values(state="cancelled"))
        session.add(OrderItemRow(order_id=1, position=9, name="za dużo", quantity=1, price=Decimal(1)))
        session.execute(delete(OrderItemRow).where(OrderItemRow.order_id == 2))

    await store.run(spoil)
    await seed(store, TODAY)
    assert await store.read(everything) == first


async def test_what_callers_had_done_for_demo_orders_is_forgotten(store: Store) -> None:
    """The orders are as they were at first, and so is what was done for them."""
    await seed(store, TODAY)
    first = await store.read(everything)
    shop = ShopDesk(SqlOrders(store))
    paid = next(order for order in demo_shop(TODAY).orders if order["state"] == "paid")
    assert isinstance(await shop.cancel(Asking(paid["number"], paid["postcode"], "k1")), Done)
    await seed(store, TODAY)
    assert await store.read(everything) == first
