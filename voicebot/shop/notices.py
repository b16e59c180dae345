"""What callers hear first while something is wrong for many of them: a strike, snow, a broken sorting centre."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from voicebot.clock import Clock, SystemClock
from voicebot.store.models import NoticeRow
from voicebot.store.worker import Store

MAX_TEXT = 300
"""Characters; longer than twenty seconds nobody listens."""
MAX_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. carrier: it concerns only parcels of this carrier; None: everybody."""

    id: int
    text: str
    carrier: str | None
    until: datetime


class Notices:
    """Notices on a Store. All methods may raise StoreError."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def add(self, text: str, carrier: str | None, until: datetime) -> Notice:
        """Let callers hear `text` until then. Errors: ValueError for a text that is empty or too long, or a time that is over."""
        now = self._clock.now()
        text = " ".join(text.split())
        if not 0 < len(text) <= MAX_TEXT:
            raise ValueError(f"a notice has 1 to {MAX_TEXT} characters, this one has {len(text)}")
        if until <= now:
            raise ValueError(f"{until:%Y-%m-%d %H:%M} is over already")
        row = NoticeRow(text=text, carrier=carrier, created=now, until=until)

        def work(session: Session) -> Notice:
            session.add(row)
            session.flush()
            return _notice(row)

        return await self._store.run(work)

    async def current(self, carrier: str | None = None) -> tuple[Notice, ...]:
        """What a caller hears now, newest first: what concerns everybody when no carrier is named, else what concerns
        parcels of this carrier (letter case does not matter)."""
        return tuple(
            notice
            for notice in await self.all()
            if (notice.carrier or "").casefold() == (carrier or "").casefold()
        )[:MAX_AT_ONCE]

    async def all(self) -> tuple[Notice, ...]:
        """Every notice that is not over, newest first."""
        now = self._clock.now()
        query = select(NoticeRow).where(NoticeRow.until > now).order_by(NoticeRow.id.desc()).limit(100)
        return await self._store.read(lambda session: tuple(_notice(row) for row in session.scalars(query)))

    async def remove(self, notice: int) -> bool:
        """Say it no more; False when there is none with this id."""
        statement = delete(NoticeRow).where(NoticeRow.id == notice).returning(NoticeRow.id)
        return await self._store.run(lambda session: session.scalar(statement)) is not None


def _notice(row: NoticeRow) -> Notice:
    return Notice(row.id, row.text, row.carrier, row.until)
