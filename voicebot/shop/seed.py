"""Puts the demo shop into the database; doing it again leaves the same content and touches no other orders, no calls, no wishes."""

from datetime import date

from sqlalchemy import String, cast, delete, insert, literal, update
from sqlalchemy.orm import Session

from voicebot.shop.demo import DemoShop, demo_shop
from voicebot.store.models import CustomerRow, OrderActRow, OrderItemRow, OrderRow, RefundRow
from voicebot.store.upsert import upsert
from voicebot.store.worker import Store


async def seed(store: Store, today: date) -> DemoShop:
    """Write the demo shop as of `today`; what was written. Errors: DataError, StoreError."""
    shop = demo_shop(today)
    await store.run(lambda session: _write(session, shop), timeout_s=30)
    return shop


def _write(session: Session, shop: DemoShop) -> None:
    ours = len(shop.orders)
    # with a changed demo.toml numbers move from one order to another: nobody may hold an old one meanwhile
    parked = literal("~") + cast(OrderRow.id, String)
    session.execute(update(OrderRow).where(OrderRow.id <= ours).values(number=parked))
    upsert(session, CustomerRow, shop.customers)
    upsert(session, OrderRow, shop.orders)
    # an order that now has fewer lines than before must not keep the old ones
    session.execute(delete(OrderItemRow).where(OrderItemRow.order_id <= ours))
    upsert(session, OrderItemRow, shop.items)
    # the orders are as they were at first: what callers had done for them is no longer true
    for table, rows in ((OrderActRow, shop.acts), (RefundRow, shop.refunds)):
        session.execute(delete(table).where(table.order_id <= ours))
        session.execute(insert(table), rows)
