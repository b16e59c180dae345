"""Matters begun on the phone and not finished: a dropped call goes on where it was, a shop that is down gets them later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.store.models import DraftRow
from voicebot.store.worker import Store

KEPT = timedelta(days=14)
"""Nobody goes on with a return after that; what was said is forgotten."""
RETRY_S = 60.0
"""Until a shop that was down is asked again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One matter of one order, as its row. number, postcode: the order, verified when this was written. case: JSON."""

    number: str
    kind: str
    postcode: str
    call_id: str
    case: Mapping[str, Any]
    confirmed: bool = False
    code: str | None = None


class Drafts(Protocol):
    """The book of drafts. Errors of every method: StoreError."""

    async def load(self, number: str, kind: str | None = None) -> Draft | None:
        """The draft of this kind, finished or not; without a kind: the latest that waits for its caller."""
        ...

    async def save(self, draft: Draft) -> None:
        """Keep a draft in the place of the one of its kind."""
        ...

    async def drop(self, number: str, kind: str) -> None:
        """Forget a draft."""
        ...

    async def confirmed(self, limit: int = 10) -> list[Draft]:
        """Confirmed ones that are due; each is then due again a little later."""
        ...


class SqlDrafts:
    """Drafts on a Store."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def load(self, number: str, kind: str | None = None) -> Draft | None:
        """As Drafts.load."""
        query = select(DraftRow).where(DraftRow.number == number, DraftRow.changed > self._clock.now() - KEPT)
        if kind is None:
            query = query.where(DraftRow.confirmed.is_(False), DraftRow.code.is_(None))
        else:
            query = query.where(DraftRow.kind == kind)
        latest = query.order_by(DraftRow.changed.desc()).limit(1)

        def work(session: Session) -> Draft | None:
            row = session.scalar(latest)
            return None if row is None else _draft(row)

        return await self._store.read(work)

    async def save(self, draft: Draft) -> None:
        """As Drafts.save."""
        now = self._clock.now()
        row = DraftRow(
            number=draft.number,
            kind=draft.kind,
            postcode=draft.postcode,
            call_id=draft.call_id,
            case=dict(draft.case),
            confirmed=draft.confirmed,
            code=draft.code,
            changed=now,
            due=now + timedelta(seconds=RETRY_S),
        )

        def work(session: Session) -> None:
            session.execute(delete(DraftRow).where(DraftRow.changed <= now - KEPT))
            session.merge(row)

        await self._store.run(work)

    async def drop(self, number: str, kind: str) -> None:
        """As Drafts.drop."""
        statement = delete(DraftRow).where(DraftRow.number == number, DraftRow.kind == kind)
        await self._store.run(lambda session: session.execute(statement))

    async def confirmed(self, limit: int = 10) -> list[Draft]:
        """As Drafts.confirmed."""
        now = self._clock.now()
        query = (
            select(DraftRow)
            .where(DraftRow.confirmed.is_(True), DraftRow.due <= now)
            .order_by(DraftRow.due)
            .limit(limit)
        )

        def work(session: Session) -> list[Draft]:
            rows = list(session.scalars(query))
            for row in rows:
                row.due = now + timedelta(seconds=RETRY_S)
            return [_draft(row) for row in rows]

        return await self._store.run(work)


def _draft(row: DraftRow) -> Draft:
    return Draft(row.number, row.kind, row.postcode, row.call_id, row.case, row.confirmed, row.code)
