"""The database as a call sees it: awaitable, bounded, and never able to stop the conversation."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from voicebot.errors import StoreError
from voicebot.store.engine import READONLY, make_engine
from voicebot.store.migrate import upgrade
from voicebot.store.refusal import refusal

log = structlog.get_logger()

T = TypeVar("T")

WAITING = 256
"""Pieces of work one lane holds at most; more means that the disk stands still."""
TIMEOUT_S = 5.0
CLOSE_S = 10.0


class Store:
    """Runs work on the database in two threads of its own: one writes, in the order asked; one reads and waits for no writer.

    on_failure is told a short word for each refusal (locked, readonly, damaged, full, slow, behind, …).
    """

    def __init__(
        self,
        engine: Engine,
        *,
        waiting: int = WAITING,
        timeout_s: float = TIMEOUT_S,
        on_failure: Callable[[str], None] | None = None,
    ) -> None:
        self._engine = engine
        self._timeout_s = timeout_s
        self._on_failure = on_failure
        self._writer = _Lane("store-write", waiting)
        self._reader = _Lane("store-read", waiting)

    @classmethod
    def open(cls, url: str, *, on_failure: Callable[[str], None] | None = None) -> Self:
        """The database at this URL, brought to today's schema. Blocks. Errors: ConfigError, StoreError."""
        upgrade(url)
        return cls(make_engine(url), on_failure=on_failure)

    async def run(self, work: Callable[[Session], T], *, timeout_s: float | None = None) -> T:
        """Do `work` in one transaction that may write; its result. Errors: StoreError.

        After a time-out the work may still get done: let it be of a kind that can be repeated.
        """
        return await self._do(self._writer, self._engine, work, timeout_s)

    async def read(self, work: Callable[[Session], T], *, timeout_s: float | None = None) -> T:
        """Do `work` in one transaction that only reads; its result. Errors: StoreError."""
        return await self._do(
            self._reader,
            self._engine.execution_options(**{READONLY: True, "postgresql_readonly": True}),
            work,
            timeout_s,
        )

    async def close(self) -> None:
        """Let work already asked for finish, then let go of the database. Later work is refused."""
        for lane in (self._writer, self._reader):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.to_thread(lane.close), CLOSE_S)
        self._engine.dispose()

    async def _do(
        self, lane: "_Lane", engine: Engine, work: Callable[[Session], T], timeout_s: float | None
    ) -> T:
        limit = self._timeout_s if timeout_s is None else timeout_s
        try:
            try:
                async with asyncio.timeout(limit):
                    return await asyncio.wrap_future(lane.submit(lambda: _transact(engine, work)))
            except TimeoutError:
                raise StoreError(f"the database took longer than {limit:g} s", "slow") from None
        except StoreError as error:
            log.error("store_failed", kind=error.kind)
            if self._on_failure is not None:
                self._on_failure(error.kind)
            raise


class _Lane:
    """One thread, first come first served, never more than `limit` pieces of work."""

    def __init__(self, name: str, limit: int) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._free = threading.BoundedSemaphore(limit)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        if not self._free.acquire(blocking=False):
            raise StoreError("too much work waits for the database", "behind")
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._free.release()
            raise StoreError("the database is closed already", "closed") from None
        future.add_done_callback(lambda _: self._free.release())
        return future

    def close(self) -> None:
        self._pool.shutdown(wait=True)


def _transact(engine: Engine, work: Callable[[Session], T]) -> T:
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return work(session)
    except (SQLAlchemyError, UnicodeError, OverflowError) as error:
        raise refusal(error) from error
