"""The tables of people who work here."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from voicebot.store.base import Base
from voicebot.store.types import UtcDateTime


class PersonRow(Base):
    """Somebody who works here and signs in (voicebot.people). password: an argon2id hash. skills: words that routing knows."""

    __tablename__ = "people"
    __table_args__ = (CheckConstraint("role IN ('agent', 'supervisor', 'admin')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    password: Mapped[str] = mapped_column(String(200))
    skills: Mapped[list[str]] = mapped_column(JSON)
    disabled: Mapped[bool]
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class PersonSessionRow(Base):
    """Somebody is signed in. key: SHA-256 of the token in the browser's cookie, in hex; the token itself is kept nowhere.

    expires: the end whatever happens; an unused session ends earlier (people.lifetime).
    """

    __tablename__ = "people_sessions"
    __table_args__ = (Index(None, "person_id", "created"), Index(None, "expires"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[PersonRow] = relationship(lazy="raise")


class AuditRow(Base):
    """Who did what, when, about what (people.audit). No foreign key on purpose: it outlives whoever and whatever it speaks of."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "at"), Index(None, "about"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(120))
