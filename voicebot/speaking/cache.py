"""Speech made before: in memory for everything, on disk only for fixed prompts, never for what belongs to one customer."""

import hashlib
import json
import os
import struct
from collections import Counter, OrderedDict
from collections.abc import Collection
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import structlog

from voicebot.speaking.types import Rendered, WordMark

log = structlog.get_logger()

MEMORY_BYTES = 48 * 1024 * 1024
"""About 25 minutes of speech."""
DISK_BYTES = 256 * 1024 * 1024
_SUFFIX = ".speech"
_HEAD = struct.Struct("!4sI32s")
_MAGIC = b"VBS1"
_FORM = 2
"""Raised when the same words of the same voice would be kept otherwise: 2 since a sentence ends with less silence."""


def key(voice: str, rate: float, text: str) -> str:
    """What speech is stored under: the voice with its fingerprint, the rate, and the words as spoken."""
    return hashlib.sha256(f"{_FORM}\0{voice}\0{rate:.2f}\0{text}".encode()).hexdigest()


class SpeechCache:
    """Bounded on both levels; the least recently used goes first. directory None: memory only. Thread: the event loop's,
    but `read`, `write`, `has`, `keep` and `trim` touch only the disk and may run in another."""

    def __init__(
        self, directory: Path | None = None, *, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES
    ) -> None:
        self._directory = directory
        self._memory_bytes = memory_bytes
        self._disk_bytes = disk_bytes
        self._memory: OrderedDict[str, Rendered] = OrderedDict()
        self._held = 0
        self.counts: Counter[str] = Counter()
        """hit, miss, damaged, disk_error."""

    def get(self, name: str) -> Rendered | None:
        """From memory, or None."""
        speech = self._memory.get(name)
        self.counts["hit" if speech else "miss"] += 1
        if speech is not None:
            self._memory.move_to_end(name)
        return speech

    def put(self, name: str, speech: Rendered) -> None:
        """Into memory; older speech makes room. Speech larger than the whole cache is not kept."""
        size = speech.pcm.nbytes
        if size > self._memory_bytes:
            return
        if (old := self._memory.pop(name, None)) is not None:
            self._held -= old.pcm.nbytes
        self._memory[name] = speech
        self._held += size
        while self._held > self._memory_bytes:
            _, gone = self._memory.popitem(last=False)
            self._held -= gone.pcm.nbytes

    def read(self, name: str) -> Rendered | None:
        """From disk, or None; a damaged file is removed and counted."""
        if self._directory is None:
            return None
        path = self._directory / (name + _SUFFIX)
        try:
            raw = path.read_bytes()
            speech = _decode(raw)
            os.utime(path)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, struct.error) as error:
            self.counts["damaged"] += 1
            log.warning("cached_speech_damaged", why=str(error))
            path.unlink(missing_ok=True)
            return None
        except OSError as error:
            self._disk_failed(error)
            return None
        return speech

    def write(self, name: str, speech: Rendered) -> None:
        """To disk, atomically; a full or read-only disk is counted, never an error: the cache only saves work."""
        if self._directory is None:
            return
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self._directory, prefix=".new-", delete=False) as file:
                try:
                    file.write(_encode(speech))
                    file.close()
                    os.replace(file.name, self._directory / (name + _SUFFIX))
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            self._disk_failed(error)

    def has(self, name: str) -> bool:
        """Whether it is on disk; `read` may still find it damaged."""
        return self._directory is not None and (self._directory / (name + _SUFFIX)).is_file()

    def keep(self, names: Collection[str]) -> int:
        """Remove from disk whatever has another name; how many files that were."""
        if self._directory is None or not self._directory.is_dir():
            return 0
        stale = [
            path
            for path in self._directory.glob("*" + _SUFFIX)
            if path.name.removesuffix(_SUFFIX) not in names
        ]
        try:
            for path in stale:
                path.unlink(missing_ok=True)
        except OSError as error:
            self._disk_failed(error)
        return len(stale)

    def trim(self) -> None:
        """Remove the least recently used files until the disk part is within its bound, and what a crash left half written."""
        if self._directory is None or not self._directory.is_dir():
            return
        try:
            for leftover in self._directory.glob(".new-*"):
                leftover.unlink(missing_ok=True)
            files = sorted(
                (
                    (entry.stat().st_mtime, entry.stat().st_size, entry)
                    for entry in self._directory.glob("*" + _SUFFIX)
                ),
                reverse=True,
            )
            total = 0
            for _, size, path in files:
                total += size
                if total > self._disk_bytes:
                    path.unlink(missing_ok=True)
        except OSError as error:
            self._disk_failed(error)

    def _disk_failed(self, error: OSError) -> None:
        self.counts["disk_error"] += 1
        log.warning("speech_cache_disk", why=error.strerror or type(error).__name__)


def _encode(speech: Rendered) -> bytes:
    marks = json.dumps([[mark.end, mark.at] for mark in speech.marks]).encode()
    body = marks + speech.pcm.astype("<i2").tobytes()
    return _HEAD.pack(_MAGIC, len(marks), hashlib.sha256(body).digest()) + body


def _decode(raw: bytes) -> Rendered:
    magic, marks_size, digest = _HEAD.unpack_from(raw)
    body = raw[_HEAD.size :]
    if magic != _MAGIC or hashlib.sha256(body).digest() != digest:
        raise ValueError("checksum")
    marks = tuple(WordMark(int(end), int(at)) for end, at in json.loads(body[:marks_size]))
    return Rendered(np.frombuffer(body[marks_size:], "<i2").astype(np.int16), marks)
