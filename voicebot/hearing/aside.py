"""A recogniser for who only listens in: one thread for all, a little at a time, and only while no conversation waits for its own."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import structlog

from voicebot import priority
from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing.types import Ears, Heard, Recognizer

log = structlog.get_logger()

T = TypeVar("T")

BACKLOG_S = 5.0
"""Sound that may wait; what comes on top is lost, and whoever listens is told."""
PIECE_S = 0.25
"""Heard in one go: a conversation that comes meanwhile shares the machine with no more than that."""
LOOK_S = 0.05
"""Between two looks whether the conversations have enough."""
PATIENCE_S = 10.0
"""Conversations that take the recogniser for so long leave nothing for who listens in: what waits is given up."""
STUCK_S = 10.0
"""No piece takes so long; past it the phrase is given up."""


class Aside:
    """behind: whether conversations wait for their recogniser now."""

    def __init__(self, ears: Ears, behind: Callable[[], bool]) -> None:
        self.ears, self.behind = ears, behind
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="hearing-aside", initializer=priority.fall_in)

    def ear(self, on_words: Callable[[str], None], on_lost: Callable[[], None]) -> "AsideEar":
        """An ear for one voice. on_words: the words so far of a phrase have changed. on_lost: some sound of a phrase was not heard,
        told once for each phrase."""
        return AsideEar(self, on_words, on_lost)

    def close(self) -> None:
        """Let running work end, drop what waits."""
        self.thread.shutdown(wait=True, cancel_futures=True)


End = Callable[[Heard], None]


class AsideEar:
    """Phrases in their order. Belongs to the event loop; works only while there is something to hear."""

    def __init__(self, aside: Aside, on_words: Callable[[str], None], on_lost: Callable[[], None]) -> None:
        self._aside, self._on_words, self._on_lost = aside, on_words, on_lost
        self._waiting: deque[Pcm | End] = deque()
        self._samples = 0
        self._lost = False
        self._recognizer: Recognizer | None = None
        self._words = ""
        self._working: asyncio.Task[None] | None = None

    def feed(self, pcm: Pcm) -> None:
        """More of the phrase, 16 kHz; returns at once."""
        if self._samples + len(pcm) > BACKLOG_S * RATE:
            if not self._lost:
                self._lost = True
                self._on_lost()
            return
        self._samples += len(pcm)
        self._put(pcm)

    def end(self, then: End) -> None:
        """The phrase is over; `then` gets its words, which may be none."""
        self._lost = False
        self._put(then)

    def close(self) -> None:
        """Nobody listens any more; repeatable."""
        self._waiting.clear()
        if self._working is not None:
            self._working.cancel()

    def _put(self, job: Pcm | End) -> None:
        self._waiting.append(job)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work(), name="hearing-aside")

    async def _work(self) -> None:
        while self._waiting:
            if not await self._turn():
                self._give_up()
                return
            job = self._waiting.popleft()
            try:
                async with asyncio.timeout(STUCK_S):
                    if isinstance(job, np.ndarray):
                        await self._hear(job)
                    else:
                        job(await self._finish())
            except (HearingError, TimeoutError, RuntimeError) as error:  # RuntimeError: the house closes
                log.warning("aside_not_heard", kind=type(error).__name__)
                self._recognizer = None
                if not isinstance(job, np.ndarray):
                    job(Heard("", 0.0))

    async def _turn(self) -> bool:
        """Wait for the conversations; False when they have it all."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while self._aside.behind():  # noqa: ASYNC110  threads change it
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            return False
        return True

    def _give_up(self) -> None:
        if not self._lost:
            self._on_lost()
        waiting, self._waiting, self._samples, self._recognizer = self._waiting, deque(), 0, None
        for job in waiting:
            if not isinstance(job, np.ndarray):
                job(Heard("", 0.0))

    async def _hear(self, pcm: Pcm) -> None:
        pieces, length = [pcm], len(pcm)
        while self._waiting and length < PIECE_S * RATE and isinstance(self._waiting[0], np.ndarray):
            piece = self._waiting.popleft()
            assert isinstance(piece, np.ndarray)  # just looked
            pieces.append(piece)
            length += len(piece)
        self._samples -= length
        words = await self._do(lambda: self._ear().accept(np.concatenate(pieces)))
        if words != self._words:
            self._words = words
            self._on_words(words)

    async def _finish(self) -> Heard:
        self._words = ""
        return await self._do(lambda: self._ear().finish())

    def _ear(self) -> Recognizer:
        """On the thread."""
        if self._recognizer is None:
            self._recognizer = self._aside.ears.recognizer()
        return self._recognizer

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._aside.thread, work)
