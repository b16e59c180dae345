"""Numbers from what is on record: days that are over are counted once and kept, so that they outlive the words of their calls; the present
day is counted from its calls."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voicebot.clock import SHOP_ZONE, Clock, SystemClock
from voicebot.records.types import CallRecord, EventRecord
from voicebot.store.models import CallbackRow, CallRow, EventRow, HourTallyRow
from voicebot.store.upsert import upsert
from voicebot.store.worker import Store
from voicebot.wall.course import NAMES, WANTED, Course, courses
from voicebot.wall.figures import CALLS, Key, Returned, Tally, tallies

LONGEST = timedelta(hours=4)
"""No call lasts longer; a wait of this day may belong to a call that began so long before it."""
SETTLED = timedelta(hours=6)
"""So long after its end nothing of a day changes any more: calls, talks and wrap-ups are over."""
BATCH = 400
"""Calls whose events are read in one go."""
MOST_DAYS = 400
"""Days that one question may be about."""
RECENT = 300
"""Calls that are looked back to after a restart; more than the durations of all queues keep."""
USUAL_QUEUE = "general"
"""Of a callback whose row names none."""


class Ledger:
    """The numbers on a Store. Every method may raise StoreError. One question reads the kept rows of its days, and the calls of those that
    were not counted yet."""

    def __init__(self, store: Store, clock: Clock | None = None, usual_queue: str = USUAL_QUEUE) -> None:
        self._store, self._clock, self._usual = store, clock or SystemClock(), usual_queue

    def today(self) -> date:
        """By the shop's clocks."""
        return self._clock.now().astimezone(SHOP_ZONE).date()

    async def day(self, day: date) -> dict[Key, Tally]:
        """One day's hours."""
        kept = await self._kept(day, day)
        return kept if (day, 0, CALLS) in kept else await self._count(day)

    async def days(self, first: date, last: date) -> dict[Key, Tally]:
        """The hours of these days, both included, at most MOST_DAYS of them. Days that were never counted are, up to a week of them: `settle`
        sees to the others. ValueError for a wrong order or too many."""
        if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            raise ValueError(f"one to {MOST_DAYS} days, in order")
        found = await self._kept(first, last)
        last = min(last, self.today())
        for back in range(7):
            day = last - timedelta(days=back)
            if day >= first and (day, 0, CALLS) not in found:
                found |= await self._count(day)
        return found

    async def settle(self, most: int = 7) -> int:
        """Count days that are over and keep what was counted, the oldest first; how many, at most `most`. Repeatable."""
        first = await self._store.read(_first_day)
        newest = (self._clock.now() - SETTLED).astimezone(SHOP_ZONE).date() - timedelta(days=1)
        if first is None or newest < first:
            return 0
        done = await self._store.read(lambda session: _counted(session, first, newest))
        every = (first + timedelta(days=ahead) for ahead in range((newest - first).days + 1))
        missing = [day for day in every if day not in done][:most]
        for day in missing:
            counted = {(day, 0, CALLS): Tally()} | await self._count(day)
            rows = [
                {"day": key[0], "hour": key[1], "queue": key[2], "tally": tally.json()}
                for key, tally in counted.items()
            ]
            await self._store.run(partial(upsert, model=HourTallyRow, rows=rows))
        return len(missing)

    async def recent(self, most: int = RECENT) -> list[Course]:
        """What became of the last calls that wanted a person, oldest first."""
        query = select(CallRow.id).where(CallRow.outcome.in_(WANTED), CallRow.forgotten.is_(None))
        newest = query.order_by(CallRow.started.desc()).limit(most)
        ids = await self._store.read(lambda session: session.scalars(newest).all())
        calls = await self._store.read(lambda session: _with_events(session, ids))
        return sorted(courses(calls), key=lambda course: course.started)

    async def _kept(self, first: date, last: date) -> dict[Key, Tally]:
        query = select(HourTallyRow).where(HourTallyRow.day.between(first, last))
        return await self._store.read(
            lambda session: {
                (row.day, row.hour, row.queue): Tally.of_json(row.tally) for row in session.scalars(query)
            }
        )

    async def _count(self, day: date) -> dict[Key, Tally]:
        start, end = bounds(day)
        calls: list[CallRecord] = []
        ids = await self._store.read(lambda session: _calls(session, start - LONGEST, end))
        for at in range(0, len(ids), BATCH):  # other questions get their turn in between
            part = ids[at : at + BATCH]
            calls += await self._store.read(partial(_with_events, ids=part))
        back = await self._store.read(lambda session: _returned(session, start, end, self._usual))
        return {key: tally for key, tally in tallies(courses(calls), back).items() if key[0] == day}


def bounds(day: date) -> tuple[datetime, datetime]:
    """When a day of the shop begins and ends."""
    start = datetime.combine(day, time(), SHOP_ZONE)
    return start, datetime.combine(day + timedelta(days=1), time(), SHOP_ZONE)


def _calls(session: Session, start: datetime, end: datetime) -> Sequence[str]:
    query = select(CallRow.id).where(CallRow.started >= start, CallRow.started < end)
    return session.scalars(query.order_by(CallRow.started)).all()


def _with_events(session: Session, ids: Sequence[str]) -> list[CallRecord]:
    """Calls with the events that matter here, without what was said."""
    calls = {
        row.id: CallRecord(row.id, row.channel, None, row.started, row.ended, row.outcome)
        for row in session.execute(
            select(CallRow.id, CallRow.channel, CallRow.started, CallRow.ended, CallRow.outcome).where(
                CallRow.id.in_(ids)
            )
        )
    }
    query = select(EventRow.call_id, EventRow.name, EventRow.at_ms, EventRow.detail)
    query = query.where(EventRow.call_id.in_(ids), EventRow.name.in_(NAMES))
    for row in session.execute(query.order_by(EventRow.call_id, EventRow.position)):
        calls[row.call_id].events.append(EventRecord(row.name, row.at_ms, row.detail))
    return list(calls.values())


def _returned(session: Session, start: datetime, end: datetime, usual: str) -> list[Returned]:
    query = select(CallbackRow.queue, CallbackRow.entered, CallbackRow.at, CallbackRow.reached)
    rows = session.execute(query.where(CallbackRow.reached >= start, CallbackRow.reached < end))
    return [
        Returned(queue or usual, max(entered, wanted or entered), reached)
        for queue, entered, wanted, reached in rows
        if reached is not None
    ]


def _first_day(session: Session) -> date | None:
    """Of the calls whose details are still there."""
    first = session.scalar(select(func.min(CallRow.started)).where(CallRow.forgotten.is_(None)))
    return None if first is None else first.astimezone(SHOP_ZONE).date()


def _counted(session: Session, first: date, last: date) -> set[date]:
    query = select(HourTallyRow.day).where(
        HourTallyRow.day.between(first, last), HourTallyRow.hour == 0, HourTallyRow.queue == CALLS
    )
    return set(session.scalars(query))
