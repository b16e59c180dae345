"""Which recordings there are, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from voicebot.store.models import RecordingRow
from voicebot.store.upsert import upsert
from voicebot.store.worker import Store

State = Literal["running", "whole", "cut"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording. length_ms, missing_ms: None when nobody knows (it runs, or a crash ended it). cut: not ended in order."""

    call_id: str
    started: datetime
    state: State
    length_ms: int | None = None
    missing_ms: int | None = None


class RecordingBook:
    """Recordings on a Store. Every method raises StoreError when the database refuses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, recorded: Recorded) -> None:
        """Write it, in the place of what was known of it."""
        row = {name: getattr(recorded, name) for name in Recorded.__slots__}
        await self._store.run(lambda session: upsert(session, RecordingRow, [row]))

    async def of(self, call_ids: Sequence[str]) -> dict[str, Recorded]:
        """Those of these calls that were recorded, by call."""
        query = select(RecordingRow).where(RecordingRow.call_id.in_(call_ids))
        return await self._store.read(
            lambda session: {row.call_id: _recorded(row) for row in session.scalars(query)}
        )

    async def older(self, before: datetime, limit: int) -> list[str]:
        """Calls whose recording began before this, oldest first."""
        query = (
            select(RecordingRow.call_id)
            .where(RecordingRow.started < before)
            .order_by(RecordingRow.started)
            .limit(limit)
        )
        return await self._store.read(lambda session: list(session.scalars(query)))

    async def remove(self, call_ids: Sequence[str]) -> None:
        """Forget them, once their files are gone."""
        await self._store.run(
            lambda session: session.execute(delete(RecordingRow).where(RecordingRow.call_id.in_(call_ids)))
        )

    async def close_interrupted(self) -> int:
        """Those that a crash ended are no longer running; how many. Only at start, by the one process that takes calls."""
        return await self._store.run(_close_interrupted)


def _close_interrupted(session: Session) -> int:
    running = RecordingRow.state == "running"
    found = len(session.scalars(select(RecordingRow.call_id).where(running)).all())
    session.execute(update(RecordingRow).where(running).values(state="cut"))
    return found


def _recorded(row: RecordingRow) -> Recorded:
    return Recorded(row.call_id, row.started, cast(State, row.state), row.length_ms, row.missing_ms)
