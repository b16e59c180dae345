"""What the caller hears next: turns of speech queue here and leave 20 ms at a time, until they are flushed. Sans-I/O."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from voicebot.audio.frame import FRAME, FRAME_MS, RATE, SILENCE, Pcm
from voicebot.calls.media import Played
from voicebot.clock import Clock

MAX_S = 60.0
"""Seconds of speech that may wait; a turn longer than this is not for a telephone."""
PROGRESS_S = 0.2
"""Between two reports of progress."""
DUCKED = 0.25
"""Loudness while somebody seems to speak over it: 12 dB less, still understood."""
FADE_FRAMES = 3
"""From one loudness to the other."""
TURNS_KEPT = 32
"""Turns whose count of played samples is still known."""
TOLERATED_S = 0.1
"""Being later than this, the clock skips; less is caught up by a short burst, which a receiver's buffer swallows."""


@dataclass(slots=True)
class _Piece:
    turn: int
    pcm: Pcm
    last: bool


class Playout:
    """The queue of one call. `report` is told of the first sample of a turn on the wire, of progress, and of its end;
    a flushed turn reports nothing more."""

    def __init__(self, report: Callable[[Played], None], *, max_s: float = MAX_S) -> None:
        self.dropped = 0
        """Samples of dead turns that came too late to be played."""
        self.overflowed = 0
        """Samples that did not fit."""
        self._report = report
        self._room = int(max_s * RATE)
        self._queue: deque[_Piece] = deque()
        self._queued = 0
        self._left: OrderedDict[int, int] = OrderedDict()
        self._reported = 0
        self._flushed: int | None = None
        self._gain = self._wanted = 1.0

    @property
    def idle(self) -> bool:
        """Nothing waits to be played."""
        return not self._queue

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech of a turn, any length; dropped when the turn is dead, or counted when there is no room."""
        if self._flushed is not None and turn <= self._flushed:
            self.dropped += len(pcm)
            return
        if self._queued + len(pcm) > self._room:
            self.overflowed += len(pcm)
            pcm = SILENCE[:0]
        if len(pcm) or last:
            self._queue.append(_Piece(turn, pcm, last))
            self._queued += len(pcm)

    def flush(self, turn: int) -> int:
        """Forget the speech of this turn and those before it, for good; samples of this turn that had left."""
        self._flushed = turn if self._flushed is None else max(self._flushed, turn)
        self._queue = deque(piece for piece in self._queue if piece.turn > turn)
        self._queued = sum(len(piece.pcm) for piece in self._queue)
        return self._left.get(turn, 0)

    def duck(self, on: bool) -> None:
        """Speak lower, or at full voice again."""
        self._wanted = DUCKED if on else 1.0

    def take(self, at: float) -> Pcm:
        """The 320 samples that leave now; silence where there is no speech."""
        if not self._queue:
            self._gain = self._wanted
            return SILENCE
        parts: list[Pcm] = []
        room = FRAME
        while self._queue:
            piece = self._queue[0]
            part = piece.pcm[:room]
            room -= len(part)
            parts.append(part)
            if len(part) < len(piece.pcm):
                piece.pcm = piece.pcm[len(part) :]
                self._leaves(piece.turn, len(part), False, at)
                break
            self._queue.popleft()
            self._leaves(piece.turn, len(part), piece.last, at)
        self._queued -= FRAME - room
        return self._scaled(np.concatenate([*parts, SILENCE[:room]]))

    def _scaled(self, pcm: Pcm) -> Pcm:
        """At the loudness of now, sliding to the one that is wanted: a step would click."""
        before, step = self._gain, (1.0 - DUCKED) / FADE_FRAMES
        self._gain = (
            min(self._wanted, before + step) if before < self._wanted else max(self._wanted, before - step)
        )
        if before == self._gain == 1.0:
            return pcm
        return (pcm * np.linspace(before, self._gain, len(pcm), dtype=np.float32)).astype(np.int16)

    def _leaves(self, turn: int, samples: int, done: bool, at: float) -> None:
        before = self._left.get(turn, 0)
        first = samples > 0 and before == 0
        if first:
            self._reported = 0
        left = self._left[turn] = before + samples
        if len(self._left) > TURNS_KEPT:
            self._left.popitem(last=False)
        if first or done or left - self._reported >= PROGRESS_S * RATE:
            self._reported = left
            self._report(Played(turn, left, at, first=first, done=done))


class Pacer:
    """An absolute 20 ms clock: what is late now does not make the rest late."""

    def __init__(self, clock: Clock, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.skipped = 0
        """Ticks left out because the process was too late for them."""
        self._clock, self._sleep = clock, sleep
        self._origin: float | None = None
        self._tick = 0

    async def tick(self) -> int:
        """Wait for the next tick; its number, counted from 0, with gaps where ticks were skipped."""
        period = FRAME_MS / 1000
        if self._origin is None:
            self._origin = self._clock.monotonic()
            return 0
        self._tick += 1
        due = self._origin + self._tick * period
        await self._sleep(max(0.0, due - self._clock.monotonic()))
        late = self._clock.monotonic() - due
        if late > TOLERATED_S:
            skipped = int(late / period)
            self._tick += skipped
            self.skipped += skipped
        return self._tick

    async def rest(self, seconds: float) -> None:
        """Leave out the ticks of so many seconds; they do not count as skipped."""
        await self._sleep(seconds)
        if self._origin is not None:
            self._tick = max(self._tick, int((self._clock.monotonic() - self._origin) / (FRAME_MS / 1000)))
