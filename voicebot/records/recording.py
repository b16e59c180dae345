"""Calls' sound straight to disk while they run: encoded, locked and written by one thread, never by the event loop, and never more
waiting than it may hold. When disk or thread cannot follow, the call goes on and what is missing is counted."""

import asyncio
import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import structlog

from voicebot import priority
from voicebot.audio.frame import RATE, Pcm
from voicebot.clock import Clock
from voicebot.records import flac
from voicebot.records.sealed import Sealer
from voicebot.records.shelf import path_of
from voicebot.records.stereo import Piece, Side, StereoTrack

log = structlog.get_logger()

WAITING = 256
"""Pieces that may wait for the disk, of all calls together: 16 MB, and a quarter of a minute for twenty calls."""
KEEP_FREE = 256 * 1024 * 1024
"""Bytes of the disk that recordings leave alone: the database lives there too."""
FINISH_S = 10.0
"""The longest a call waits at its end for the disk."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taped:
    """What became of a recording. missing_s: of the sound, what the disk did not take. whole: ended in order."""

    length_s: float
    missing_s: float
    whole: bool


class RecordingRoom:
    """All recordings of a line. on_lost: told of samples that could not be kept; called by any thread."""

    def __init__(
        self,
        directory: Path,
        key: bytes,
        clock: Clock,
        *,
        waiting: int = WAITING,
        keep_free: int = KEEP_FREE,
        on_lost: Callable[[int], None] = lambda samples: None,
    ) -> None:
        self.on_lost = on_lost
        self._directory, self._key, self._clock, self._keep_free = directory, key, clock, keep_free
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recordings", initializer=priority.fall_in)
        self._free = threading.BoundedSemaphore(waiting)

    def start(self, name: str) -> "Tape":
        """Begin a recording; nothing is waited for. name: of the call, as of `shelf.path_of`. Errors: RecordingError for another."""
        reel = _Reel(path_of(self._directory, name), Sealer(self._key, name), self._keep_free)
        return Tape(self, reel, self._clock)

    def submit(self, work: Callable[[], T]) -> "Future[T] | None":
        """Have the thread do this; None when too much waits already, or the room is closed."""
        if not self._free.acquire(blocking=False):
            return None
        future = self.submit_last(work)
        if future is None:
            self._free.release()
        else:
            future.add_done_callback(lambda _: self._free.release())
        return future

    def submit_last(self, work: Callable[[], T]) -> "Future[T] | None":
        """The same for the end of a recording: there is one for each call, and it must not be left out."""
        try:
            return self._thread.submit(work)
        except RuntimeError:  # closed: a call that outlived the line must not be disturbed by it
            return None

    async def close(self) -> None:
        """Let what waits be written; a disk that stands still is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FINISH_S):
                await asyncio.to_thread(self._thread.shutdown)


class Tape:
    """One recording, a Tap (calls.media): what comes is put where it belongs by the clock. Belongs to the event loop."""

    def __init__(self, room: RecordingRoom, reel: "_Reel", clock: Clock) -> None:
        self._room, self._reel, self._clock = room, reel, clock
        self._track = StereoTrack(clock.monotonic())
        self._lost = 0
        self._over: asyncio.Task[Taped] | None = None

    def caller(self, pcm: Pcm) -> None:
        """20 ms of the caller, now."""
        self._put(Side.CALLER, pcm)

    def other(self, pcm: Pcm) -> None:
        """20 ms of whom they talk with, now."""
        self._put(Side.OTHER, pcm)

    def pause(self, on: bool) -> None:
        """Keep nothing from now on but that time passes (card numbers), or go on."""
        self._track.mute(on)

    async def finish(self) -> Taped:
        """End it; repeatable. Waits for the disk, not for ever."""
        if self._over is None:
            pieces, length = self._track.finish(self._clock.monotonic())
            self._send(pieces)
            self._over = asyncio.create_task(self._finish(length))
        return await asyncio.shield(self._over)

    async def _finish(self, length: int) -> Taped:
        ending = self._room.submit_last(partial(self._reel.finish, length))
        lost, whole = self._reel.lost, False
        try:
            if ending is not None:
                async with asyncio.timeout(FINISH_S):
                    lost, whole = await asyncio.wrap_future(ending)
        except TimeoutError:
            log.error("recording_not_finished", why="slow")
        return Taped(length / RATE, (lost + self._lost) / RATE, whole)

    def _put(self, side: Side, pcm: Pcm) -> None:
        if self._over is None:
            self._send(self._track.put(side, pcm, self._clock.monotonic()))

    def _send(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if self._room.submit(partial(self._reel.add, piece, self._room.on_lost)) is None:
                if not self._lost:
                    log.error("recording_incomplete", why="slow")
                self._lost += len(piece.pcm)
                self._room.on_lost(len(piece.pcm))


class _Reel:
    """A recording's file; only the thread touches it."""

    def __init__(self, path: Path, sealer: Sealer, keep_free: int) -> None:
        self.lost = 0
        """Samples that the disk did not take."""
        self._path, self._sealer, self._keep_free = path, sealer, keep_free
        self._file: int | None = None
        self._end = 0
        """Up to where the file is good."""

    def add(self, piece: Piece, on_lost: Callable[[int], None]) -> None:
        """Write a piece, or count it."""
        try:
            sound = flac.encode(piece.pcm)
            self._write(self._sealer.piece(piece.start, len(piece.pcm), sound))
        except (OSError, RuntimeError) as error:  # of the disk, or of the encoder
            if not self.lost:
                log.error("recording_incomplete", why=_why(error))
            self.lost += len(piece.pcm)
            on_lost(len(piece.pcm))

    def finish(self, length: int) -> tuple[int, bool]:
        """Samples lost, and whether the file could be ended in order."""
        try:
            try:
                self._write(self._sealer.piece(length, 0, b"", last=True))
                os.fsync(self._opened())
            finally:
                if self._file is not None:
                    os.close(self._file)
        except OSError as error:
            log.error("recording_not_finished", why=_why(error))
            return self.lost, False
        return self.lost, True

    def _write(self, piece: bytes) -> None:
        file = self._opened()
        room = os.fstatvfs(file)
        if room.f_bavail * room.f_frsize < self._keep_free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        data = piece if self._end else self._sealer.head + piece
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(file, data[written:], self._end + written)
        except OSError:
            with contextlib.suppress(OSError):  # what is left of it is no whole piece, and is read as none
                os.ftruncate(file, self._end)
            raise
        self._end += written
        self._sealer.wrote(piece)

    def _opened(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        return self._file


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
