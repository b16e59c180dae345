"""The bot's mouth on one call: speaks a turn sentence by sentence and knows how much of it was really heard."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from voicebot.calls.media import Media, Played
from voicebot.errors import SpeakingError
from voicebot.speaking.types import SpeechChunk, Synthesizer

log = structlog.get_logger()

SENTENCE_LIMIT_S = 10.0
"""Second timer over the synthesiser's own: no sentence may keep a call silent longer than this."""

_END = np.zeros(0, np.int16)
"""Carries only the "nothing more comes in this turn" mark: the last sentence is sent before it is known to be the last."""


@dataclass(slots=True)
class _Utterance:
    turn: int
    chunks: list[SpeechChunk] = field(default_factory=list)
    played: int = 0
    """Samples that have left, as playout last said."""

    def heard(self) -> str:
        """The text whose words were over when playout stopped."""
        left, words = self.played, []
        for chunk in self.chunks:
            whole = left >= len(chunk.pcm)
            end = (
                len(chunk.text)
                if whole
                else max((mark.end for mark in chunk.marks if mark.at <= left), default=0)
            )
            if end:
                words.append(chunk.text[:end])
            if not whole:
                break
            left -= len(chunk.pcm)
        return " ".join(words)


class Talker:
    """Speaks one turn at a time. silent(turn) is called when a turn could not be spoken at all."""

    def __init__(self, media: Media, voice: Synthesizer, silent: Callable[[int], None]) -> None:
        self._media = media
        self._voice = voice
        self._silent = silent
        self._now: _Utterance | None = None
        self._task: asyncio.Task[None] | None = None
        self.rate = 1.0
        self.engines: set[str] = set()
        """Engines that have spoken on this call, for the record."""

    @property
    def turn(self) -> int | None:
        """The turn being spoken, or None while the bot is silent."""
        return self._now.turn if self._now else None

    def say(self, turn: int, texts: Sequence[str]) -> None:
        """Speak these texts as one turn; one that is still being spoken is cut off first."""
        self.interrupt()
        self._now = _Utterance(turn)
        self._task = asyncio.create_task(self._speak(self._now, texts), name=f"speak-{turn}")

    def played(self, event: Played) -> str | None:
        """Playout progress. The whole heard text when the turn is over, else None."""
        if self._now is None or event.turn != self._now.turn:
            return None
        self._now.played = event.samples
        if not event.done:
            return None
        heard, self._now = self._now.heard(), None
        return heard

    def interrupt(self) -> str | None:
        """Silence now. What of the turn was heard (maybe nothing, ""), or None when the bot was silent already."""
        if self._now is None:
            return None
        utterance, self._now = self._now, None
        if self._task is not None:
            self._task.cancel()
        utterance.played = self._media.flush(utterance.turn)
        return utterance.heard()

    async def close(self) -> None:
        """Stop for good; no task is left."""
        self._now = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _speak(self, utterance: _Utterance, texts: Sequence[str]) -> None:
        loop = asyncio.get_running_loop()
        try:
            for text in texts:
                async with asyncio.timeout(SENTENCE_LIMIT_S) as limit:
                    async for chunk in self._voice.speak(text, rate=self.rate):
                        limit.reschedule(loop.time() + SENTENCE_LIMIT_S)
                        utterance.chunks.append(chunk)
                        self.engines.add(chunk.engine)
                        self._media.play(utterance.turn, chunk.pcm, last=False)
        except (SpeakingError, TimeoutError) as error:
            log.error("speech_failed", spoken_turn=utterance.turn, kind=type(error).__name__)
        if utterance.chunks:
            self._media.play(utterance.turn, _END, last=True)
        elif self._now is utterance:
            self._now = None
            self._silent(utterance.turn)
