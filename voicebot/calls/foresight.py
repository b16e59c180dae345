"""Understanding ahead: in the caller's pauses the dialogue is shown what they would have said if it were all."""

import asyncio
from collections.abc import Awaitable, Callable

from voicebot.audio.frame import FRAME_MS
from voicebot.dialogue.profiles import EndOfTurn
from voicebot.dialogue.types import Gist
from voicebot.turns.end import is_begun

PAUSE_MS = 60
"""Silence that may become the end of the turn."""
STEADY_MS = 400
"""No new word for so long may be one too, where others talk on behind the caller."""
MOST_PER_TURN = 6
"""A caller who stops at every word is not understood ahead at every word."""


class Foresight:
    """One call's. prepare: shows a text to the dialogue; it must not raise. understood: is told what became of it. One text at a time:
    new words drop the old ones. A number that lacks digits is not shown: callers pause at every group of it, and it means nothing yet."""

    def __init__(
        self, prepare: Callable[[str], Awaitable[Gist | None]], understood: Callable[[str, Gist], None]
    ) -> None:
        self._prepare, self._understood = prepare, understood
        self._words = self._shown = ""
        self._begun = False
        self._steady_ms = 0
        self._left = MOST_PER_TURN
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """A turn of the caller begins."""
        self._drop()
        self._words = self._shown = ""
        self._left = MOST_PER_TURN

    def heard(self, words: str, rule: EndOfTurn | None) -> None:
        """The words so far. rule: of the open question."""
        if words != self._words:
            self._words, self._steady_ms = words, 0
            self._begun = rule is not None and is_begun(rule, words)
            self._drop()

    def frame(self, silence_ms: int | None) -> None:
        """After each frame: how long the caller has paused now in their turn; None: they have not the word."""
        if silence_ms is None:
            return
        self._steady_ms += FRAME_MS
        pauses = silence_ms >= PAUSE_MS or self._steady_ms >= STEADY_MS
        if not pauses or self._begun or self._left <= 0 or not self._words or self._words == self._shown:
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
        gist = await self._prepare(words)
        if gist is not None and words == self._words:
            self._understood(words, gist)
