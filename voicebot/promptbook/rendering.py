"""The fixed sentences of a line, spoken at set-up: only those that are not kept yet, by the voice that will speak to callers."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from voicebot.config import Config
from voicebot.errors import SpeakingError
from voicebot.languages import books, pack
from voicebot.promptbook import texts
from voicebot.promptbook.sound import active_dbfs
from voicebot.shelf.store import Shelf
from voicebot.shopkeeper.shop_files import ShopFiles
from voicebot.speaking import coqui
from voicebot.speaking.cache import SpeechCache
from voicebot.speaking.coqui import CoquiVoice
from voicebot.speaking.espeak import EspeakVoice
from voicebot.speaking.speaker import Speaker

START_S = 180.0
"""Loading a full-size voice on a busy machine; past it something is wrong."""
MEASURED = 12
"""Sentences that tell how loud a voice is."""

OnMade = Callable[[int, int], None]


def kept_in(config: Config) -> Path:
    """The folder of the speech that is kept."""
    return config.data.directory / "speech"


class Kept:
    """What of the fixed sentences is on disk. Blocks. Errors: those of the shelf."""

    def __init__(self, config: Config, files: ShopFiles) -> None:
        self.config = config
        self.label = Shelf.of(config).voice().label
        self.cache = SpeechCache(kept_in(config))
        self._pack = pack.load(pack.folder_of(config.data.nlu, config.language.default))
        # what callers hear: the shop's own files, or those of the language that they are spoken to in
        heard = files if self._pack.is_house else books.read(self._pack, files.prompts, files.faq.hours)
        self.sentences = texts.fixed_sentences((*heard.said().all(), *heard.faq.all()))
        self.names = self._named(self.sentences)

    def speaker(self, voice: CoquiVoice) -> Speaker:
        """Keeps what it prepares here."""
        return Speaker(voice, EspeakVoice(self._pack.espeak), self.cache, self._pack.tongue.normalise)

    def spoken(self, text: str) -> set[str]:
        """The words of each sentence of a fixed text, as `missing` gives them."""
        return set(self._named([text]).values())

    def _named(self, sentences: list[str]) -> dict[str, str]:
        speaker = self.speaker(CoquiVoice(coqui.socket_path(self.config), name=self.label))
        try:
            return speaker.sentences(sentences, rate=self.config.speech.speaking_rate)
        finally:
            speaker.close()

    def missing(self) -> list[str]:
        """The words of each sentence that has still to be made."""
        return [words for name, words in self.names.items() if not self.cache.has(name)]

    def remove_stale(self) -> int:
        """Nothing but the fixed sentences stays; how many files went."""
        return self.cache.keep(self.names.keys())

    def level_dbfs(self) -> float | None:
        """How loud the voice speaks, by the middle one of a few sentences; None where nothing is kept yet."""
        speech = (self.cache.read(name) for name in list(self.names)[:MEASURED])
        levels = sorted(active_dbfs(one.pcm) for one in speech if one is not None)
        return levels[len(levels) // 2] if levels else None


async def render(kept: Kept, on_made: OnMade = lambda done, of: None) -> int:
    """Make what is missing, remove what is stale; how many were made. on_made: done, of how many. Errors: SpeakingError, where
    something is still missing at the end; ModelError."""
    missing = len(kept.missing())
    if not missing:
        kept.remove_stale()
        return 0
    rate = kept.config.speech.speaking_rate
    async with _voice(kept.config, kept.label) as voice:
        speaker = kept.speaker(voice)
        try:
            made = await speaker.prepare(
                kept.sentences, rate=rate, only=True, on_made=lambda done: on_made(done, missing)
            )
        finally:
            speaker.close()
    if left := kept.missing():
        raise SpeakingError(f"{len(left)} of {len(kept.names)} sentences could not be made or kept")
    return made


@asynccontextmanager
async def _voice(config: Config, label: str) -> AsyncIterator[CoquiVoice]:
    """The running line's voice, else one of our own for as long as it is needed."""
    voice = CoquiVoice(coqui.socket_path(config), name=label)
    if await voice.ready():
        try:
            yield voice
        finally:
            await voice.close()
        return
    with tempfile.TemporaryDirectory(prefix="voicebot-") as folder:
        socket = Path(folder) / "voice.sock"
        argv, environment = coqui.command(config, socket)
        own = CoquiVoice(socket, name=label)
        process = await asyncio.create_subprocess_exec("env", *_pairs(environment), *argv)
        try:
            await _wait_until_ready(own, process)
            yield own
        finally:
            await own.close()
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _pairs(environment: dict[str, str]) -> list[str]:
    """What is added to our own environment."""
    return [f"{key}={value}" for key, value in environment.items()]


async def _wait_until_ready(voice: CoquiVoice, process: asyncio.subprocess.Process) -> None:
    limit = time.monotonic() + START_S
    while not await voice.ready():
        if process.returncode is not None:
            raise SpeakingError(f"the voice process ended with {process.returncode}: see the lines above")
        if time.monotonic() > limit:
            raise SpeakingError(f"the voice was not ready after {START_S:.0f} s")
        await asyncio.sleep(0.2)
