"""What the dialogue may ask of a web shop, whatever system keeps its orders."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class OrderState(StrEnum):
    """Where an order is."""

    PAID = "paid"
    PACKED = "packed"
    SENT = "sent"
    AT_PICKUP = "at_pickup"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Payment(StrEnum):
    """How an order was paid, or is to be."""

    CARD = "card"
    BLIK = "blik"
    TRANSFER = "transfer"
    ON_DELIVERY = "on_delivery"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order. name: as a person would say it. price: of one piece. id: the shop's own for this line."""

    name: str
    quantity: int
    price: Decimal
    id: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. number: six digits. postcode: five digits without the dash. phone: E.164, empty where the shop has none.

    email, delivered_at, payment: None where the shop does not know."""

    number: str
    postcode: str
    state: OrderState
    items: tuple[OrderItem, ...]
    total: Decimal
    ordered_at: datetime
    changed_at: datetime
    carrier: str | None
    pickup_point: str | None
    expected: date | None
    delay_reason: str | None
    customer_name: str
    phone: str
    email: str | None = None
    delivered_at: datetime | None = None
    payment: Payment | None = None


class Orders(Protocol):
    """The shop's orders. Errors: ShopError when the shop does not answer."""

    async def find(self, number: str, postcode: str) -> Order | None:
        """The order only if both agree; None tells nothing about which of them was wrong."""
        ...


SPOKEN = "call"
"""The channel of a consent given in a conversation with the line."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to. channel: where (SPOKEN, widget). text: as it was shown or spoken, or what happened in its place; when
    it was given, and in which call, stands with the wish."""

    channel: str
    text: str

    @property
    def version(self) -> str:
        """Of the text: another text is another version, whoever forgets to say so."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class CallbackWish:
    """Somebody asked for a person. phone: E.164 or None while unknown. reason: short code (asked, dialogue_down, no_input …).
    at: when the caller wants it, aware; None: as soon as possible. entered: when they entered the queue whose place they keep; None:
    now. queue: its name. page: of the shop, where the wish was made there."""

    call_id: str
    reason: str
    phone: str | None
    summary: str
    at: datetime | None = None
    consent: Consent | None = None
    entered: datetime | None = None
    queue: str | None = None
    page: str | None = None


class CallbackBook(Protocol):
    """Where wishes are kept until a person has called back."""

    async def record(self, wish: CallbackWish) -> None:
        """Keep a wish; a second one for the same call replaces the first (a phone number may become known later), one for a number
        that is to be called anyway joins that."""
        ...

    async def cancel(self, call_id: str) -> bool:
        """Take back what this call asked for; False when there is nothing to take back (any more)."""
        ...
