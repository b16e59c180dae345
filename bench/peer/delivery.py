"""The recording as a call brings it: 20 ms frames in real time. Shared by both sides: standard library only."""

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Sequence

from bench.peer.diary import Diary
from bench.peer.recording import RATE

FRAME_S = 0.02
FRAME_BYTES = int(RATE * FRAME_S) * 2
STAGGER_S = 0.71
"""Between the beginnings of two calls of a run: callers do not ring at the same instant."""
SETTLE_S = 1.0
"""From calls that are ready to the first one's first sample."""
DIALOGUE_S = 0.04
"""What either side's dialogue takes to answer."""

Hear = Callable[[bytes], Awaitable[None]]
"""Takes 20 ms of the caller."""


async def deliver(pcm: bytes, hear: Hear) -> list[float]:
    """Hand over 20 ms frames, each when its last sample was due. How late each was handed over, seconds."""
    began, late = time.monotonic(), list[float]()
    for number, at in enumerate(range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES), 1):
        due = began + number * FRAME_S
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        late.append(time.monotonic() - due)
        await hear(pcm[at : at + FRAME_BYTES])
    return late


async def ring(pcm: bytes, calls: Sequence[tuple[Diary, Hear]]) -> dict[str, float]:
    """Play the recording to calls that are ready. cpu_s: of this process and the children it started, while `seconds` passed."""
    await asyncio.sleep(SETTLE_S)
    before, began = _cpu_s(), time.monotonic()

    async def one(number: int, diary: Diary, hear: Hear) -> None:
        await asyncio.sleep(number * STAGGER_S)
        diary.begin()
        diary.late = await deliver(pcm, hear)

    await asyncio.gather(*(one(number, diary, hear) for number, (diary, hear) in enumerate(calls)))
    return {"cpu_s": _cpu_s() - before, "seconds": time.monotonic() - began}


def _cpu_s() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)
