"""What recording costs: a call's two streams through the tape to the disk, as fast as it goes, counted in CPU of the whole process."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voicebot.audio.frame import FRAME, SILENCE
from voicebot.records.recording import RecordingRoom

SECONDS = 120
TURN_S = 4
"""The two take turns; noise in the place of speech is the worst that the encoder can get."""
LEVEL = 1500


class _Beat:
    """The time of the call, moved on by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.now(UTC)


def measure(seconds: int = SECONDS) -> dict[str, float]:
    """cpu_percent: of a core for each recorded call; on_loop: of that, on the event loop; kb_per_s: on disk."""
    with tempfile.TemporaryDirectory() as folder:
        used, on_loop, length_s = asyncio.run(_measure(Path(folder), seconds))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    return {
        "cpu_percent": round(100 * used / length_s, 3),
        "on_loop": round(100 * on_loop / length_s, 3),
        "kb_per_s": round(size / length_s / 1000, 1),
    }


async def _measure(folder: Path, seconds: int) -> tuple[float, float, float]:
    noise = np.random.default_rng(1).normal(0, LEVEL, (50, FRAME)).astype(np.int16)
    beat = _Beat()
    room = RecordingRoom(folder, bytes(32), beat, waiting=2 * seconds, keep_free=0)
    process, thread = time.process_time(), time.thread_time()
    tape = room.start("call")
    for number in range(seconds * 50):
        beat.seconds = number / 50
        caller_talks = number // (TURN_S * 50) % 2
        tape.caller(noise[number % 50] if caller_talks else SILENCE)
        tape.other(SILENCE if caller_talks else noise[number % 50])
    on_loop = time.thread_time() - thread
    taped = await tape.finish()
    used = time.process_time() - process
    await room.close()
    return used, on_loop, taped.length_s
