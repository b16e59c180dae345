"""The tables, all of them by their names here. One schema for SQLite and PostgreSQL; migrations/ brings an older database to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voicebot.store.base import Base
from voicebot.store.models_contact import CallbackRow, CallbackWishRow, VoicemailRow
from voicebot.store.models_people import AuditRow, PersonRow, PersonSessionRow
from voicebot.store.models_wall import HourTallyRow
from voicebot.store.types import Grosze, SafeText, UtcDateTime

__all__ = [
    "AuditRow",
    "Base",
    "CallRow",
    "CallbackRow",
    "CallbackWishRow",
    "CustomerRow",
    "DraftRow",
    "EventRow",
    "HourTallyRow",
    "NoticeRow",
    "OrderActRow",
    "OrderItemRow",
    "OrderRow",
    "OutboxRow",
    "PersonRow",
    "PersonSessionRow",
    "RecordingRow",
    "RefundRow",
    "TurnRow",
    "VoicemailRow",
]


class CustomerRow(Base):
    """A customer of the demo shop. phone: E.164."""

    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(16), index=True)
    postcode: Mapped[str] = mapped_column(String(5))
    city: Mapped[str] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))


class OrderRow(Base):
    """An order; fields as in shop.port.Order. postcode: where it is delivered."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "state IN ('paid', 'packed', 'sent', 'at_pickup', 'delivered', 'cancelled', 'returned')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(6), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    postcode: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(20))
    total: Mapped[Decimal] = mapped_column(Grosze)
    ordered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    carrier: Mapped[str | None] = mapped_column(String(50))
    pickup_point: Mapped[str | None] = mapped_column(String(100))
    expected: Mapped[date | None] = mapped_column(Date)
    delay_reason: Mapped[str | None] = mapped_column(String(200))
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    payment: Mapped[str | None] = mapped_column(String(20))

    customer: Mapped[CustomerRow] = relationship(lazy="raise")
    items: Mapped[list["OrderItemRow"]] = relationship(order_by="OrderItemRow.position", lazy="raise")


class OrderItemRow(Base):
    """One line of an order, in the order's own sequence."""

    __tablename__ = "order_items"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int]
    price: Mapped[Decimal] = mapped_column(Grosze)


class OrderActRow(Base):
    """Something done for an order; fields as in shop.acts.Act. pieces: [[line's position, quantity], …]."""

    __tablename__ = "order_acts"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('return', 'exchange', 'complaint', 'cancel', 'redirect', 'invoice')", name="kind"
        ),
        UniqueConstraint("order_id", "kind", "key"),
        UniqueConstraint("kind", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(6))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    pieces: Mapped[list[list[Any]]] = mapped_column(JSON)
    words: Mapped[str | None] = mapped_column(SafeText)
    way: Mapped[str | None] = mapped_column(String(10))
    wish: Mapped[str | None] = mapped_column(String(10))
    tax_id: Mapped[str | None] = mapped_column(String(10))
    amount: Mapped[Decimal | None] = mapped_column(Grosze)
    until: Mapped[date | None] = mapped_column(Date)


class RefundRow(Base):
    """Money the shop sends back for an order; fields as in shop.matters.Refund. day: of the state."""

    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal] = mapped_column(Grosze)
    day: Mapped[date] = mapped_column(Date)
    expected: Mapped[date | None] = mapped_column(Date)


class CallRow(Base):
    """A call; ended and outcome are empty while it lasts. forgotten: when its words and the caller's number were deleted
    (records.retention)."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "started"),
        Index(None, "forgotten", "started"),
        Index(None, "caller", "started"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    caller: Mapped[str | None] = mapped_column(SafeText)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(40))
    forgotten: Mapped[datetime | None] = mapped_column(UtcDateTime)

    turns: Mapped[list["TurnRow"]] = relationship(order_by="TurnRow.position", lazy="raise")
    events: Mapped[list["EventRow"]] = relationship(order_by="EventRow.position", lazy="raise")


class TurnRow(Base):
    """A turn; fields as in records.types.TurnRecord."""

    __tablename__ = "turns"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(SafeText)
    heard_text: Mapped[str | None] = mapped_column(SafeText)
    intent: Mapped[str | None] = mapped_column(SafeText)
    slots: Mapped[dict[str, Any]] = mapped_column(JSON)
    confidence: Mapped[float | None] = mapped_column(Float)
    expect: Mapped[str | None] = mapped_column(SafeText)
    started_ms: Mapped[int]
    ended_ms: Mapped[int | None]
    gap_ms: Mapped[int | None]
    split: Mapped[dict[str, float]] = mapped_column(JSON)
    source: Mapped[str | None] = mapped_column(String(20))
    why: Mapped[str | None] = mapped_column(String(40))


class EventRow(Base):
    """An event of a call; fields as in records.types.EventRecord."""

    __tablename__ = "call_events"

    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    at_ms: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class RecordingRow(Base):
    """A call's sound on disk (records.recording); lengths are empty while it runs. state cut: a crash ended it.

    call_id is no foreign key on purpose: what lies on disk must be known even where the call's own record could not be kept.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'whole', 'cut')", name="state"),
        Index(None, "started"),
    )

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    started: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    length_ms: Mapped[int | None]
    missing_ms: Mapped[int | None]


class DraftRow(Base):
    """A matter of an order that was begun on the phone (dialogue.drafts). case: what is known of it.

    confirmed: the caller said yes and the shop did not answer; due: when it is asked again. code: how the matter is named once it
    is done; such a row only remembers that.
    """

    __tablename__ = "matter_drafts"
    __table_args__ = (Index(None, "confirmed", "due"),)

    number: Mapped[str] = mapped_column(String(6), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    postcode: Mapped[str] = mapped_column(String(5))
    call_id: Mapped[str] = mapped_column(String(64))
    case: Mapped[dict[str, Any]] = mapped_column(JSON)
    confirmed: Mapped[bool]
    code: Mapped[str | None] = mapped_column(String(6))
    changed: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)


class OutboxRow(Base):
    """A message to a customer or to the shop (voicebot.messages). due: when it is looked at next; while it is being sent, the end of that lease."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed')", name="state"),
        Index(None, "state", "due"),
    )

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10))
    recipient: Mapped[str] = mapped_column(SafeText)
    subject: Mapped[str] = mapped_column(SafeText)
    text: Mapped[str] = mapped_column(SafeText)
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    sent: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(60))
    attachment: Mapped[str | None] = mapped_column(String(200))


class NoticeRow(Base):
    """Something that callers hear first (a strike, a snowed-in sorting centre). carrier: only those whose parcel it has."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(SafeText)
    carrier: Mapped[str | None] = mapped_column(String(50))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
