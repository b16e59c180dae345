"""Threads of their own for the recogniser: the default ones are shared with codecs, and six slow jobs there stop the audio."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from weakref import WeakSet

import numpy as np
import structlog

from voicebot import priority
from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing.aside import Aside
from voicebot.hearing.types import OPEN, Ears, Grammar, Heard, Recognizer

log = structlog.get_logger()

MAX_BACKLOG_S = 5.0
"""Audio that may wait for the recogniser of one call; what comes on top is dropped and counted."""

FINISH_LIMIT_S = 3.0
"""How long a final result may take. It takes milliseconds; past this the turn counts as not understood."""

BEHIND_MS = 60.0
"""Sound of a conversation that waits so long for its recogniser: whoever only listens in lets it go first."""

CROWD = 8
"""Calls from which on two frames are heard at a time: an eighth less work, for words that come 10 ms later on average."""

OnWords = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Prepare:
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class _Begin:
    grammar: Grammar


_Job = _Prepare | _Begin | Pcm | asyncio.Future[Heard]
"""Get ready; begin a turn; hear this audio; give the final result."""
KEPT_RECOGNIZERS = 2
"""Recognisers a call keeps for questions to come; each may grow to ~9 MB."""


class HearingPool:
    """Recognisers of all calls on a few threads. Use from one event loop; `close` when the house closes."""

    def __init__(self, ears: Ears, threads: int) -> None:
        self.ears = ears
        self._threads = ThreadPoolExecutor(
            threads, thread_name_prefix="hearing", initializer=priority.fall_in
        )
        self._given: WeakSet[CallEar] = WeakSet()
        self.aside = Aside(ears, lambda: self.lag_ms > BEHIND_MS)
        """For who only listens in."""

    def ear(self, on_words: OnWords, *, live: bool = True) -> "CallEar":
        """An ear for one call. on_words: called on the event loop whenever the words so far have changed. live: its sound goes on coming,
        a frame at a time."""
        loop = asyncio.get_running_loop()
        ear = CallEar(self.ears, self._threads, loop, on_words, lambda: live and len(self._given) >= CROWD)
        self._given.add(ear)
        return ear

    @property
    def lag_ms(self) -> float:
        """The longest of all calls'."""
        return max((ear.lag_ms for ear in self._given), default=0.0)

    def close(self) -> None:
        """Let running work end, drop what waits."""
        self.aside.close()
        self._threads.shutdown(wait=True, cancel_futures=True)


class CallEar:
    """One call's recogniser. Order is kept: no two of its jobs run at once, whatever threads they land on.

    dropped: samples lost because the recogniser lagged. failures: turns on which it failed. crowded: whether many others call.
    """

    def __init__(
        self,
        ears: Ears,
        threads: ThreadPoolExecutor,
        loop: asyncio.AbstractEventLoop,
        on_words: OnWords,
        crowded: Callable[[], bool] = lambda: False,
    ) -> None:
        self._crowded = crowded
        self._ears, self._threads, self._loop, self._on_words = ears, threads, loop, on_words
        self._jobs: deque[tuple[int, _Job]] = deque()
        self._lock = Lock()
        self._draining = False
        self._waiting_samples = 0
        self._turn = 0
        self._last_words = ""
        self._kept: OrderedDict[Grammar, Recognizer] = OrderedDict()
        self._recognizer: Recognizer | None = None
        self._broken: HearingError | None = None
        self.dropped = 0
        self.failures = 0

    @property
    def lag_ms(self) -> float:
        """Audio fed but not yet heard."""
        return self._waiting_samples * 1000 / RATE

    def prepare(self, grammar: Grammar) -> None:
        """A question opens: make its recogniser (20–60 ms for a large grammar) while the bot still speaks."""
        self._put(_Prepare(grammar))

    def begin(self, grammar: Grammar = OPEN) -> None:
        """A turn begins: what the recogniser still holds of the one before is forgotten."""
        self._turn += 1
        self._last_words = ""
        self._put(_Begin(grammar))

    def feed(self, pcm: Pcm) -> None:
        """Audio of the open turn, 16 kHz, any length; returns at once."""
        with self._lock:
            full = self._waiting_samples + len(pcm) > MAX_BACKLOG_S * RATE
            if not full:
                self._waiting_samples += len(pcm)
        if full:
            if not self.dropped:
                log.warning("recogniser_lags", lag_ms=round(self.lag_ms))
            self.dropped += len(pcm)
            return
        self._put(pcm)

    def finish(self) -> asyncio.Future[Heard]:
        """Close the turn now; the result comes when all audio fed before has been heard. Errors: HearingError, at the latest
        after FINISH_LIMIT_S."""
        result: asyncio.Future[Heard] = self._loop.create_future()
        self._put(result)
        self._turn += 1
        late = HearingError(f"no final result within {FINISH_LIMIT_S:.0f} s")
        timer = self._loop.call_later(FINISH_LIMIT_S, _settle, result, late)
        result.add_done_callback(lambda _: timer.cancel())
        return result

    def discard(self) -> None:
        """The turn was none: forget its audio, tell no more words of it. Repeatable."""
        self._turn += 1
        with self._lock:
            self._jobs = deque(entry for entry in self._jobs if not isinstance(entry[1], np.ndarray))
            self._waiting_samples = 0

    def _put(self, job: _Job) -> None:
        with self._lock:
            self._jobs.append((self._turn, job))
            waits = isinstance(job, np.ndarray) and len(self._jobs) == 1 and self._crowded()
            if self._draining or waits:
                return
            self._draining = True
        self._threads.submit(self._drain)

    def _take(self) -> tuple[int, _Job] | None:
        """The next job; audio of the same turn that piled up comes in one piece."""
        with self._lock:
            if not self._jobs:
                self._draining = False
                return None
            turn, job = self._jobs.popleft()
            if not isinstance(job, np.ndarray):
                return turn, job
            pieces = [job]
            while self._jobs and self._jobs[0][0] == turn and isinstance(self._jobs[0][1], np.ndarray):
                pieces.append(self._jobs.popleft()[1])  # type: ignore[arg-type]  # just looked
            return turn, pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _drain(self) -> None:
        """Runs on a pool thread until nothing waits."""
        while (taken := self._take()) is not None:
            turn, job = taken
            try:
                if isinstance(job, _Prepare):
                    self._kept_for(job.grammar)
                elif isinstance(job, _Begin):
                    self._begin(job.grammar)
                elif isinstance(job, asyncio.Future):
                    self._tell(_settle, job, self._final())
                else:
                    self._hear(turn, job)
            except Exception as error:  # noqa: BLE001  whatever an engine raises, the thread goes on to the next job
                self.failures += 1
                log.error("recogniser_failed", kind=type(error.__cause__ or error).__name__)
                if isinstance(job, _Prepare):
                    continue  # the turn that needs it will try again; an open one goes on
                self._broken = (
                    error if isinstance(error, HearingError) else HearingError(f"recogniser: {error!r}")
                )
                self._recognizer = None
                self._kept.clear()
                if isinstance(job, asyncio.Future):
                    self._tell(_settle, job, self._broken)

    def _kept_for(self, grammar: Grammar) -> Recognizer:
        if grammar not in self._kept:
            self._kept[grammar] = self._ears.recognizer(grammar)
        self._kept.move_to_end(grammar)
        if len(self._kept) > KEPT_RECOGNIZERS:
            self._kept.popitem(last=False)
        return self._kept[grammar]

    def _begin(self, grammar: Grammar) -> None:
        self._broken = None
        if self._recognizer is not None:
            self._recognizer.reset()
        self._recognizer = self._kept_for(grammar)

    def _hear(self, turn: int, pcm: Pcm) -> None:
        try:
            if self._recognizer is not None:
                self._tell(self._words, turn, self._recognizer.accept(pcm))
        finally:
            with self._lock:
                self._waiting_samples = max(0, self._waiting_samples - len(pcm))

    def _final(self) -> Heard | HearingError:
        recognizer, self._recognizer = self._recognizer, None
        if self._broken is not None:
            return self._broken
        return recognizer.finish() if recognizer is not None else Heard("", 0.0)

    def _words(self, turn: int, words: str) -> None:
        if turn == self._turn and words != self._last_words:
            self._last_words = words
            self._on_words(words)

    def _tell(self, call: Callable[..., None], *args: object) -> None:
        # a call may be torn down, and the loop with it, while its last audio is still being heard
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)


def _settle(result: "asyncio.Future[Heard]", outcome: Heard | HearingError) -> None:
    if result.done():
        return
    if isinstance(outcome, HearingError):
        result.set_exception(outcome)
    else:
        result.set_result(outcome)
