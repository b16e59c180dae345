"""The list of callbacks as the shop's people work with it: what waits, and settling one by hand; who did that goes into the audit log
in the same transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.contact import callbacks
from voicebot.contact.callback_policy import (
    CLOSED,
    FOR_THE_SHOP,
    LIVE,
    Cancelled,
    Event,
    Settled,
    State,
    Wished,
)
from voicebot.contact.callback_rows import Callback, Keeping, apply, callback_of
from voicebot.people.audit import Deed, note
from voicebot.store.models import CallbackRow
from voicebot.store.worker import Store

SHOWN = 100
"""Of the list."""
PEOPLE_MAY_CALL = frozenset({State.SCHEDULED, State.WAITING, State.QUARANTINED, *FOR_THE_SHOP})
"""States out of which somebody may ask to be put through now."""


class Act(StrEnum):
    """What a person does with one. call: now, before its time. again: as if the customer had just asked anew."""

    CALL = "call"
    DONE = "done"
    CANCEL = "cancel"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Listed:
    """One on the list. acts: what may be done with it now."""

    callback: Callback
    created: datetime
    page: str | None = field(repr=False)
    acts: tuple[Act, ...]


class CallbackList:
    """On a Store. All methods may raise StoreError."""

    def __init__(
        self,
        store: Store,
        clock: Clock | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        self._store, self._clock = store, clock or SystemClock()
        self._keeping = keeping or Keeping()

    async def look(self, who: str, limit: int = SHOWN) -> list[Listed]:
        """Those that are open: first what only a person can settle, then the others by their place. who: login of whoever reads it."""
        now = self._clock.now()
        query = (
            select(CallbackRow)
            .where(CallbackRow.state.not_in(CLOSED), CallbackRow.wishes.any())
            .order_by(CallbackRow.state.not_in(FOR_THE_SHOP), CallbackRow.entered, CallbackRow.id)
            .limit(limit)
        )

        def work(session: Session) -> list[Listed]:
            note(session, Deed(now, who, "looked", "callbacks"))
            return [_listed(row) for row in session.scalars(query)]

        return await self._store.run(work)

    async def act(self, who: str, callback: str, act: Act) -> bool:
        """Do it. False: that cannot be done with it now, or there is no such one."""
        now = self._clock.now()

        def work(session: Session) -> bool:
            callbacks.alone(session)
            row = session.get(CallbackRow, callback, with_for_update=True)
            if row is None or act not in _acts(row) or _rings_elsewhere(session, row, act):
                return False
            if apply(session, row, _event(row, act, now), now, self._keeping) is None:
                return False
            note(session, Deed(now, who, f"callback_{act}", f"callback:{row.id}"))
            return True

        return await self._store.run(work)


def _event(row: CallbackRow, act: Act, now: datetime) -> Event:
    match act:
        case Act.DONE:
            return Settled()
        case Act.CANCEL:
            return Cancelled()
        case Act.CALL | Act.AGAIN:
            return Wished(None, now, row.phone is not None)


def _acts(row: CallbackRow) -> tuple[Act, ...]:
    """What may be done with it, as its state is."""
    state = State(row.state)
    acts = [] if state is State.TALKING else [Act.DONE, Act.CANCEL]
    if row.phone is not None and state in PEOPLE_MAY_CALL:
        acts.insert(0, Act.CALL)
    if row.phone is not None and state in FOR_THE_SHOP:
        acts.append(Act.AGAIN)
    return () if state in CLOSED else tuple(acts)


def _rings_elsewhere(session: Session, row: CallbackRow, act: Act) -> bool:
    """The same number is to be rung by another one already: never by two."""
    if act not in (Act.CALL, Act.AGAIN) or State(row.state) in LIVE:
        return False
    query = select(CallbackRow.id).where(
        CallbackRow.phone == row.phone, CallbackRow.state.in_(LIVE), CallbackRow.id != row.id
    )
    return session.scalar(query.limit(1)) is not None


def _listed(row: CallbackRow) -> Listed:
    pages = [wish.page for wish in row.wishes if wish.page and wish.withdrawn is None]
    return Listed(callback_of(row), row.created, pages[-1] if pages else None, _acts(row))
