"""Orders kept in our own database (the demo shop), and what was done for them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from voicebot.clock import Clock, SystemClock
from voicebot.errors import ShopError, StoreError
from voicebot.shop.acts import Act, Kind, code_of
from voicebot.shop.desk import Decide
from voicebot.shop.matters import Asking, Piece, Refund, RefundState, RefundWay, Refusal, Wish
from voicebot.shop.port import Order, OrderItem, OrderState, Payment
from voicebot.shop.rules import FINISHED, MOST_ORDERS, RECENT, Standing, done_before
from voicebot.store.models import CustomerRow, OrderActRow, OrderRow, RefundRow
from voicebot.store.worker import Store

T = TypeVar("T")

_NUMBER = re.compile(r"[0-9]{6}")
_POSTCODE = re.compile(r"([0-9]{2})[- ]?([0-9]{3})")


class SqlOrders:
    """The `Ledger` on a Store."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def find(self, number: str, postcode: str) -> Order | None:
        """The order only if both agree. number: six digits; postcode: five, with or without the dash. Errors: ShopError."""
        query = _asked_for(number, postcode)
        if query is None:
            return None
        return await self._read(lambda session: _found(session, query, _order))

    async def vouched(self, number: str) -> Order | None:
        """As shop.desk.Ledger.vouched."""
        query = _ORDERS.where(OrderRow.number == number)
        return await self._read(lambda session: _found(session, query, _order))

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        """As shop.matters.Shop.open_orders."""
        since = self._clock.now() - RECENT
        query = (
            _ORDERS.join(OrderRow.customer)
            .where(
                CustomerRow.phone == phone,
                or_(OrderRow.state.not_in(FINISHED), OrderRow.changed_at >= since),
            )
            .order_by(OrderRow.ordered_at.desc(), OrderRow.id.desc())
            .limit(MOST_ORDERS)
        )
        return await self._read(lambda session: tuple(_order(row) for row in session.scalars(query)))

    async def standing(self, number: str, postcode: str) -> Standing | None:
        """As shop.desk.Ledger.standing."""
        query = _asked_for(number, postcode)
        if query is None:
            return None
        return await self._read(lambda session: _found(session, query, lambda row: _standing(session, row)))

    async def write(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        """As shop.desk.Ledger.write: one transaction, so that also another process comes before or after it."""
        query = _asked_for(asking.number, asking.postcode)
        if query is None:
            return Refusal.UNKNOWN_ORDER
        locked = query.with_for_update(of=OrderRow)
        try:
            return await self._store.run(lambda session: _write(session, locked, asking.key, kind, decide))
        except StoreError as error:
            raise ShopError(f"the order cannot be changed: {error}") from error

    async def _read(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._store.read(work)
        except StoreError as error:
            raise ShopError(f"the orders cannot be read: {error}") from error


_ORDERS = select(OrderRow).options(joinedload(OrderRow.customer), selectinload(OrderRow.items))


def _asked_for(number: str, postcode: str) -> Select[OrderRow] | None:
    place = _POSTCODE.fullmatch(postcode.strip())
    if place is None or _NUMBER.fullmatch(number.strip()) is None:
        return None
    return _ORDERS.where(OrderRow.number == number.strip(), OrderRow.postcode == "".join(place.groups()))


def _found(session: Session, query: Select[OrderRow], make: Callable[[OrderRow], T]) -> T | None:
    row = session.scalar(query)
    return None if row is None else make(row)


def _write(session: Session, query: Select[OrderRow], key: str, kind: Kind, decide: Decide) -> Act | Refusal:
    row = session.scalar(query)
    if row is None:
        return Refusal.UNKNOWN_ORDER
    standing = _standing(session, row)
    before = done_before(standing, kind, key)
    if before is not None:
        return before
    decided = decide(standing)
    if isinstance(decided, Refusal):
        return decided
    act = _with_free_code(session, row, decided)
    session.add(
        OrderActRow(
            order_id=row.id,
            kind=act.kind.value,
            key=act.key,
            code=act.code,
            created=act.created,
            pieces=[[piece.item, piece.quantity] for piece in act.pieces],
            words=act.words,
            way=act.way,
            wish=act.wish,
            tax_id=act.tax_id,
            amount=act.amount,
            until=act.until,
        )
    )
    if kind is Kind.CANCEL:
        row.state, row.changed_at = OrderState.CANCELLED.value, act.created
        row.expected, row.delay_reason = None, None
    return act


def _with_free_code(session: Session, row: OrderRow, act: Act) -> Act:
    attempt = 0
    while session.scalar(
        select(OrderActRow.id).where(OrderActRow.kind == act.kind.value, OrderActRow.code == act.code)
    ):
        attempt += 1
        act = replace(act, code=code_of(row.number, act.kind, act.key, attempt))
    return act


def _standing(session: Session, row: OrderRow) -> Standing:
    acts = session.scalars(select(OrderActRow).where(OrderActRow.order_id == row.id).order_by(OrderActRow.id))
    refunds = session.scalars(select(RefundRow).where(RefundRow.order_id == row.id).order_by(RefundRow.id))
    return Standing(
        _order(row),
        tuple(_act(act) for act in acts),
        refunds=tuple(Refund(RefundState(one.state), one.amount, one.day, one.expected) for one in refunds),
    )


def _act(row: OrderActRow) -> Act:
    return Act(
        Kind(row.kind),
        row.key,
        row.code,
        row.created,
        tuple(Piece(item, quantity) for item, quantity in row.pieces),
        words=row.words,
        way=RefundWay(row.way) if row.way else None,
        wish=Wish(row.wish) if row.wish else None,
        tax_id=row.tax_id,
        amount=row.amount,
        until=row.until,
    )


def _order(row: OrderRow) -> Order:
    return Order(
        number=row.number,
        postcode=row.postcode,
        state=OrderState(row.state),
        items=tuple(
            OrderItem(item.name, item.quantity, item.price, str(item.position)) for item in row.items
        ),
        total=row.total,
        ordered_at=row.ordered_at,
        changed_at=row.changed_at,
        carrier=row.carrier,
        pickup_point=row.pickup_point,
        expected=row.expected,
        delay_reason=row.delay_reason,
        customer_name=row.customer.name,
        phone=row.customer.phone,
        email=row.customer.email,
        delivered_at=row.delivered_at,
        payment=Payment(row.payment) if row.payment else None,
    )
