"""Carries callbacks out: an agent first, then the customer, then their talk. Each step is kept before it is done."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.contact.callback_policy import (
    Accepted,
    Broke,
    Event,
    Kept,
    NotTaken,
    Outcome,
    Over,
    Rung,
    State,
    Step,
)
from voicebot.contact.callback_rows import Callback
from voicebot.contact.callback_work import Held
from voicebot.errors import StoreError, VoicebotError

log = structlog.get_logger()

LOOK_S = 15.0
"""The longest time between two looks: another process may have written a wish, a call may have ended."""
AFTER_FAILURE_S = 5.0
"""Until the database is asked again after it refused."""
ANSWER_S = 0.5
"""Whoever has answered waits so long for the book: once their answer is kept, no crash makes us ring them again."""
LET_GO_S = 10.0
"""The desk must have heard by then that an agent is free."""
BEATS = 3
"""Times a lease is renewed within its length."""
SAID_AGAIN = 3
"""Tries to keep what has happened already."""


class Reply(StrEnum):
    """What became of ringing an agent."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    NONE = "none"


class AgentPort(Protocol):
    """The people at the desks. Errors of ring and talk: VoicebotError."""

    def room(self) -> int:
        """How many more callbacks may be offered now."""
        ...

    async def ring(self, callback: Callback) -> Reply:
        """Find an agent and ring them; on ACCEPTED the agent waits for the customer. Cancelling stops the ringing."""
        ...

    async def talk(self, callback: Callback) -> None:
        """Join the agent who accepted and the customer who answered; returns when their talk is over. Cancelling hangs up."""
        ...

    async def let_go(self, callback: Callback) -> None:
        """Nothing (more) comes of it: the agent who accepted is free. Repeatable; never raises."""
        ...


class Dialler(Protocol):
    """The telephone. Errors: VoicebotError."""

    async def dial(self, callback: Callback) -> Outcome:
        """Ring the customer, once; on ANSWERED they wait for `AgentPort.talk`. Cancelling gives the call up."""
        ...


class Work(Protocol):
    """The book (callback_work.CallbackWork). Errors: StoreError."""

    async def look(self) -> bool:
        """What time alone changes. True: there is more of it."""
        ...

    async def take(self, limit: int) -> list[Held]:
        """Whose turn it is."""
        ...

    async def move(self, held: Held, event: Event) -> Step | None:
        """Something happens to one of ours; None: it is not ours any more."""
        ...

    async def next_due(self) -> datetime | None:
        """When to look next."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """at_once: callbacks in hands at a time. Seconds: offer_s until an agent must have accepted; dial_s for the customer's telephone
    (rules.dial_lease must be longer); talk_s for a talk; lease_s as in the rules."""

    at_once: int = 5
    offer_s: float = 300.0
    dial_s: float = 60.0
    talk_s: float = 3600.0
    lease_s: float = 60.0


class CallbackRunner:
    """One task, and one for each callback in hands. `start` it once, `wake` it on news, `stop` it at the end: what is in hands then
    comes back by its lease. open_at: whether somebody is there. told: where each callback went that was in hands."""

    def __init__(
        self,
        work: Work,
        agents: AgentPort,
        dialler: Dialler,
        open_at: Callable[[datetime], bool],
        limits: Limits | None = None,
        clock: Clock | None = None,
        told: Callable[[State], None] = lambda state: None,
    ) -> None:
        self._work, self._agents, self._dialler = work, agents, dialler
        self._open_at, self._told = open_at, told
        self._limits = limits or Limits()
        self._clock = clock or SystemClock()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._lives: set[asyncio.Task[None]] = set()

    @property
    def in_hands(self) -> int:
        """Callbacks being carried out now."""
        return len(self._lives)

    def start(self) -> None:
        """Begin; returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="callbacks")

    def wake(self) -> None:
        """A wish came, or an agent is free: look now."""
        self._news.set()

    async def stop(self) -> None:
        """Ring nobody any more; repeatable."""
        task, self._task = self._task, None
        tasks = [*self._lives, *([] if task is None else [task])]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                while await self._work.look():
                    pass
                await self._begin()
                wait = await self._until_due()
            except StoreError:  # told and counted by the store
                wait = AFTER_FAILURE_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()

    async def _begin(self) -> None:
        room = min(self._limits.at_once - len(self._lives), self._agents.room())
        if room <= 0 or not self._open_at(self._clock.now()):
            return
        for held in await self._work.take(room):
            life = asyncio.create_task(self._live(held), name="callback")
            self._lives.add(life)
            life.add_done_callback(self._ended)

    def _ended(self, life: asyncio.Task[None]) -> None:
        self._lives.discard(life)
        self._news.set()
        if not life.cancelled() and (error := life.exception()) is not None:
            # its lease brings it back
            log.error("callback_failed", error=type(error).__name__, exc_info=error)

    async def _until_due(self) -> float:
        due = await self._work.next_due()
        if due is None:
            return LOOK_S
        return min(max((due - self._clock.now()).total_seconds(), 0.01), LOOK_S)

    # --- one callback -----------------------------------------------------------------------------

    async def _live(self, held: Held) -> None:
        try:
            if await self._offered(held) is not Reply.ACCEPTED:
                await self._happened(held, NotTaken())
                return
            # kept before it is done, and not tried again: who cannot know whether it is kept does not ring
            if await self._work.move(held, Accepted()) is None:
                return
            outcome = await self._dialled(held.callback)
            if outcome is Outcome.ANSWERED:
                await self._talk(held)
            else:
                await self._happened(held, Rung(outcome))
        finally:
            await self._let_go(held.callback)

    async def _let_go(self, callback: Callback) -> None:
        try:
            async with asyncio.timeout(LET_GO_S):
                await self._agents.let_go(callback)
        except TimeoutError:
            log.error("agent_not_let_go")

    async def _offered(self, held: Held) -> Reply:
        """Ring an agent for as long as it is ours and wanted."""
        ringing = asyncio.ensure_future(self._agents.ring(held.callback))
        beating = asyncio.ensure_future(self._beat(held))
        try:
            await asyncio.wait(
                {ringing, beating}, timeout=self._limits.offer_s, return_when=asyncio.FIRST_COMPLETED
            )
            if not ringing.done():
                return Reply.NONE
            return ringing.result()
        except VoicebotError as error:
            log.error("agents_failed", kind=type(error).__name__)
            return Reply.NONE
        finally:
            await _end(ringing, beating)

    async def _beat(self, held: Held) -> None:
        """Renew the lease; returns when it is not ours any more."""
        while True:
            await asyncio.sleep(self._limits.lease_s / BEATS)
            with contextlib.suppress(
                StoreError
            ):  # told and counted by the store; the next beat may get through
                if await self._work.move(held, Kept()) is None:
                    return

    async def _dialled(self, callback: Callback) -> Outcome:
        try:
            async with asyncio.timeout(self._limits.dial_s):
                return await self._dialler.dial(callback)
        except TimeoutError:
            return Outcome.CANCELLED
        except VoicebotError as error:
            log.error("dial_failed", kind=type(error).__name__)
            return Outcome.FAILED

    async def _talk(self, held: Held) -> None:
        """There is a person on the line: they are talked to, whatever the book says."""
        kept = asyncio.Event()
        keeping = asyncio.ensure_future(self._keep_talk(held, kept))
        end: Event = Over()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                await kept.wait()
        try:
            async with asyncio.timeout(self._limits.talk_s):
                await self._agents.talk(held.callback)
        except TimeoutError:
            log.warning("callback_talk_overran")
        except VoicebotError as error:
            log.error("callback_talk_failed", kind=type(error).__name__)
            end = Broke()
        finally:
            await _end(keeping)
        await self._happened(held, end)

    async def _keep_talk(self, held: Held, kept: asyncio.Event) -> None:
        await self._happened(held, Rung(Outcome.ANSWERED))
        kept.set()
        await self._beat(held)

    async def _happened(self, held: Held, event: Event) -> None:
        """Keep what cannot be undone. Where the database refuses for good the lease decides."""
        for again in range(SAID_AGAIN):
            try:
                step = await self._work.move(held, event)
            except StoreError:
                if again == SAID_AGAIN - 1:
                    log.error("callback_step_lost", step=type(event).__name__)
                    return
                await asyncio.sleep(AFTER_FAILURE_S)
            else:
                if step is not None:
                    self._told(step.case.state)
                return


async def _end(*tasks: "asyncio.Future[Reply] | asyncio.Future[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
