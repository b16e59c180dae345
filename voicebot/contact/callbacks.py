"""The book of callback wishes, in the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.shop.port import CallbackWish
from voicebot.store.models import CallbackWishRow
from voicebot.store.worker import Store


@dataclass(frozen=True, slots=True)
class NotedWish:
    """A wish as it stands in the book. created: when it was first uttered. done: when a person dealt with it."""

    wish: CallbackWish
    created: datetime
    done: datetime | None


class SqlCallbacks:
    """The `CallbackBook` port on a Store."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def record(self, wish: CallbackWish) -> None:
        """Keep a wish; a second one for the same call replaces the first, but a phone number or a time once known is not lost.

        Errors: StoreError.
        """
        now = self._clock.now()
        await self._store.run(lambda session: _record(session, wish, now))

    async def open(self, limit: int = 100) -> list[NotedWish]:
        """Wishes nobody dealt with yet, longest waiting first. Errors: StoreError."""
        query = select(CallbackWishRow).where(CallbackWishRow.done.is_(None))
        ordered = query.order_by(CallbackWishRow.created, CallbackWishRow.call_id).limit(limit)
        return await self._store.read(lambda session: [_noted(row) for row in session.scalars(ordered)])

    async def done(self, call_id: str) -> bool:
        """A person dealt with this call's wish; False where there is none open. Errors: StoreError."""
        now = self._clock.now()
        return await self._store.run(lambda session: _done(session, call_id, now))


def _record(session: Session, wish: CallbackWish, now: datetime) -> None:
    row = session.get(CallbackWishRow, wish.call_id)
    if row is None:
        row = CallbackWishRow(call_id=wish.call_id, created=now, phone=None)
        session.add(row)
    row.reason, row.summary, row.changed, row.done = wish.reason, wish.summary, now, None
    row.phone, row.at = wish.phone or row.phone, wish.at or row.at


def _done(session: Session, call_id: str, now: datetime) -> bool:
    row = session.get(CallbackWishRow, call_id)
    if row is None or row.done is not None:
        return False
    row.done = now
    return True


def _noted(row: CallbackWishRow) -> NotedWish:
    wish = CallbackWish(row.call_id, row.reason, row.phone, row.summary, row.at)
    return NotedWish(wish, row.created, row.done)
