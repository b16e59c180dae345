"""Recording and retention of a line, put together: which calls are asked, what is kept, for how long."""

from collections.abc import Callable

import structlog

from gateway.chat.media import ChatMedia
from voicebot.calls.media import Audible, Media
from voicebot.clock import Clock
from voicebot.config import Config
from voicebot.dialogue.consent import AskFirst, ConsentWords
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Dialogue
from voicebot.metrics import Metrics
from voicebot.records import shelf
from voicebot.records.book import RecordingBook
from voicebot.records.call_recording import CallRecording
from voicebot.records.recorder import Recorder
from voicebot.records.recording import RecordingRoom
from voicebot.records.retention import Retention
from voicebot.store.worker import Store

log = structlog.get_logger()

AskedFirst = Callable[[Dialogue, Prompts, ConsentWords | None], Dialogue]
"""A dialogue, its texts, what counts as yes and no (None: as in the house's consent.yml) → the dialogue behind the question."""


def unasked(dialogue: Dialogue, prompts: Prompts, words: ConsentWords | None) -> Dialogue:
    """Nobody asks: the dialogue itself."""
    return dialogue


class RecordingDesk:
    """Made once for a line. With records.recording = "off" no call is asked, and retention runs all the same."""

    def __init__(
        self, config: Config, store: Store, clock: Clock, metrics: Metrics, prompts: Prompts
    ) -> None:
        """Errors: DataError for consent.yml."""
        records, directory = config.records, shelf.directory_of(config)
        self._clock, self._prompts = clock, prompts
        self._book = RecordingBook(store)
        self._retention = Retention(store, config.data.directory, records, clock)
        self._words: ConsentWords | None = None
        self._room: RecordingRoom | None = None
        key = records.ring.current
        if records.recording == "ask" and key is not None:
            self._words = ConsentWords.load(config.data.nlu / "consent.yml")
            lost = metrics.dropped.labels(where="recording")
            self._room = RecordingRoom(directory, key, clock, on_lost=lost.inc)

    @property
    def question(self) -> str | None:
        """May it be recorded? None: nothing is recorded here."""
        return None if self._room is None else self._prompts.text("recording_question")

    def take(
        self, call_id: str, media: Media, sound: Audible, recorder: Recorder
    ) -> tuple[AskedFirst, CallRecording | None]:
        """What becomes of the dialogues that this call may have (one for each language), and its recording, which the session ends; as
        before where nobody is asked. A chat is asked by its page, when it goes on by voice. sound: of the call, to be heard along."""
        if self._room is None or self._words is None:
            return unasked, None
        own = self._words
        recording = CallRecording(call_id, sound, recorder, self._room, self._book, self._clock)
        if isinstance(media, ChatMedia):
            media.recording = recording
            return unasked, recording

        def asked(dialogue: Dialogue, prompts: Prompts, words: ConsentWords | None) -> Dialogue:
            return AskFirst(dialogue, prompts, words or own, recording.answered)

        return asked, recording

    async def start(self) -> None:
        """Close what a crash left open, and begin to delete what is too old. Errors: StoreError."""
        cut = await self._book.close_interrupted()
        if cut:
            log.warning("recordings_were_cut", recordings=cut)
        self._retention.start()

    async def stop(self) -> None:
        """Let what is recorded be written."""
        await self._retention.stop()
        if self._room is not None:
            await self._room.close()
