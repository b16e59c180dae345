"""The shopkeeper's side of a running line: its settings, its people, its notices, and how a sentence sounds."""

import asyncio
from datetime import datetime

import numpy as np

from gateway.backoffice import BackOffice
from voicebot.audio.wav import wav
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.errors import SettingRefused, SpeakingError
from voicebot.people.audit import AuditLog
from voicebot.people.book import People
from voicebot.promptbook import texts
from voicebot.promptbook.book import PromptBook
from voicebot.shop.notices import Notice, Notices
from voicebot.shopkeeper.editor import Editor
from voicebot.shopkeeper.shop_files import ShopFiles
from voicebot.shopkeeper.staff import Staff
from voicebot.speaking.speaker import Speaker
from voicebot.store.worker import Store

SPEAK_S = 12.0
"""The voice works for callers first; a sentence is here after this long, or not at all."""


class AdminDesk:
    """Made once for a line; `close` at its end. editor: hours, texts, queues, keypad. staff: who works here. book: what
    was recorded of the texts."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        office: BackOffice,
        voice: Speaker,
        book: PromptBook,
    ) -> None:
        self._office, self._voice, self._clock, self.book = office, voice, clock, book
        self._rate = config.speech.speaking_rate
        self._audit, self._notices = AuditLog(store, clock), Notices(store, clock)
        self.editor = Editor(config, office.files, self._audit, clock, self._follow)
        self.staff = Staff(People(store, clock))
        self._preparing: asyncio.Task[int] | None = None

    async def speak(self, text: str) -> bytes:
        """A sentence in the line's own voice, as a WAV file (16 kHz, mono). Errors: SpeakingError; TimeoutError."""
        async with asyncio.timeout(SPEAK_S):
            await self._voice.prepare([text], rate=self._rate)  # behind every caller's request
            pcm = [chunk.pcm async for chunk in self._voice.speak(text, rate=self._rate)]
        if not pcm:
            raise SpeakingError("nothing was spoken")
        return wav(np.concatenate(pcm))

    async def notices(self) -> tuple[Notice, ...]:
        """What callers hear first, newest first."""
        return await self._notices.all()

    async def add_notice(self, text: str, carrier: str | None, until: datetime, by: str) -> Notice:
        """Errors: SettingRefused for a text or a time that will not do."""
        if until <= self._clock.now():
            raise SettingRefused("until", until.isoformat(), "over")
        if not text.strip():
            raise SettingRefused("text", text, "empty")
        added = await self._notices.add(text, carrier, until)
        await self._audit.add(by, "notice_added", f"notice:{added.id}")
        return added

    async def remove_notice(self, number: int, by: str) -> bool:
        """Say it no more; False when there is none of this number."""
        found = await self._notices.remove(number)
        if found:
            await self._audit.add(by, "notice_removed", f"notice:{number}")
        return found

    async def close(self) -> None:
        """Prepare no more speech."""
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)

    def _follow(self, fresh: ShopFiles) -> frozenset[str]:
        behind = self._office.follow(fresh)
        self.book.follow(texts.spoken(fresh))
        if self._preparing is not None:
            self._preparing.cancel()
        made = self._voice.prepare(self._office.fixed_texts(), rate=self._rate)
        self._preparing = asyncio.create_task(made, name="prepare-changed-texts")
        return behind
