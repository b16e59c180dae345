"""Everything kept about a person deleted, so that nothing of it stays on the disk (GDPR, article 17)."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from voicebot.contact import voicemail_box
from voicebot.errors import ErasureRefused
from voicebot.records import person as people
from voicebot.records import shelf
from voicebot.records.person import DRAWERS, Person
from voicebot.store.scrub import scrub
from voicebot.store.worker import Store

PATIENCE_S = 600.0
"""Everything ever said is looked through."""


@dataclass(frozen=True, slots=True)
class Found:
    """What would be erased. rows: by table; stay: those of them that are the shop's. files: of sound, recordings and voice messages."""

    person: Person
    rows: dict[str, int]
    files: int
    stay: dict[str, int]

    @property
    def anything(self) -> bool:
        """There is something to erase."""
        return bool(self.files or any(self.rows.values()))


@dataclass(frozen=True, slots=True)
class Erased:
    """rows: by table. files: of sound. scrubbed: no trace stays in the database's files; False where it is not ours to say
    (PostgreSQL)."""

    rows: dict[str, int]
    files: int
    scrubbed: bool


async def look_up(store: Store, data: Path, phone: str) -> Found:
    """What is kept about an E.164 number. data: the data directory. Errors: StoreError."""
    person, rows = await store.read(
        lambda session: (found := people.find(session, phone), people.kept(session, found)),
        timeout_s=PATIENCE_S,
    )
    files = await asyncio.to_thread(_files_of, data, person)
    counts = {name: len(found) for name, found in rows.items()}
    stays = {drawer.name for drawer in DRAWERS if drawer.stays}
    return Found(
        person,
        {name: count for name, count in counts.items() if name not in stays},
        files,
        {name: count for name, count in counts.items() if name in stays and count},
    )


async def erase(store: Store, engine: Engine, data: Path, phone: str) -> Erased:
    """Delete it all. engine: of the same database. data: the data directory. Repeatable: what a crash left is found by the next run.

    Errors: ErasureRefused while a call of this number goes on, or when one came meanwhile; StoreError; OSError for a recording
    that cannot be deleted.
    """
    found = await look_up(store, data, phone)
    person = found.person
    await store.read(lambda session: _refuse_live(session, person))
    # files first: without their rows nobody would know whose they are
    files = await asyncio.to_thread(_remove_files, data, person)
    rows = await store.run(lambda session: _erase(session, person), timeout_s=PATIENCE_S)
    scrubbed = await asyncio.to_thread(scrub, engine)
    if (await look_up(store, data, phone)).anything:
        raise ErasureRefused(
            "what there was is erased, but something new came in meanwhile: run it again in a while"
        )
    return Erased(rows, files, scrubbed)


def _files_of(data: Path, person: Person) -> int:
    recorded = (shelf.is_there(shelf.directory_in(data), call) for call in person.calls)
    left = (voicemail_box.sound_of(data, message).exists() for message in person.voicemails)
    return sum(recorded) + sum(left)


def _remove_files(data: Path, person: Person) -> int:
    removed = shelf.remove(shelf.directory_in(data), person.calls)
    removed += voicemail_box.remove_drafts(data, person.phone, person.calls)
    return removed + voicemail_box.remove_sounds(data, person.voicemails)


def _erase(session: Session, person: Person) -> dict[str, int]:
    _refuse_live(session, person)
    return people.erase(session, person)


def _refuse_live(session: Session, person: Person) -> None:
    live = people.live(session, person)
    if live:
        raise ErasureRefused(
            f"a call of this number goes on now ({', '.join(live)}): nothing was erased, run it again when it is over. "
            "If the line was killed in that call, start it once: it closes such calls"
        )
