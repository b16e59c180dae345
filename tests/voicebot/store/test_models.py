"""The tables: rules the database itself keeps."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from voicebot.errors import StoreError
from voicebot.store.models import Base, CallRow, CustomerRow, EventRow, OrderRow
from voicebot.store.worker import Store

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def order(**changes: Any) -> OrderRow:
    """An order that the database accepts, but for `changes`."""
    fields: dict[str, Any] = {
        "number": "482913",
        "customer_id": 1,
        "postcode": "30059",
        "state": "sent",
        "total": Decimal("9.90"),
        "ordered_at": MOMENT,
        "changed_at": MOMENT,
    }
    return OrderRow(**{**fields, **changes})


def customer(session: Session) -> None:
    session.add(CustomerRow(id=1, name="Anna Nowak", phone="+48490000000", postcode="30059", city="Kraków"))
    session.flush()


@pytest.mark.parametrize(
    "changes",
    [{"state": "lost"}, {"customer_id": 7}, {"total": None}, {"ordered_at": MOMENT.replace(tzinfo=None)}],
)
async def test_an_impossible_order_is_refused(store: Store, changes: dict[str, Any]) -> None:
    """Unknown state, unknown customer, missing total and a naive moment are refused by the database."""

    def work(session: Session) -> None:
        customer(session)
        session.add(order(**changes))

    with pytest.raises(StoreError):
        await store.run(work)
    assert await store.read(lambda s: s.scalar(select(func.count()).select_from(OrderRow))) == 0


async def test_two_orders_cannot_share_a_number(store: Store) -> None:
    """The order number is unique."""

    def work(session: Session) -> None:
        customer(session)
        session.add_all([order(), order()])

    with pytest.raises(StoreError):
        await store.run(work)


async def test_a_call_takes_its_events_with_it(store: Store) -> None:
    """Deleting a call deletes what belongs to it."""

    def work(session: Session) -> None:
        session.add(CallRow(id="c", channel="text", started=MOMENT))
        session.flush()
        session.add(EventRow(call_id="c", position=0, name="key", at_ms=1, detail={}))

    await store.run(work)
    await store.run(lambda s: s.query(CallRow).delete())
    assert await store.read(lambda s: s.scalar(select(func.count()).select_from(EventRow))) == 0


def test_every_table_can_be_made_on_postgresql() -> None:
    """The schema holds nothing that only SQLite knows."""
    for table in Base.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))
