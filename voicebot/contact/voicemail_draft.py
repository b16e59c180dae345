"""A voice message on the disk while it is being spoken: a process that dies takes none of it along, the next one finishes it."""

import asyncio
import fcntl
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import structlog

from voicebot.audio.frame import RATE, Pcm

log = structlog.get_logger()

SUFFIX = ".draft"
PIECE = RATE // 2
"""Samples written at a time: so much, and what is said while the disk works, may be lost."""
_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a message before it is over; fields as those of contact.voicemail_mail.Voicemail."""

    call_id: str
    queue: str
    phone: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Orphan:
    """A message whose process died. head: None, nothing could be made of it. sound: 16 kHz."""

    path: Path
    head: Head | None
    sound: Pcm

    @property
    def id(self) -> str:
        """Of the message."""
        return self.path.stem


class Draft:
    """One message that is being spoken, in a file that nobody else touches while this process lives. Belongs to the event loop; what
    the disk refuses is logged once and no reason to stop listening."""

    def __init__(self, folder: Path, id_: str, head: Head) -> None:
        """Nothing is written before the first piece. folder: of the messages. id_: of this one, safe as a file's name."""
        self.id = id_
        self._path, self._head = folder / f"{id_}{SUFFIX}", head
        self._file: BinaryIO | None = None
        self._waiting: list[Pcm] = []
        self._samples = 0
        self._working: asyncio.Task[None] | None = None
        self._over = self._failed = False

    def add(self, pcm: Pcm) -> None:
        """The next of its sound, 16 kHz; returns at once."""
        if self._over or self._failed:
            return
        self._waiting.append(pcm)
        self._samples += len(pcm)
        if self._samples >= PIECE and (self._working is None or self._working.done()):
            self._working = asyncio.create_task(self._write(), name="voicemail-draft")

    async def drop(self) -> None:
        """It is safe elsewhere, or there is none: the file goes. Repeatable."""
        self._over = True
        if self._working is not None:
            await asyncio.gather(self._working, return_exceptions=True)
        self._waiting.clear()
        await asyncio.to_thread(self._remove)

    async def _write(self) -> None:
        while self._samples >= PIECE and not self._over:
            sound = np.concatenate(self._waiting)
            self._waiting.clear()
            self._samples = 0
            try:
                await asyncio.to_thread(self._append, sound.astype("<i2").tobytes())
            except OSError as error:
                log.warning("voicemail_draft_failed", kind=type(error).__name__)
                self._failed = True
                self._waiting.clear()
                return

    def _append(self, sound: bytes) -> None:
        if self._file is None:
            self._file = _opened(self._path, self._head)
        self._file.write(sound)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _remove(self) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def drafts(folder: Path) -> list[Path]:
    """All there are. Blocks."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def orphan(path: Path) -> Orphan | None:
    """What is there of a message that no living process writes; None: one does, or it is gone. Blocks. Errors: OSError."""
    try:
        with path.open("rb") as file:
            if not _left_alone(file):
                return None
            head, sound = file.readline(), file.read()
    except FileNotFoundError:
        return None
    whole = sound[: len(sound) // _WIDTH * _WIDTH]
    return Orphan(path, _parsed(head), np.frombuffer(whole, "<i2").astype(np.int16))


def about(folder: Path, phone: str, calls: Collection[str]) -> list[Path]:
    """Those from this number (E.164), or left in one of these calls. Blocks. Errors: OSError."""
    found = []
    for path in drafts(folder):
        with path.open("rb") as file:
            head = _parsed(file.readline())
        if head is not None and (head.phone == phone or head.call_id in calls):
            found.append(path)
    return found


def _opened(path: Path, head: Head) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fields: Mapping[str, Any] = {
            "call_id": head.call_id,
            "queue": head.queue,
            "phone": head.phone,
            "created": head.created.isoformat(),
        }
        file.write(json.dumps(fields).encode() + b"\n")
    except BaseException:
        file.close()
        raise
    return file


def _left_alone(file: BinaryIO) -> bool:
    """Whether whoever wrote it is gone: the system takes a dead process's locks away."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parsed(line: bytes) -> Head | None:
    try:
        fields = json.loads(line)
        created = datetime.fromisoformat(fields["created"])
        phone = fields["phone"]
        return Head(str(fields["call_id"]), str(fields["queue"]), phone and str(phone), created)
    except (ValueError, TypeError, KeyError):
        return None
