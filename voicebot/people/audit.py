"""Who did what, when, about what: written down in the same transaction as the deed, read by supervisors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.store.models import AuditRow
from voicebot.store.types import safe_text
from voicebot.store.worker import Store

TERMINAL = "terminal"
"""Who acts by the command line: nobody signed in there, but whoever may run it may do anything."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the log. who: a login. what: a word of ours (listened, sign_in). about: kind:id (call:3f9a), never personal data."""

    at: datetime
    who: str
    what: str
    about: str


class AuditLog:
    """The log on a Store. All methods may raise StoreError."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def add(self, who: str, what: str, about: str) -> None:
        """Write a deed down. Wait for it before showing what was asked for: what is not in the log did not happen."""
        deed = Deed(self._clock.now(), who, what, about)
        await self._store.run(lambda session: note(session, deed))

    async def newest(
        self,
        limit: int = 100,
        *,
        who: str | None = None,
        about: str | None = None,
        before: datetime | None = None,
    ) -> Sequence[Deed]:
        """Deeds, newest first; of one person, about one thing, before a moment."""
        query = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
        if who is not None:
            query = query.where(AuditRow.who == who)
        if about is not None:
            query = query.where(AuditRow.about == about)
        if before is not None:
            query = query.where(AuditRow.at < before)
        return await self._store.read(
            lambda session: [Deed(row.at, row.who, row.what, row.about) for row in session.scalars(query)]
        )

    async def forget(self, before: datetime, limit: int) -> int:
        """Take out the oldest of what is older than the shop has to keep; how many lines that were, at most `limit`."""
        old = select(AuditRow.id).where(AuditRow.at < before).order_by(AuditRow.at).limit(limit)
        statement = delete(AuditRow).where(AuditRow.id.in_(old)).returning(AuditRow.id)
        return await self._store.run(lambda session: len(session.scalars(statement).all()))


def note(session: Session, deed: Deed) -> None:
    """Write a deed down inside the transaction that does it."""
    session.add(AuditRow(at=deed.at, who=deed.who, what=deed.what, about=safe_text(deed.about)[:120]))
