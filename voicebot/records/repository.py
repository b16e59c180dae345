"""Calls in the database: written while they grow, read back as records."""

from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from voicebot.records.changes import Changes
from voicebot.records.types import CallRecord, EventRecord, Source, TurnRecord
from voicebot.store.models import CallRow, EventRow, TurnRow
from voicebot.store.upsert import upsert
from voicebot.store.worker import Store

PAGE = 200
"""Records a page holds at most."""
INTERRUPTED = "interrupted"


class CallRepository:
    """Records of calls on a Store. Every method raises StoreError when the database refuses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def save(self, changes: Changes) -> None:
        """Write what is new of one call, all or nothing; writing it twice is as good as once."""
        await self._store.run(lambda session: _save(session, changes))

    async def load(self, call_id: str) -> CallRecord | None:
        """The record of this call, also while it lasts."""
        query = select(CallRow).where(CallRow.id == call_id).options(*_WHOLE)
        return await self._store.read(
            lambda session: None if (row := session.scalar(query)) is None else _record(row)
        )

    async def newest(self, limit: int = 50, before: datetime | None = None) -> list[CallRecord]:
        """Records newest first, at most PAGE; `before` (aware): only calls that started earlier, for the next page."""
        query = (
            select(CallRow)
            .order_by(CallRow.started.desc(), CallRow.id.desc())
            .limit(max(0, min(limit, PAGE)))
        )
        if before is not None:
            query = query.where(CallRow.started < before)
        query = query.options(*_WHOLE)
        return await self._store.read(lambda session: [_record(row) for row in session.scalars(query)])

    async def close_interrupted(self) -> int:
        """Close the calls that a crash left open, at their last sign of life; how many.

        Only at start, by the one process that takes calls on this database: it cannot tell a crash from a call that lasts.
        """
        return await self._store.run(_close_interrupted)


_WHOLE = (selectinload(CallRow.turns), selectinload(CallRow.events))


def _save(session: Session, changes: Changes) -> None:
    upsert(session, CallRow, [changes.call])
    upsert(session, TurnRow, changes.turns)
    upsert(session, EventRow, changes.events)


def _close_interrupted(session: Session) -> int:
    rows = session.scalars(select(CallRow).where(CallRow.ended.is_(None))).all()
    for row in rows:
        last = [
            session.scalar(select(func.max(TurnRow.started_ms)).where(TurnRow.call_id == row.id)),
            session.scalar(select(func.max(TurnRow.ended_ms)).where(TurnRow.call_id == row.id)),
            session.scalar(select(func.max(EventRow.at_ms)).where(EventRow.call_id == row.id)),
        ]
        row.ended = row.started + timedelta(
            milliseconds=max((ms for ms in last if ms is not None), default=0)
        )
        row.outcome = INTERRUPTED
    return len(rows)


def _record(row: CallRow) -> CallRecord:
    return CallRecord(
        id=row.id,
        channel=row.channel,
        caller=row.caller,
        started=row.started,
        ended=row.ended,
        outcome=row.outcome,
        turns=[_turn(turn) for turn in row.turns],
        events=[EventRecord(event.name, event.at_ms, event.detail) for event in row.events],
    )


def _turn(row: TurnRow) -> TurnRecord:
    return TurnRecord(
        who=cast(Literal["caller", "bot", "agent"], row.who),
        text=row.text,
        started_ms=row.started_ms,
        ended_ms=row.ended_ms,
        heard_text=row.heard_text,
        intent=row.intent,
        slots=row.slots,
        confidence=row.confidence,
        expect=row.expect,
        gap_ms=row.gap_ms,
        split=row.split,
        source=cast(Source | None, row.source),
        why=row.why,
    )
