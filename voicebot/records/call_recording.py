"""One call's recording, from the caller's yes to the end: tapped, kept, and told in the call's record."""

import asyncio
from typing import Any

import structlog

from voicebot.calls.media import Audible
from voicebot.clock import Clock
from voicebot.errors import StoreError
from voicebot.records.book import Recorded, RecordingBook
from voicebot.records.recorder import Recorder
from voicebot.records.recording import RecordingRoom, Tape

log = structlog.get_logger()


class CallRecording:
    """Records nothing until `answered` says so."""

    def __init__(
        self,
        call_id: str,
        media: Audible,
        recorder: Recorder,
        room: RecordingRoom,
        book: RecordingBook,
        clock: Clock,
    ) -> None:
        self._call_id, self._media, self._recorder = call_id, media, recorder
        self._room, self._book, self._clock = room, book, clock
        self._tape: Tape | None = None
        self._paused = self._over = False
        self._begun: Recorded | None = None
        self._noting: asyncio.Task[None] | None = None

    def answered(self, consent: bool, words: str | None, *, shown: str | None = None) -> None:
        """What the caller said to being recorded: kept as proof in the record; words None: another matter, or nothing. shown: the
        question, where a page asked it and a button answered. Who is asked again may change their mind."""
        asked: dict[str, Any] = {} if shown is None else {"shown": shown}
        self._recorder.event("recording_consent", given=consent, words=words, **asked)
        if self._tape is not None:
            self.pause(not consent)
        if not consent or self._tape is not None or self._over:
            return
        self._tape = self._room.start(self._call_id)
        self._begun = Recorded(self._call_id, self._clock.now(), "running")
        self._noting = asyncio.create_task(self._note(self._begun), name=f"recording-{self._call_id}")
        self._recorder.event("recording_began")
        self._media.tap(self._tape)

    def pause(self, on: bool) -> None:
        """Leave out what is said from now on (card numbers), or go on; in the record."""
        if self._tape is None or self._over or on == self._paused:
            return
        self._paused = on
        self._tape.pause(on)
        self._recorder.event("recording_paused" if on else "recording_resumed")

    async def close(self) -> None:
        """The call is over; repeatable. Waits for the disk, not for ever."""
        tape, begun = self._tape, self._begun
        if self._over or tape is None or begun is None or self._noting is None:
            self._over = True
            return
        self._over = True
        self._media.tap(None)
        taped = await tape.finish()
        self._recorder.event(
            "recording_ended",
            seconds=round(taped.length_s, 1),
            missing_s=round(taped.missing_s, 1),
            whole=taped.whole,
        )
        await self._noting
        await self._note(
            Recorded(
                self._call_id,
                begun.started,
                "whole" if taped.whole else "cut",
                round(taped.length_s * 1000),
                round(taped.missing_s * 1000),
            )
        )

    async def _note(self, recorded: Recorded) -> None:
        try:
            await self._book.put(recorded)
        except StoreError as error:  # the file is found by its name as well
            log.warning("recording_not_noted", kind=error.kind)
