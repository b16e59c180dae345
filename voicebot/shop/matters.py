"""What a shop can be asked to do for an order: take goods back, exchange them, look into a complaint, pay back, change, bill.

Every request carries the order's number and postcode and is verified again by the shop; every one that changes something
carries a key of its own: the same key twice for the same order is the same act, and gives the same result. An act once taken
on is given back by its key even when it would be refused today. Errors of every method: ShopError, when the shop does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from voicebot.shop.port import Order


class Refusal(StrEnum):
    """Why a shop will not do it. Not an error: the caller is told, and a person can be offered."""

    UNKNOWN_ORDER = "unknown_order"
    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"
    ALREADY_DONE = "already_done"
    NOT_IN_ORDER = "not_in_order"
    ALREADY_SENT = "already_sent"
    NOT_OFFERED = "not_offered"
    """This shop's system cannot do it; a person can."""


class RefundWay(StrEnum):
    """How money goes back."""

    SAME_WAY = "same_way"
    """As it was paid."""
    TRANSFER = "transfer"
    """To a bank account that the customer names on the return form; never asked for by voice."""


class Wish(StrEnum):
    """What a customer with a complaint wants."""

    REPAIR = "repair"
    EXCHANGE = "exchange"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the order and the proof that it is theirs. key: of this act within the order, 1 to 120 characters."""

    number: str
    postcode: str
    key: str


@dataclass(frozen=True, slots=True)
class Piece:
    """So many of one line of the order. item: OrderItem.id."""

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Returnable:
    """What may still be sent back, and the last day for it; a refusal when nothing may."""

    pieces: tuple[Piece, ...]
    until: date | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """An accepted return. code: what the customer writes on the parcel, six digits. way: may be TRANSFER where SAME_WAY was wished
    and cannot be (paid on delivery). amount: for the goods; the cost of delivery, where it is owed, comes on top."""

    code: str
    created: datetime
    pieces: tuple[Piece, ...]
    way: RefundWay
    amount: Decimal
    send_by: date


@dataclass(frozen=True, slots=True)
class Exchange:
    """An accepted exchange. wanted: in the customer's words ("rozmiar czterdzieści dwa")."""

    code: str
    created: datetime
    piece: Piece
    wanted: str
    send_by: date


@dataclass(frozen=True, slots=True)
class Complaint:
    """An opened complaint. number: six digits. answer_by: the law gives the shop fourteen days."""

    number: str
    created: datetime
    wish: Wish
    answer_by: date


class RefundState(StrEnum):
    """Where money is."""

    WAITING_FOR_GOODS = "waiting_for_goods"
    CHECKING = "checking"
    SENT = "sent"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back. on: the day of the state; expected: when it should be there."""

    state: RefundState
    amount: Decimal
    on: date
    expected: date | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made, with the time stamp that goes into the confirmation."""

    at: datetime


class Returns(Protocol):
    """Sending goods back within fourteen days. Errors: ShopError when the shop does not answer."""

    async def returnable(self, order: Order) -> Returnable:
        """What of a verified order may be sent back."""
        ...

    async def open_return(
        self, asking: Asking, pieces: Sequence[Piece], way: RefundWay, reason: str | None
    ) -> Return | Refusal:
        """Take a return on. reason: the customer's words, or None: they need not give one."""
        ...

    async def open_exchange(self, asking: Asking, piece: Piece, wanted: str) -> Exchange | Refusal:
        """Take an exchange on."""
        ...

    async def refund(self, order: Order) -> Refund | None:
        """Where the money for a verified order is; None: nothing is to be paid back."""
        ...


class Complaints(Protocol):
    """Goods that are not as they should be. Errors: ShopError."""

    async def open_complaint(
        self, asking: Asking, piece: Piece, what: str, wish: Wish
    ) -> Complaint | Refusal:
        """Open a complaint; two years from delivery. what: the customer's words."""
        ...


class Changes(Protocol):
    """Changes to an order. Errors: ShopError."""

    async def cancel(self, asking: Asking) -> Done | Refusal:
        """Cancel an order that was not sent yet."""
        ...

    async def redirect(self, asking: Asking, where: str) -> Done | Refusal:
        """Have an order that was not sent yet delivered elsewhere: a wish that the shop's people follow when they pack it.
        where: the customer's words (a pick-up point, an address)."""
        ...

    async def request_invoice(self, asking: Asking, tax_id: str | None) -> Done | Refusal:
        """Send an invoice to the order's e-mail address. tax_id: NIP, ten digits with a right check digit
        (shop.rules.is_tax_id), or None for a private person. Errors also: ValueError for a tax id that is none."""
        ...


class Shop(Returns, Complaints, Changes, Protocol):
    """Everything at once: what a connector offers."""

    async def find(self, number: str, postcode: str) -> Order | None:
        """As shop.port.Orders.find."""
        ...

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        """Orders of the customer with this number (E.164) that are not finished, or were within the last month, newest first.
        Nothing of them may be spoken before the caller has confirmed who they are."""
        ...
