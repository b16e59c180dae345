"""A recording listened to: unlocked piece by piece into a WAV, and written down who did."""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import numpy as np

from voicebot.audio.frame import RATE
from voicebot.errors import RecordingError
from voicebot.records import flac
from voicebot.records.keys import KeyRing
from voicebot.records.sealed import Sealed
from voicebot.records.shelf import path_of
from voicebot.records.stereo import PIECE, Stereo

Audit = Callable[[str, str, str], Awaitable[None]]
"""Writes down (who, what they do, with which call), before they may. Whoever may not, or cannot be written down, raises."""

_WIDTH = 4
"""Bytes of one sample of both sides."""
_WAV = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Playback:
    """One recording. length_s: of what can be read. whole: false when it was cut short (a crash), or runs still."""

    def __init__(self, path: Path, keys: KeyRing) -> None:
        """Blocks. Errors: RecordingError missing, foreign, key."""
        try:
            # closed by whoever drops it last: a reader may be half way when the call's file is erased
            file = path.open("rb")
        except FileNotFoundError:
            raise RecordingError("there is no recording of this call", "missing") from None
        try:
            self._sealed = Sealed(file, keys)
            extent = self._sealed.extent()
        except RecordingError:
            file.close()
            raise
        self._file = file
        self._samples = extent.samples
        self.whole = extent.whole
        self.length_s = extent.samples / RATE
        self.size = _WAV.size + extent.samples * _WIDTH
        """Bytes of the WAV."""

    def wav(self) -> Iterator[bytes]:
        """16 kHz, 16 bit, left the caller, right whom they talked with; once. Blocks. Errors: RecordingError("damaged") at the place
        that was changed."""
        with self._file:
            yield _wav_head(self._samples * _WIDTH)
            at = 0
            for start, samples, sound in self._sealed.pieces():
                pcm = _decoded(start, samples, sound)
                if start < at:
                    raise RecordingError(f"the recording is damaged after sample {at}", "damaged")
                yield from _silence(start - at)
                yield pcm.astype("<i2").tobytes()
                at = start + samples
            yield from _silence(self._samples - at)

    def cut(self, begin_ms: int, end_ms: int) -> bytes:
        """A stretch of it as a WAV, as far as there is so much; once. Blocks. Errors: RecordingError("damaged")."""
        begin, end = (min(self._samples, max(0, ms) * RATE // 1000) for ms in (begin_ms, end_ms))
        pcm = np.zeros((max(0, end - begin), 2), np.int16)
        with self._file:
            for (
                start,
                samples,
                sound,
            ) in self._sealed.pieces():  # each is locked to the one before: all are unlocked
                if start >= end:
                    break
                if start + samples > begin:
                    piece = _decoded(start, samples, sound)
                    first, last = max(start, begin), min(start + samples, end)
                    pcm[first - begin : last - begin] = piece[first - start : last - start]
        return _wav_head(len(pcm) * _WIDTH) + pcm.astype("<i2").tobytes()

    def close(self) -> None:
        """Let go of the file; repeatable."""
        self._file.close()


def _decoded(start: int, samples: int, sound: bytes) -> Stereo:
    try:
        pcm = flac.decode(sound)
    except ValueError:
        pcm = np.zeros((0, 2), np.int16)
    if len(pcm) != samples:
        raise RecordingError(f"the recording is damaged after sample {start}", "damaged")
    return pcm


async def listen(
    directory: Path, keys: KeyRing, call_id: str, *, who: str, audit: Audit, action: str = "listen"
) -> Playback:
    """The recording of a call, for `who` (a person's id). Written down first, with a try in vain as well. Errors: RecordingError, and
    what `audit` raises."""
    path = path_of(directory, call_id)
    await audit(who, action, call_id)
    return await asyncio.to_thread(Playback, path, keys)


def _silence(samples: int) -> Iterator[bytes]:
    while samples > 0:
        part = min(samples, PIECE)
        yield bytes(part * _WIDTH)
        samples -= part


def _wav_head(size: int) -> bytes:
    return _WAV.pack(
        *(b"RIFF", min(size + _WAV.size - 8, 0xFFFFFFFF), b"WAVE"),
        *(b"fmt ", 16, 1, 2, RATE, RATE * _WIDTH, _WIDTH, 16),
        *(b"data", min(size, 0xFFFFFFFF)),
    )
