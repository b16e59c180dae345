"""The door people come in by: throttle, password, session, in this order."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from voicebot import priority
from voicebot.clock import Clock
from voicebot.people.book import People
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.throttle import Throttle
from voicebot.people.types import Person, SignedIn, login_of

T = TypeVar("T")

WAITING = 16
"""Passwords in work or waiting for it; more are sent away."""
COMPARE_S = 10.0
BUSY_S = 5.0
"""When to try again after being sent away."""


class Reason(StrEnum):
    """Why somebody was turned away."""

    WRONG = "wrong"
    WAIT = "wait"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """wait_s: how long to wait before the next try; 0: not at all."""

    reason: Reason
    wait_s: float = 0.0


class Door:
    """Made once. on_result is told of each try: in, wrong, wait or busy."""

    def __init__(
        self,
        people: People,
        sessions: Sessions,
        clock: Clock,
        *,
        hashes: Hashes | None = None,
        throttle: Throttle | None = None,
        on_result: Callable[[str], None] = lambda result: None,
    ) -> None:
        self._people, self._sessions, self._clock = people, sessions, clock
        self._hashes = hashes or Hashes()
        self._throttle = throttle or Throttle()
        self._on_result = on_result
        # one thread: a crowd of guessers takes one core from the calls, not all of them
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=priority.fall_in)
        self._free = threading.BoundedSemaphore(WAITING)

    async def enter(self, login: str, password: str, address: str) -> tuple[str, SignedIn] | TurnedAway:
        """Sign in: the new session's token and who it is. address: the client's IP. Errors: StoreError, DataError.

        Nobody learns from the answer or its time whether a login exists or is disabled.
        """
        entered = await self._enter(login, password, address)
        self._on_result(entered.reason.value if isinstance(entered, TurnedAway) else "in")
        return entered

    async def who(self, token: str) -> SignedIn | None:
        """Who presents this token. Errors: StoreError."""
        return await self._sessions.find(token)

    async def leave(self, signed_in: SignedIn) -> None:
        """Sign out. Errors: StoreError."""
        await self._sessions.end(signed_in)

    def close(self) -> None:
        """Take no more passwords; those that wait are sent away."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _enter(self, typed: str, password: str, address: str) -> tuple[str, SignedIn] | TurnedAway:
        login = login_of(typed)
        # a login that can be nobody's costs its address a try as well, under one name: it may be a password typed one line too high
        wait = self._throttle.begin(login or "", address, self._clock.monotonic())
        if wait > 0:
            return TurnedAway(Reason.WAIT, wait)
        found = None if login is None else await self._people.find(login)
        kept = None if found is None else found[1]
        try:
            right = await self._in_thread(lambda: self._hashes.matches(kept, password))
        except (_Full, TimeoutError):
            self._throttle.not_compared(login or "", address)
            return TurnedAway(Reason.BUSY, BUSY_S)
        if found is None or not right or found[0].disabled:
            return TurnedAway(Reason.WRONG)
        return await self._open(*found, password, address)

    async def _open(
        self, person: Person, kept: str, password: str, address: str
    ) -> tuple[str, SignedIn] | TurnedAway:
        opened = await self._sessions.open(person, kept)
        if opened is None:
            return TurnedAway(Reason.WRONG)
        self._throttle.passed(person.login, address)
        if self._hashes.stale(kept):
            try:
                fresh = await self._in_thread(lambda: self._hashes.make(password))
            except (_Full, TimeoutError):
                return opened  # at the next sign-in, then
            await self._people.renew_hash(person.login, kept, fresh)
        return opened

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if not self._free.acquire(blocking=False):
            raise _Full
        try:
            future = self._pool.submit(work)
        except RuntimeError:
            self._free.release()
            raise _Full from None
        future.add_done_callback(lambda _: self._free.release())
        async with asyncio.timeout(COMPARE_S):
            return await asyncio.wrap_future(future)


class _Full(Exception):
    """Too many passwords wait already, or the door is closed."""
