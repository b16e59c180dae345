"""The tables of people who are to be called back, or left a voice message."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voicebot.store.base import Base
from voicebot.store.types import SafeText, UtcDateTime

_LIVE = text("state IN ('scheduled', 'waiting', 'offered', 'dialling', 'quarantined')")


class CallbackRow(Base):
    """Somebody to be called back; fields as in contact.callback_policy.Case. holder: of whoever has it in hands. reached: when the customer
    answered. ended: when it was done or cancelled."""

    __tablename__ = "callbacks"
    __table_args__ = (
        CheckConstraint(
            "state IN ('wished', 'scheduled', 'waiting', 'offered', 'dialling', 'talking', 'quarantined', 'check', "
            "'given_up', 'done', 'cancelled')",
            name="state",
        ),
        Index(None, "state", "due"),
        Index(None, "reached"),
        # no customer is rung by two of them
        Index("uq_callbacks_live_phone", "phone", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    phone: Mapped[str | None] = mapped_column(SafeText)
    queue: Mapped[str | None] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    entered: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    tries_left: Mapped[int]
    calling_off: Mapped[bool]
    why: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str | None] = mapped_column(String(32))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    changed: Mapped[datetime] = mapped_column(UtcDateTime)
    reached: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended: Mapped[datetime | None] = mapped_column(UtcDateTime)

    wishes: Mapped[list["CallbackWishRow"]] = relationship(
        order_by="CallbackWishRow.created, CallbackWishRow.call_id", back_populates="callback"
    )


class CallbackWishRow(Base):
    """One utterance of a wish to be called back, by telephone or on a page; those for one number share a callback. at: when the
    caller wants it; empty: as soon as possible. withdrawn: when the customer took it back. consent_*: what they agreed to, and when.

    call_id is no foreign key on purpose: a wish must be kept even where the call's own record could not be.
    """

    __tablename__ = "callback_wishes"
    __table_args__ = (Index(None, "callback_id"),)

    call_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    callback_id: Mapped[str] = mapped_column(ForeignKey("callbacks.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(SafeText)
    summary: Mapped[str] = mapped_column(SafeText)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    page: Mapped[str | None] = mapped_column(SafeText)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    changed: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consent_channel: Mapped[str | None] = mapped_column(String(20))
    consent_version: Mapped[str | None] = mapped_column(String(12))
    consent_text: Mapped[str | None] = mapped_column(SafeText)

    callback: Mapped[CallbackRow] = relationship(back_populates="wishes")


class VoicemailRow(Base):
    """A voice message (voicebot.contact.voicemail_box); its sound is a file. done: when a person dealt with it."""

    __tablename__ = "voicemails"
    __table_args__ = (Index(None, "done", "created"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64))
    queue: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(SafeText)
    length_s: Mapped[float] = mapped_column(Float)
    transcript: Mapped[str] = mapped_column(SafeText)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[datetime | None] = mapped_column(UtcDateTime)
