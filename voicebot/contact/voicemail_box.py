"""The box of voice messages: sound on the disk, the rest in the database, an e-mail on its way, or nothing of it all."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voicebot.audio.frame import RATE, Pcm
from voicebot.audio.wav import TELEPHONE_RATE, wav
from voicebot.clock import Clock, SystemClock
from voicebot.contact import voicemail_draft
from voicebot.contact.voicemail_draft import Draft, Head, Orphan
from voicebot.contact.voicemail_mail import Voicemail, VoicemailMail
from voicebot.errors import StoreError
from voicebot.messages import outbox
from voicebot.messages.types import Outgoing
from voicebot.people.audit import Deed, note
from voicebot.store.files import write_durably
from voicebot.store.models import VoicemailRow
from voicebot.store.worker import Store

log = structlog.get_logger()

T = TypeVar("T")

FOLDER = "voicemail"
"""Below the data directory."""
MOST_OPEN = 500
"""Messages nobody dealt with; at three minutes each they take less than 1.5 GB."""
DISK_S = 10.0
ORPHAN_AGE = timedelta(hours=1)
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class VoicemailBox:
    """data: the data directory. on_put: told of every e-mail once it waits in the outbox. All methods may raise StoreError."""

    def __init__(
        self,
        store: Store,
        data: Path,
        mail: VoicemailMail,
        clock: Clock | None = None,
        on_put: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._data = data
        self._mail = mail
        self._clock = clock or SystemClock()
        self._on_put = on_put

    async def keep(self, message: Voicemail, sound: Pcm, to: str | None) -> None:
        """When this returns the message is safe: only then may the caller hear so. to: who gets an e-mail; None: nobody.

        Errors: StoreError ("disk", "full", or the database's own): it may not be safe; ValueError for a bad id.
        """
        name = _file_name(message.id)
        await self._on_disk(lambda: write_durably(self._data / name, wav(sound, TELEPHONE_RATE)))
        letter = self._mail.letter(message, name, to) if to is not None else None
        now = self._clock.now()
        if await self._store.run(lambda session: _keep(session, message, letter, now)):
            self._on_put()

    def draft(self, id_: str, head: Head) -> Draft:
        """The file of a message that is about to be spoken. Errors: ValueError for a bad id."""
        return Draft((self._data / _file_name(id_)).parent, id_, head)

    async def recover(self, to: str | None, hear: Callable[[Pcm], Awaitable[str]]) -> list[Voicemail]:
        """Keep what was being spoken when a process died, as `keep` would have done; those that were not kept yet. hear: the words
        of a sound. Repeatable: the same id is the same message."""
        paths = await self._on_disk(lambda: voicemail_draft.drafts(self._data / FOLDER))
        recovered = [await self._recovered(path, to, hear) for path in paths]
        return [message for message in recovered if message is not None]

    async def full(self) -> bool:
        """Whether no more are taken: to be asked before a caller is invited to speak."""
        return await self._store.read(_open_ones) >= MOST_OPEN

    async def open(self, limit: int = 100) -> list[Voicemail]:
        """Messages nobody dealt with yet, longest waiting first."""
        query = select(VoicemailRow).where(VoicemailRow.done.is_(None))
        ordered = query.order_by(VoicemailRow.created, VoicemailRow.id).limit(limit)
        return await self._store.read(lambda session: [_message(row) for row in session.scalars(ordered)])

    async def handled(self, limit: int = 50) -> list[tuple[Voicemail, datetime]]:
        """Messages that somebody dealt with, and when; the latest first."""
        query = select(VoicemailRow).where(VoicemailRow.done.is_not(None))
        ordered = query.order_by(VoicemailRow.done.desc(), VoicemailRow.id).limit(limit)

        def work(session: Session) -> list[tuple[Voicemail, datetime]]:
            return [(_message(row), row.done) for row in session.scalars(ordered) if row.done is not None]

        return await self._store.read(work)

    async def done(self, id_: str, who: str | None = None) -> bool:
        """A person dealt with it; False where there is none open. The sound stays. who: a login, for the log of deeds."""
        now = self._clock.now()
        return await self._store.run(lambda session: _turn(session, id_, now, who, done=True))

    async def reopen(self, id_: str, who: str | None = None) -> bool:
        """It is to be dealt with after all; False where there is none that was."""
        now = self._clock.now()
        return await self._store.run(lambda session: _turn(session, id_, now, who, done=False))

    async def listened(self, id_: str, who: str) -> bool:
        """Write into the log of deeds that somebody is about to listen; False where there is no such message."""
        deed = Deed(self._clock.now(), who, "listened", about(id_))

        def work(session: Session) -> bool:
            found = session.get(VoicemailRow, id_) is not None
            if found:
                note(session, deed)
            return found

        return await self._store.run(work)

    async def there(self, id_: str) -> bool:
        """Whether there is such a message, dealt with or not."""
        return await self._store.read(lambda session: session.get(VoicemailRow, id_) is not None)

    def sound(self, id_: str) -> Path:
        """The WAV file of a message. Errors: ValueError for a bad id."""
        return sound_of(self._data, id_)

    async def sweep(self) -> int:
        """Take away what a crash left: files of no message, older than an hour. For the start of the line; returns how many."""
        oldest = (self._clock.now() - ORPHAN_AGE).timestamp()
        old = await self._on_disk(lambda: _files_before(self._data / FOLDER, oldest))
        known = await self._store.read(lambda session: set(session.scalars(select(VoicemailRow.id))))
        lost = [
            path
            for path in old
            if path.suffix != voicemail_draft.SUFFIX and (path.suffix != ".wav" or path.stem not in known)
        ]
        await self._on_disk(lambda: _remove(lost))
        return len(lost)

    async def _recovered(
        self, path: Path, to: str | None, hear: Callable[[Pcm], Awaitable[str]]
    ) -> Voicemail | None:
        found = await self._on_disk(lambda: voicemail_draft.orphan(path))
        if found is None:
            return None
        message = None
        if found.head is not None and len(found.sound) and not await self.there(found.id):
            message = _finished(found, found.head, await hear(found.sound))
            await self.keep(message, found.sound, to)
        await self._on_disk(lambda: _remove([path]))
        return message

    async def _on_disk(self, work: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(DISK_S):
                return await asyncio.to_thread(work)
        except (OSError, TimeoutError) as error:
            log.error("voicemail_disk_failed", kind=type(error).__name__)
            raise StoreError("the folder of voice messages cannot be used", "disk") from error


def about(id_: str) -> str:
    """How the log of deeds names a message."""
    return f"voicemail:{id_}"


def sound_of(data: Path, id_: str) -> Path:
    """Where the sound of a message lies. data: the data directory. Errors: ValueError for a bad id."""
    return data / _file_name(id_)


def remove_sounds(data: Path, ids: Iterable[str]) -> int:
    """Delete the sound of these messages; how many there were. Blocks. Errors: OSError, ValueError for a bad id."""
    paths = [path for id_ in ids if (path := sound_of(data, id_)).exists()]
    _remove(paths)
    return len(paths)


def remove_drafts(data: Path, phone: str, calls: Collection[str]) -> int:
    """Delete what a process left that died while somebody with this number (E.164), or in one of these calls, spoke; how many. Blocks.
    Errors: OSError."""
    found = voicemail_draft.about(data / FOLDER, phone, calls)
    _remove(found)
    return len(found)


def _finished(found: Orphan, head: Head, words: str) -> Voicemail:
    length = round(len(found.sound) / RATE, 1)
    return Voicemail(found.id, head.call_id, head.queue, head.phone, length, words, head.created)


def _file_name(id_: str) -> str:
    """Below the data directory. The id becomes part of a path: nothing else may be in it."""
    if not _ID.fullmatch(id_):
        raise ValueError("a voice message's id must be letters, digits and dashes")
    return f"{FOLDER}/{id_}.wav"


def _files_before(folder: Path, time: float) -> list[Path]:
    return [path for path in folder.glob("*") if path.stat().st_mtime < time] if folder.is_dir() else []


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _open_ones(session: Session) -> int:
    return session.scalar(select(func.count()).where(VoicemailRow.done.is_(None))) or 0


def _keep(session: Session, message: Voicemail, letter: Outgoing | None, now: datetime) -> bool:
    """Message and e-mail, or neither; whether there is a new e-mail. What was kept before stays as it was."""
    if session.get(VoicemailRow, message.id) is not None:
        return False
    if _open_ones(session) >= MOST_OPEN:
        raise StoreError("too many voice messages wait for somebody", "full")
    session.add(VoicemailRow(**asdict(message)))
    return letter is not None and outbox.put(session, letter, now)


def _turn(session: Session, id_: str, now: datetime, who: str | None, *, done: bool) -> bool:
    row = session.get(VoicemailRow, id_)
    if row is None or (row.done is not None) is done:
        return False
    row.done = now if done else None
    if who is not None:
        note(session, Deed(now, who, "handled" if done else "reopened", about(id_)))
    return True


def _message(row: VoicemailRow) -> Voicemail:
    return Voicemail(row.id, row.call_id, row.queue, row.phone, row.length_s, row.transcript, row.created)
