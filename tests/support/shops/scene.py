"""The orders that every shop of the contract tests has, as the port shows them; it is 2026-03-02 10:30 in the shop."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from voicebot.shop.matters import Refund, RefundState
from voicebot.shop.port import Order, OrderItem, OrderState, Payment

PHONE = "+48501222333"


def at(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    """A moment, UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def _order(number: str, state: OrderState, **changes: Any) -> Order:
    fields: dict[str, Any] = {
        "number": number,
        "postcode": "30059",
        "state": state,
        "items": (OrderItem("buty trekkingowe", 1, Decimal("249.00"), "0"),),
        "total": Decimal("249.00"),
        "ordered_at": at(2, 20),
        "changed_at": at(2, 24),
        "carrier": "DPD",
        "pickup_point": None,
        "expected": None,
        "delay_reason": None,
        "customer_name": "Anna Nowak",
        "phone": "+48601000000",
        "email": "anna.nowak@example.com",
        "payment": Payment.BLIK,
    }
    return Order(**{**fields, **changes})


DELIVERED = _order(
    "482913",
    OrderState.DELIVERED,
    items=(
        OrderItem("buty trekkingowe", 1, Decimal("249.00"), "0"),
        OrderItem("skarpety wełniane", 3, Decimal("19.90"), "1"),
    ),
    total=Decimal("308.70"),
    phone=PHONE,
    delivered_at=at(2, 24),
)
"""May be sent back until Tuesday, 10 March."""
PAID = _order(
    "705268",
    OrderState.PAID,
    postcode="80288",
    ordered_at=at(3, 1),
    changed_at=at(3, 1, 13),
    phone=PHONE,
    payment=Payment.CARD,
)
SENT = _order(
    "316940",
    OrderState.SENT,
    ordered_at=at(2, 27),
    changed_at=at(3, 1),
    carrier="InPost",
    pickup_point="KRA012M",
    expected=date(2026, 3, 4),
    delay_reason="awaria w sortowni",
    phone=PHONE,
)
ON_DELIVERY = _order("900127", OrderState.DELIVERED, delivered_at=at(2, 24), payment=Payment.ON_DELIVERY)
LATE = _order(
    "120045",
    OrderState.DELIVERED,
    ordered_at=at(1, 5),
    changed_at=at(1, 10),
    delivered_at=at(1, 10),
    phone=PHONE,
)
"""Too late to be sent back, not to be complained about."""
ANCIENT = _order(
    "120046",
    OrderState.DELIVERED,
    ordered_at=at(1, 5, year=2024),
    changed_at=at(1, 10, year=2024),
    delivered_at=at(1, 10, year=2024),
    phone=PHONE,
)
CANCELLED = _order("700010", OrderState.CANCELLED, changed_at=at(2, 21), carrier=None)
RETURNED = _order("800020", OrderState.RETURNED, changed_at=at(2, 26))

ORDERS = (DELIVERED, PAID, SENT, ON_DELIVERY, LATE, ANCIENT, CANCELLED, RETURNED)
REFUNDS: Mapping[str, Refund] = {
    RETURNED.number: Refund(RefundState.PAID, Decimal("249.00"), date(2026, 2, 26)),
}
"""What the shops' own books say was paid back."""
