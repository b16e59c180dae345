"""Takes messages from the outbox to their carriers, for as long as the line runs."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping

import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.errors import MessageError, StoreError
from voicebot.messages.outbox import Outbox
from voicebot.messages.types import Carrier, Channel, Outgoing

log = structlog.get_logger()

LOOK_S = 60.0
"""The longest time between two looks: another process may have written a message."""
AFTER_FAILURE_S = 5.0
"""Until the database is asked again after it refused."""
CANCEL_AGAIN_S = 0.2
"""Until a task that goes on all the same is cancelled once more."""
SEND_LIMIT_S = 60.0
"""The second timer behind a carrier's own; well inside the outbox's lease."""


class Courier:
    """One task. `start` it once, `wake` it after a message was put, `stop` it at the end: what is not sent then stays in the book.

    on_result: told (channel, "sent" | "retry" | "failed") of every try."""

    def __init__(
        self,
        outbox: Outbox,
        carriers: Mapping[Channel, Carrier],
        clock: Clock | None = None,
        on_result: Callable[[str, str], None] = lambda channel, result: None,
    ) -> None:
        self._outbox, self._carriers = outbox, carriers
        self._clock = clock or SystemClock()
        self._on_result = on_result
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send; returns at once."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="courier")

    def wake(self) -> None:
        """A message was put: look now."""
        self._news.set()

    async def stop(self) -> None:
        """Send no more; repeatable."""
        task, self._task = self._task, None
        while task is not None and not task.done():
            # once is not enough: asyncio.wait_for, by which mail is sent, loses a cancellation that comes with the server's answer
            task.cancel()
            await asyncio.wait([task], timeout=CANCEL_AGAIN_S)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                while messages := await self._outbox.take():
                    for message in messages:
                        await self._deliver(message)
                wait = await self._until_due()
            except StoreError:  # told and counted by the store
                wait = AFTER_FAILURE_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()

    async def _until_due(self) -> float:
        due = await self._outbox.next_due()
        if due is None:
            return LOOK_S
        return min(max((due - self._clock.now()).total_seconds(), 0.05), LOOK_S)

    async def _deliver(self, message: Outgoing) -> None:
        carrier = self._carriers.get(message.channel)
        try:
            if carrier is None:
                raise MessageError("no_carrier")
            async with asyncio.timeout(SEND_LIMIT_S):
                await carrier.send(message)
        except (MessageError, TimeoutError) as error:
            why, for_good = (
                (error.why, error.for_good) if isinstance(error, MessageError) else ("slow", False)
            )
            log.warning("message_not_sent", channel=message.channel.value, why=why, for_good=for_good)
            self._on_result(message.channel.value, "failed" if for_good else "retry")
            await self._outbox.failed(message.key, why, for_good=for_good)
            return
        self._on_result(message.channel.value, "sent")
        await self._outbox.sent(message.key)
