"""The book of messages to send: nothing is lost when a server is down or we are, and nothing goes out twice by our own doing."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.messages.retry import wait_s
from voicebot.messages.types import Channel, Outgoing
from voicebot.store.models import OutboxRow
from voicebot.store.worker import Store

LEASE_S = 120.0
"""A message taken for sending and not reported back for so long was in a process that died: it is tried again."""


class Outbox:
    """Messages on a Store. All methods may raise StoreError. on_put: told of every new message once it is kept."""

    def __init__(
        self, store: Store, clock: Clock | None = None, on_put: Callable[[], None] = lambda: None
    ) -> None:
        self._store = store
        self._clock = clock or SystemClock()
        self._on_put = on_put

    async def put(self, message: Outgoing) -> bool:
        """Keep a message until it is sent; False when one with this key was there already (it is left as it was)."""
        now = self._clock.now()
        new = await self._store.run(lambda session: put(session, message, now))
        if new:
            self._on_put()
        return new

    async def take(self, limit: int = 10) -> list[Outgoing]:
        """Messages that are due, longest waiting first; they are ours to send until the lease runs out."""
        now = self._clock.now()
        return await self._store.run(lambda session: _take(session, now, limit))

    async def sent(self, key: str) -> None:
        """It has been handed over."""
        now = self._clock.now()
        await self._store.run(lambda session: _sent(session, key, now))

    async def failed(self, key: str, why: str, *, for_good: bool = False) -> None:
        """It could not be handed over. why: a short word, never personal. for_good: trying again makes no sense."""
        now = self._clock.now()
        await self._store.run(lambda session: _failed(session, key, why, for_good, now))

    async def next_due(self) -> datetime | None:
        """When the next message has to be looked at; None when none waits."""
        waiting = select(func.min(OutboxRow.due)).where(OutboxRow.state.in_(("waiting", "sending")))
        return await self._store.read(lambda session: session.scalar(waiting))

    async def counts(self) -> Mapping[str, int]:
        """Messages by state: waiting, sending, sent, failed."""
        query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        return await self._store.read(lambda session: {row[0]: row[1] for row in session.execute(query)})


def put(session: Session, message: Outgoing, now: datetime) -> bool:
    """The same inside a transaction that also keeps the act itself."""
    if session.get(OutboxRow, message.key) is not None:
        return False
    session.add(
        OutboxRow(
            key=message.key,
            channel=message.channel.value,
            recipient=message.to,
            subject=message.subject,
            text=message.text,
            attachment=message.attachment,
            state="waiting",
            tries=0,
            created=now,
            due=now,
        )
    )
    return True


def _take(session: Session, now: datetime, limit: int) -> list[Outgoing]:
    # `due` of a message being sent is the end of its lease
    due = (
        select(OutboxRow)
        .where(OutboxRow.state.in_(("waiting", "sending")), OutboxRow.due <= now)
        .order_by(OutboxRow.due, OutboxRow.key)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = list(session.scalars(due))
    for row in taken:
        row.state, row.due = "sending", now + timedelta(seconds=LEASE_S)
    return [_outgoing(row) for row in taken]


def _outgoing(row: OutboxRow) -> Outgoing:
    return Outgoing(row.key, Channel(row.channel), row.recipient, row.subject, row.text, row.attachment)


def _sent(session: Session, key: str, now: datetime) -> None:
    row = session.get(OutboxRow, key)
    if row is not None:
        row.state, row.sent, row.why = "sent", now, None


def _failed(session: Session, key: str, why: str, for_good: bool, now: datetime) -> None:
    row = session.get(OutboxRow, key)
    if row is None or row.state == "sent":
        return
    row.tries += 1
    row.why = why[:60]
    wait = None if for_good else wait_s(row.tries)
    if wait is None:
        row.state = "failed"
    else:
        row.state, row.due = "waiting", now + timedelta(seconds=wait)
