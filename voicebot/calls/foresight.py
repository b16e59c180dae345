"""Understanding ahead: in the caller's pauses the dialogue is shown what they would have said if it were all."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE_MS = 60
"""Silence that may become the end of the turn."""
MOST_PER_TURN = 3
"""A caller who stops at every word is not understood ahead at every word."""


class Foresight:
    """One call's. prepare: shows a text to the dialogue; it must not raise. One text at a time: new words drop the old ones."""

    def __init__(self, prepare: Callable[[str], Awaitable[None]]) -> None:
        self._prepare = prepare
        self._words = self._shown = ""
        self._left = MOST_PER_TURN
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """A turn of the caller begins."""
        self._words = self._shown = ""
        self._left = MOST_PER_TURN

    def heard(self, words: str) -> None:
        """The words so far."""
        if words != self._words:
            self._words = words
            self._drop()

    def silence(self, ms: int) -> None:
        """How long the caller has paused now, after each frame."""
        if ms < PAUSE_MS or self._left <= 0 or not self._words or self._words == self._shown:
            return
        self._shown = self._words
        self._left -= 1
        self._drop()
        self._task = asyncio.create_task(self._show(self._words), name="foresight")

    async def close(self) -> None:
        """The call is over; no task is left."""
        self._drop()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _show(self, words: str) -> None:
        await self._prepare(words)
