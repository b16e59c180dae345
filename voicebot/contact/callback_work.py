"""The book of callbacks as whoever rings sees it: what is due is taken under a lease, and every step is kept before it is done."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from voicebot.clock import Clock, SystemClock
from voicebot.contact.callback_policy import LEASED, TIMED, Due, Event, State, Step, Taken
from voicebot.contact.callback_rows import Callback, Keeping, apply, callback_of
from voicebot.store.models import CallbackRow, CallbackWishRow, CallRow
from voicebot.store.worker import Store

MANY = 100
"""Looked at in one transaction."""
LONGEST_CALL = timedelta(hours=4)
"""The end of a call that began earlier could not be kept: nobody waits for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A callback in somebody's hands. holder: theirs alone; what others did meanwhile makes it void."""

    callback: Callback
    holder: str


class CallbackWork:
    """All methods may raise StoreError."""

    def __init__(self, store: Store, clock: Clock | None = None, keeping: Keeping | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()
        self._keeping = keeping or Keeping()

    async def look(self) -> bool:
        """What time alone changes: times that came, quarantines that are over, and what was in the hands of a process that died.
        True: there is more of it."""
        now = self._clock.now()
        query = (
            select(CallbackRow)
            .where(CallbackRow.state.in_(TIMED | LEASED), CallbackRow.due <= now)
            .order_by(CallbackRow.due, CallbackRow.id)
            .limit(MANY)
            .with_for_update(skip_locked=True)
        )

        def work(session: Session) -> bool:
            rows = session.scalars(query).all()
            for row in rows:
                apply(session, row, Due(), now, self._keeping)
            return len(rows) == MANY

        return await self._store.run(work)

    async def take(self, limit: int) -> list[Held]:
        """Those whose turn it is, in the order of their places; ours until the lease runs out.

        Nobody is taken whose own call with us still goes on, or who talks with somebody about another callback.
        """
        now = self._clock.now()
        query = (
            select(CallbackRow)
            .where(CallbackRow.state == State.WAITING, CallbackRow.due <= now, ~_on_the_line(now))
            .order_by(CallbackRow.entered, CallbackRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

        def work(session: Session) -> list[Held]:
            return list(self._taken(session, session.scalars(query).all(), now))

        return await self._store.run(work)

    def _taken(self, session: Session, rows: Iterable[CallbackRow], now: datetime) -> Iterable[Held]:
        for row in rows:
            row.holder = secrets.token_hex(8)
            apply(session, row, Taken(), now, self._keeping)
            yield Held(callback_of(row), row.holder)

    async def move(self, held: Held, event: Event) -> Step | None:
        """Something happens to a callback we have. None: it is not ours any more (cancelled, settled, or our lease ran out)."""
        now = self._clock.now()

        def work(session: Session) -> Step | None:
            row = session.get(CallbackRow, held.callback.id, with_for_update=True)
            if row is None or row.holder != held.holder:
                return None
            return apply(session, row, event, now, self._keeping)

        return await self._store.run(work)

    async def next_due(self) -> datetime | None:
        """When the next thing happens by time alone, later than now; None: nothing is waited for."""
        now = self._clock.now()
        states = TIMED | LEASED | {State.WAITING}
        query = select(func.min(CallbackRow.due)).where(CallbackRow.state.in_(states), CallbackRow.due > now)
        return await self._store.read(lambda session: session.scalar(query))


def _on_the_line(now: datetime) -> ColumnElement[bool]:
    other = aliased(CallbackRow)
    in_talk = exists().where(other.phone == CallbackRow.phone, other.state == State.TALKING)
    with_us = exists().where(
        CallbackWishRow.callback_id == CallbackRow.id,
        CallRow.id == CallbackWishRow.call_id,
        CallRow.ended.is_(None),
        CallRow.started > now - LONGEST_CALL,
    )
    return in_talk | with_us
