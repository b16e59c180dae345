"""Orders kept in our own database (the demo shop)."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from voicebot.errors import ShopError, StoreError
from voicebot.shop.port import Order, OrderItem, OrderState
from voicebot.store.models import OrderRow
from voicebot.store.worker import Store

_NUMBER = re.compile(r"[0-9]{6}")
_POSTCODE = re.compile(r"([0-9]{2})[- ]?([0-9]{3})")


class SqlOrders:
    """The `Orders` port on a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, number: str, postcode: str) -> Order | None:
        """The order only if both agree. number: six digits; postcode: five, with or without the dash. Errors: ShopError."""
        place = _POSTCODE.fullmatch(postcode.strip())
        if place is None or _NUMBER.fullmatch(number.strip()) is None:
            return None
        found = number.strip(), "".join(place.groups())
        try:
            return await self._store.read(lambda session: _find(session, *found))
        except StoreError as error:
            raise ShopError(f"the orders cannot be read: {error}") from error


def _find(session: Session, number: str, postcode: str) -> Order | None:
    row = session.scalar(
        select(OrderRow)
        .where(OrderRow.number == number, OrderRow.postcode == postcode)
        .options(joinedload(OrderRow.customer), selectinload(OrderRow.items))
    )
    return None if row is None else _order(row)


def _order(row: OrderRow) -> Order:
    return Order(
        number=row.number,
        postcode=row.postcode,
        state=OrderState(row.state),
        items=tuple(OrderItem(item.name, item.quantity, item.price) for item in row.items),
        total=row.total,
        ordered_at=row.ordered_at,
        changed_at=row.changed_at,
        carrier=row.carrier,
        pickup_point=row.pickup_point,
        expected=row.expected,
        delay_reason=row.delay_reason,
        customer_name=row.customer.name,
        phone=row.customer.phone,
    )
