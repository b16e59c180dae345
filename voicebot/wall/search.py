"""Calls found by what supervisors know of them: day, outcome, queue, agent, number, words. Nothing found is complete in itself: a search
looks at so many calls, gives what fits, and says where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Exists, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from voicebot.polish.words import fold
from voicebot.records.types import CallRecord, EventRecord
from voicebot.store.models import CallRow, EventRow, RecordingRow, TurnRow
from voicebot.store.worker import Store
from voicebot.wall.course import NAMES

PAGE = 50
"""Calls that one answer has at most."""
CHUNK = 100
"""Calls whose words are looked through in one go."""
LOOKED_AT = 2_000
"""Calls that one search looks through at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; None: anything. first, last: moments (aware), last excluded. number: digits of the caller's number, at least three.
    words: all of them must have been said, in whatever order, case and diacritics. before: where the last page ended."""

    first: datetime
    last: datetime
    outcome: str | None = None
    queue: str | None = None
    agent: str | None = None
    number: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)
    before: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One call: its record without turns, and whether there is sound."""

    call: CallRecord
    recorded: bool


@dataclass(frozen=True, slots=True)
class Page:
    """calls: newest first. more: where the next page begins; None: that was all."""

    calls: tuple[Found, ...]
    more: tuple[datetime, str] | None


class Search:
    """On a Store. Errors: StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, wanted: Wanted, limit: int = PAGE) -> Page:
        """The next page, at most `limit` calls of at most LOOKED_AT that were looked through."""
        words = tuple(fold(word) for word in (wanted.words or "").split())
        step = CHUNK if words else limit
        found: list[tuple[datetime, str]] = []
        at, looked = wanted.before, 0
        while len(found) < limit and looked < LOOKED_AT:
            rows = await self._store.read(partial(_next, wanted=wanted, before=at, limit=step))
            kept = rows
            if words and rows:
                ids = [name for _, name in rows]
                saying = await self._store.read(partial(_saying, ids=ids, words=words))
                kept = [row for row in rows if row[1] in saying]
            room = limit - len(found)
            found += kept[:room]
            looked += len(rows)
            if len(kept) > room:
                at = found[-1]
                break
            if len(rows) < step:
                at = None
                break
            at = rows[-1]
        calls = await self._store.read(partial(_load, ids=[name for _, name in found]))
        return Page(tuple(calls), at)


def _next(
    session: Session, wanted: Wanted, before: tuple[datetime, str] | None, limit: int
) -> list[tuple[datetime, str]]:
    query = select(CallRow.started, CallRow.id).where(
        CallRow.started >= wanted.first, CallRow.started < wanted.last
    )
    if before is not None:
        at, name = before
        query = query.where(or_(CallRow.started < at, (CallRow.started == at) & (CallRow.id < name)))
    if wanted.outcome is not None:
        query = query.where(CallRow.outcome == wanted.outcome)
    if wanted.number is not None:
        query = query.where(CallRow.caller.contains(wanted.number, autoescape=True))
    for key, value, names in (
        ("queue", wanted.queue, ("queue_entered", "person_joined")),
        ("agent", wanted.agent, ("person_joined", "queue_offered")),
    ):
        if value is not None:
            query = query.where(_happened(key, value, names))
    query = query.order_by(CallRow.started.desc(), CallRow.id.desc()).limit(limit)
    return [(started, name) for started, name in session.execute(query)]


def _happened(key: str, value: str, names: Sequence[str]) -> Exists:
    event = aliased(EventRow)
    return exists().where(
        event.call_id == CallRow.id, event.name.in_(names), event.detail[key].as_string() == value
    )


def _saying(session: Session, ids: Sequence[str], words: Sequence[str]) -> set[str]:
    """Those of the calls in which all the words were said."""
    said: dict[str, list[str]] = {}
    query = select(TurnRow.call_id, TurnRow.text).where(TurnRow.call_id.in_(ids))
    for call_id, text in session.execute(query):
        said.setdefault(call_id, []).append(text)
    folded = {call_id: fold(" ".join(texts)) for call_id, texts in said.items()}
    return {call_id for call_id, text in folded.items() if all(word in text for word in words)}


def _load(session: Session, ids: Sequence[str]) -> list[Found]:
    """In the order of the ids."""
    recorded = set(session.scalars(select(RecordingRow.call_id).where(RecordingRow.call_id.in_(ids))))
    query = select(CallRow).where(CallRow.id.in_(ids)).options(selectinload(CallRow.events))
    calls = {
        row.id: Found(
            CallRecord(
                row.id,
                row.channel,
                row.caller,
                row.started,
                row.ended,
                row.outcome,
                events=[
                    EventRecord(event.name, event.at_ms, event.detail)
                    for event in row.events
                    if event.name in NAMES
                ],
            ),
            row.id in recorded,
        )
        for row in session.scalars(query)
    }
    return [calls[name] for name in ids if name in calls]
