"""The admin's side of a line: real settings, people, database and back office; espeak-ng speaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from gateway.admin_desk import AdminDesk
from gateway.backoffice import BackOffice
from voicebot.clock import Clock, SystemClock
from voicebot.config import Config, Data
from voicebot.metrics import Metrics
from voicebot.people.book import People
from voicebot.people.door import Door
from voicebot.people.lifetime import Lifetime
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.types import Role
from voicebot.promptbook import texts
from voicebot.promptbook.book import PromptBook, folder_of
from voicebot.shopkeeper.staff import Staff
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker
from voicebot.store.worker import Store

PASSWORD = "zielony rower pod lasem"


@dataclass(frozen=True)
class AdminHouse:
    """desk: what the page talks to. door: Anna (admin) and Ewa (agent) may sign in with PASSWORD. office: what the calls talk to."""

    config: Config
    desk: AdminDesk
    office: BackOffice
    door: Door
    store: Store


@asynccontextmanager
async def admin_house(folder: Path, clock: Clock | None = None) -> AsyncIterator[AdminHouse]:
    """A house with its data in this folder."""
    clock = clock or SystemClock()
    config = Config(data=Data(directory=folder / "data"))
    config.data.directory.mkdir(parents=True, exist_ok=True)
    store, hashes = Store.open(config.data.url), Hashes(PasswordHasher(1, 8, 1))
    people, voice = People(store, clock), EspeakVoice()
    async with httpx.AsyncClient() as http:
        office = BackOffice(config, store, clock, Metrics(), http)
        book = PromptBook.open(folder_of(config), texts.spoken(office.files))
        speaker = Speaker(voice, voice, plan=book.plan)
        desk = AdminDesk(config, store, clock, office, speaker, book)
        desk.staff = Staff(people, hashes)
        for login, name, role in (("anna", "Anna Nowak", Role.ADMIN), ("ewa", "Ewa Lis", Role.AGENT)):
            await people.add(login, name, role, hashes.make(PASSWORD), by="test")
        sessions = Sessions(store, Lifetime(timedelta(hours=2), timedelta(hours=12)), clock)
        door = Door(people, sessions, clock, hashes=hashes)
        yield AdminHouse(config, desk, office, door, store)
        await desk.close()
        door.close()
        speaker.close()
        await store.close()
