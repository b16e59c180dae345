"""The book of callbacks, as callers, the shop's page and the shop's people see it; callback_work.py is for whoever rings."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.contact.callback_policy import (
    CLOSED,
    FOR_THE_SHOP,
    LIVE,
    Cancelled,
    Settled,
    State,
    Wished,
    begun,
)
from voicebot.contact.callback_rows import Keeping, apply, callback_of, forget, write
from voicebot.contact.callback_slots import Load
from voicebot.shop.port import CallbackWish
from voicebot.store.models import CallbackRow, CallbackWishRow
from voicebot.store.worker import Store

WISHES = 8
"""Kept of one callback."""
WISH_CHARS = 500
"""Kept of what is said of one wish."""
_BACKLOG = frozenset({State.WAITING, State.OFFERED, State.DIALLING, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class NotedWish:
    """A callback as it stands in the book. wish: the first that asked for it, with what all of them said and the time that holds.
    created: when it was first uttered. done: when a person dealt with it."""

    wish: CallbackWish
    created: datetime
    done: datetime | None
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call waited for a person. entered: since when; aware. queue: its name."""

    entered: datetime
    queue: str


PlaceOf = Callable[[str], Place | None]
"""Call id → its place in a queue; None: it is in none."""


def no_place(call_id: str) -> None:
    """For a line where nobody waits."""


class SqlCallbacks:
    """The `CallbackBook` port on a Store. on_news: told when one was kept, cancelled or settled. place_of: who asks out of a queue keeps
    the place they had there. All methods may raise StoreError."""

    def __init__(
        self,
        store: Store,
        clock: Clock | None = None,
        keeping: Keeping | None = None,
        on_news: Callable[[], None] = lambda: None,
        place_of: PlaceOf = no_place,
    ) -> None:
        self._store = store
        self._clock = clock or SystemClock()
        self._keeping = keeping or Keeping()
        self._on_news, self._place_of = on_news, place_of

    async def record(self, wish: CallbackWish) -> None:
        """Keep a wish; a second one for the same call replaces the first, but a phone number or a time once known is not lost.

        One for a number that is to be called anyway joins that callback: the earlier place, the newer time, everything that was said.
        """
        await self.record_if(wish, lambda load: True)

    async def record_if(self, wish: CallbackWish, fits: Callable[[Load], bool]) -> bool:
        """The same where what is promised already leaves room; looked at and kept in one transaction. False: there is none."""
        now, place = self._clock.now(), self._place_of(wish.call_id)
        if place is not None and wish.entered is None:
            wish = replace(wish, entered=place.entered, queue=wish.queue or place.queue)

        def work(session: Session) -> bool:
            alone(session)
            if not fits(_load(session)):
                return False
            _record(session, wish, now, self._keeping)
            return True

        kept = await self._store.run(work)
        self._on_news()
        return kept

    async def open(self, limit: int = 100) -> list[NotedWish]:
        """Callbacks nobody dealt with yet, longest waiting first, those among them that only a person of the shop can settle."""
        # one whose wishes were erased is nobody's any more
        query = select(CallbackRow).where(CallbackRow.state.not_in(CLOSED), CallbackRow.wishes.any())
        ordered = query.order_by(CallbackRow.created, CallbackRow.id).limit(limit)
        return await self._store.read(lambda session: [_noted(row) for row in session.scalars(ordered)])

    async def find(self, call_id: str) -> NotedWish | None:
        """The callback that this call, or page, asked for; None: there is none, or the wish was taken back."""

        def work(session: Session) -> NotedWish | None:
            wish = session.get(CallbackWishRow, call_id)
            return None if wish is None or wish.withdrawn is not None else _noted(wish.callback)

        return await self._store.read(work)

    async def load(self) -> Load:
        """What is promised already."""
        return await self._store.read(_load)

    async def done(self, call_id: str) -> bool:
        """A person dealt with this call's callback; False where there is none open."""
        return await self._happen(call_id, Settled())

    async def drop(self, call_id: str) -> bool:
        """The shop does not call back for this call, whoever else asked for the same number; False where there is none to drop."""
        return await self._happen(call_id, Cancelled())

    async def _happen(self, call_id: str, event: Settled | Cancelled) -> bool:
        now = self._clock.now()

        def work(session: Session) -> bool:
            wish = session.get(CallbackWishRow, call_id)
            return wish is not None and apply(session, wish.callback, event, now, self._keeping) is not None

        return await self._told(work)

    async def again(self, call_id: str) -> bool:
        """A person of the shop looked at it: the customer is to be rung after all. False where the shop has no such one to settle."""
        now = self._clock.now()

        def work(session: Session) -> bool:
            alone(session)
            wish = session.get(CallbackWishRow, call_id)
            row = None if wish is None else wish.callback
            if row is None or State(row.state) not in FOR_THE_SHOP or _called(session, row.phone, LIVE):
                return False
            asked = Wished(None, now, row.phone is not None)
            return apply(session, row, asked, now, self._keeping) is not None

        return await self._told(work)

    async def cancel(self, call_id: str) -> bool:
        """The customer takes back what this call, or page, asked for; the callback goes on where other wishes asked for it too.
        False: there is nothing to take back (any more)."""
        now = self._clock.now()

        def work(session: Session) -> bool:
            alone(session)
            wish = session.get(CallbackWishRow, call_id)
            if wish is None or wish.withdrawn is not None:
                return False
            return _withdraw(session, wish, now, self._keeping)

        return await self._told(work)

    async def cancel_number(self, phone: str) -> bool:
        """Whoever has this number does not want to be called any more: everything that would ring it. False: nothing would."""
        now = self._clock.now()

        def work(session: Session) -> bool:
            rows = session.scalars(_of_number(phone, LIVE | FOR_THE_SHOP)).all()
            steps = [apply(session, row, Cancelled(), now, self._keeping) for row in rows]
            return any(step is not None for step in steps)

        return await self._told(work)

    async def _told(self, work: Callable[[Session], bool]) -> bool:
        found = await self._store.run(work)
        self._on_news()
        return found


def alone(session: Session) -> None:
    """Nobody else books or merges meanwhile. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE callbacks IN SHARE ROW EXCLUSIVE MODE"))


def _record(session: Session, wish: CallbackWish, now: datetime, keeping: Keeping) -> None:
    told = session.get(CallbackWishRow, wish.call_id)
    before = told.callback if told is not None and told.callback.state not in CLOSED else None
    phone = wish.phone or (told.phone if told is not None and before is not None else None)
    row = _joined(session, before, phone, now)
    if told is None:
        told = CallbackWishRow(call_id=wish.call_id, created=now, callback=row)
        session.add(told)
    at = wish.at or (told.at if before is not None else None)
    told.reason, told.summary, told.changed = wish.reason, wish.summary[:WISH_CHARS], now
    told.callback, told.phone, told.at, told.page, told.withdrawn = row, phone, at, wish.page, None
    if wish.consent is not None:
        told.consent_at, told.consent_channel = now, wish.consent.channel
        told.consent_version, told.consent_text = wish.consent.version, wish.consent.text
    row.queue = wish.queue or row.queue
    entered = min(wish.entered or now, before.entered if before is not None else now)
    if before is not None and before is not row:
        _leave(session, before, now, keeping)
    apply(session, row, Wished(at, entered, row.phone is not None), now, keeping)
    session.flush()
    session.refresh(row, ["wishes"])
    forget(session, row.wishes, WISHES)


def _joined(session: Session, before: CallbackRow | None, phone: str | None, now: datetime) -> CallbackRow:
    """The callback that a wish is of: the one for its number, the one it has, or a new one. before: the one it has."""
    same = before is not None and before.phone == phone
    if before is not None and (before.state == State.TALKING or (same and before.state not in FOR_THE_SHOP)):
        return before
    # one that is going to ring comes before one that the shop is to look at
    row = _called(session, phone, LIVE) or (before if same else _called(session, phone, FOR_THE_SHOP))
    if row is None and before is not None and before.phone is None:
        before.phone, row = phone, before
    if row is None:
        row = CallbackRow(id=secrets.token_hex(8), phone=phone, queue=None, created=now)
        write(row, begun(now), now)
        session.add(row)
    return row


def _of_number(phone: str | None, states: Iterable[State]) -> Select[CallbackRow]:
    query = select(CallbackRow).where(CallbackRow.phone == phone, CallbackRow.state.in_(states))
    return query.order_by(CallbackRow.created.desc())


def _called(session: Session, phone: str | None, states: Iterable[State]) -> CallbackRow | None:
    return None if phone is None else session.scalar(_of_number(phone, states).limit(1))


def _leave(session: Session, before: CallbackRow, now: datetime, keeping: Keeping) -> None:
    """A wish has gone over to another callback; nobody is called for what nobody wishes any more."""
    session.flush()
    session.refresh(before, ["wishes"])
    if all(wish.withdrawn is not None for wish in before.wishes):
        apply(session, before, Cancelled(), now, keeping)
        session.flush()


def _withdraw(session: Session, wish: CallbackWishRow, now: datetime, keeping: Keeping) -> bool:
    row = wish.callback
    left = [other for other in row.wishes if other is not wish and other.withdrawn is None]
    if not left:
        if apply(session, row, Cancelled(), now, keeping) is None:
            return False
    elif row.state in CLOSED or row.state == State.TALKING:
        return False
    elif row.state == State.SCHEDULED and wish.at == row.at:  # the time was this wish's
        newest = max(left, key=lambda other: other.changed)
        apply(session, row, Wished(newest.at, row.entered, True), now, keeping)
    wish.withdrawn = now
    return True


def _load(session: Session) -> Load:
    query = select(CallbackRow.state, CallbackRow.at).where(CallbackRow.state.in_(LIVE))
    rows = session.execute(query).all()
    booked = tuple(at for state, at in rows if state == State.SCHEDULED and at is not None)
    return Load(sum(state in _BACKLOG for state, _ in rows), booked)


def _noted(row: CallbackRow) -> NotedWish:
    first = row.wishes[0]
    wish = CallbackWish(
        first.call_id, first.reason, row.phone, callback_of(row).summary, row.at, queue=row.queue
    )
    done = row.ended if row.state == State.DONE else None
    return NotedWish(wish, row.created, done, State(row.state), row.why)
