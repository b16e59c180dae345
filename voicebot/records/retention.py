"""The retention clock: deletes recordings and words once they are too old, a little at a time, for as long as the line runs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.config_records import Records
from voicebot.contact import voicemail_box
from voicebot.errors import StoreError
from voicebot.people.audit import AuditLog
from voicebot.records import forgetting, shelf
from voicebot.records.book import RecordingBook
from voicebot.store.worker import Store

log = structlog.get_logger()

LOOK_S = 3600.0
"""Between two looks: days are counted, not minutes."""
AFTER_FAILURE_S = 60.0
BATCH = 100
"""Calls at once: calls that go on write into the same database."""
REST_S = 0.05
"""Between two batches, for the same reason."""

Step = Callable[[datetime], Awaitable[int]]
"""Deletes one batch; how much it was."""


class Retention:
    """One task. data: the data directory. `start` it once, `stop` it at the end. Each step may be repeated: a crash in between costs nothing."""

    def __init__(self, store: Store, data: Path, kept: Records, clock: Clock | None = None) -> None:
        self._store, self._data, self._kept = store, data, kept
        self._recordings = shelf.directory_in(data)
        self._book = RecordingBook(store)
        self._audit = AuditLog(store, clock)
        self._clock = clock or SystemClock()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="retention")

    async def stop(self) -> None:
        """Delete no more; repeatable."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
                wait = LOOK_S
            except (StoreError, OSError) as error:
                log.error("retention_failed", kind=getattr(error, "kind", None) or type(error).__name__)
                wait = AFTER_FAILURE_S
            await asyncio.sleep(wait)

    async def look(self) -> dict[str, int]:
        """Delete all that is too old now; how much of each kind (drafts have days of their own). Errors: StoreError, OSError for files that cannot be deleted."""
        now = self._clock.now()
        spoken = now - timedelta(days=self._kept.transcripts_days)
        sound = now - timedelta(days=self._kept.recordings_days)
        looked = now - timedelta(days=self._kept.audit_days)
        steps: dict[str, tuple[Step, datetime]] = {
            "recordings": (self._sound, sound),
            "files": (self._files, sound),
            "voicemails": (self._voicemails, sound),
            "calls": (self._calls, spoken),
            "letters": (self._letters, spoken),
            "wishes": (self._wishes, spoken),
            "callbacks": (self._callbacks, spoken),
            "drafts": (self._drafts, now),
            "audit": (lambda before: self._audit.forget(before, BATCH), looked),
        }
        done: dict[str, int] = {}
        for name, (step, before) in steps.items():
            done[name] = 0
            while batch := await step(before):
                done[name] += batch
                await asyncio.sleep(REST_S)
        if any(done.values()):
            log.info("retention", **done)
        return done

    async def _sound(self, before: datetime) -> int:
        """Files first: a row without its file is found again, a file without its row only by its age."""
        calls = await self._book.older(before, BATCH)
        if calls:
            await asyncio.to_thread(shelf.remove, self._recordings, calls)
            await self._book.remove(calls)
        return len(calls)

    async def _files(self, before: datetime) -> int:
        return await asyncio.to_thread(shelf.remove_older, self._recordings, before.timestamp(), BATCH)

    async def _voicemails(self, before: datetime) -> int:
        """Files first, for the same reason."""
        ids = await self._store.read(lambda session: forgetting.old_voicemails(session, before, BATCH))
        if ids:
            await asyncio.to_thread(voicemail_box.remove_sounds, self._data, ids)
            await self._store.run(lambda session: forgetting.forget_voicemails(session, ids))
        return len(ids)

    async def _calls(self, before: datetime) -> int:
        now = self._clock.now()
        return await self._store.run(lambda session: forgetting.forget_calls(session, before, now, BATCH))

    async def _letters(self, before: datetime) -> int:
        return await self._store.run(lambda session: forgetting.forget_letters(session, before, BATCH))

    async def _wishes(self, before: datetime) -> int:
        return await self._store.run(lambda session: forgetting.forget_wishes(session, before, BATCH))

    async def _callbacks(self, before: datetime) -> int:
        return await self._store.run(lambda session: forgetting.forget_callbacks(session, before, BATCH))

    async def _drafts(self, now: datetime) -> int:
        return await self._store.run(lambda session: forgetting.forget_drafts(session, now, BATCH))
