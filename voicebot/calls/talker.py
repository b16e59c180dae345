"""The bot's mouth on one call: speaks a turn sentence by sentence and knows how much of it was really heard."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import structlog

from voicebot.audio.frame import RATE, Pcm
from voicebot.calls.media import Media, Played
from voicebot.errors import SpeakingError
from voicebot.speaking import breath
from voicebot.speaking.types import SpeechChunk, Synthesizer, WordMark

log = structlog.get_logger()

SENTENCE_LIMIT_S = 10.0
"""Second timer over the synthesiser's own: no sentence may keep a call silent longer than this."""

STILL_HELD_S = 0.1
"""Sound that had left us and was never heard when we fell silent: the caller's device held it and was told to be silent."""

_END = np.zeros(0, np.int16)
"""Carries only the "nothing more comes in this turn" mark: the last sentence is sent before it is known to be the last."""


@dataclass(slots=True)
class _Utterance:
    """turn: of the conversation. line: its id on the line, another one for each stretch of it. before: samples of it that lie
    before the stretch now on the line; played: samples of that stretch that have left, as playout last said. whole: nothing
    more is being made of it."""

    turn: int
    line: int
    chunks: list[SpeechChunk] = field(default_factory=list)
    before: int = 0
    played: int = 0
    whole: bool = False

    def heard(self) -> str:
        """The text whose words were over when playout stopped."""
        left, words = self.before + self.played, []
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

    def go_back(self) -> None:
        """The next stretch begins with the first word that was surely not heard to its end."""
        heard = self.before + self.played - round(STILL_HELD_S * RATE)
        begin = start = 0
        for chunk in self.chunks:
            words = [start + mark.at for mark in chunk.marks if mark.at <= len(chunk.pcm)]
            if not chunk.inside:
                words.append(start)
            begin = max((at for at in words if at <= heard), default=begin)
            start += len(chunk.pcm)
        self.before, self.played = begin, 0


class Talker:
    """Speaks one turn at a time. silent(turn) is called when a turn could not be spoken at all."""

    def __init__(self, media: Media, voice: Synthesizer, silent: Callable[[int], None]) -> None:
        self._media = media
        self._voice = voice
        self._silent = silent
        self._now: _Utterance | None = None
        self._held: _Utterance | None = None
        """Cut off, and may yet go on."""
        self._task: asyncio.Task[None] | None = None
        self.rate = 1.0
        self.engines: set[str] = set()
        """Engines that have spoken on this call, for the record."""

    @property
    def turn(self) -> int | None:
        """The turn being spoken, or None while the bot is silent."""
        return self._now.turn if self._now else None

    @property
    def line(self) -> int | None:
        """The id that its sound has on the line; others are dead."""
        return self._now.line if self._now else None

    def say(self, turn: int, texts: Sequence[str]) -> None:
        """Speak these texts as one turn; one that is still being spoken is cut off first."""
        self.interrupt()
        self._now = _Utterance(turn, turn)
        self._task = asyncio.create_task(self._speak(self._now, texts), name=f"speak-{turn}")

    def sound(self, turn: int, pcm: Pcm) -> None:
        """Play what holds no words (music) as one turn, as `say` else."""
        self.interrupt()
        # whoever is cut off in it goes on within the second
        marks = tuple(WordMark(0, at) for at in range(RATE, len(pcm), RATE))
        self._now = _Utterance(turn, turn, [SpeechChunk("", pcm, marks, "music")], whole=True)
        self._media.play(turn, pcm, last=True)

    def played(self, event: Played) -> str | None:
        """Playout progress. The whole heard text when the turn is over, else None."""
        if self._now is None or event.turn != self._now.line:
            return None
        self._now.played = event.samples
        if not event.done:
            return None
        heard, self._now = self._now.heard(), None
        return heard

    def pause(self) -> str | None:
        """Silence now, perhaps to go on later. What of the turn was heard (maybe nothing, ""), or None when the bot was silent
        already."""
        if self._now is None:
            return None
        self._held, self._now = self._now, None
        self._held.played = self._media.flush(self._held.line)
        return self._held.heard()

    def resume(self, line: int) -> int | None:
        """Go on with what was cut off, from the first word not heard, as `line` on the line (above all used before). The turn that
        goes on; None when there is nothing left to say."""
        utterance, self._held = self._held, None
        if utterance is None:
            return None
        utterance.go_back()
        rest = np.concatenate([_END, *(chunk.pcm for chunk in utterance.chunks)])[utterance.before :]
        if utterance.whole and not len(rest):
            return None
        utterance.line, self._now = line, utterance
        self._media.play(line, rest, last=utterance.whole)
        return utterance.turn

    def interrupt(self) -> str | None:
        """Silence for good, as pause() else; what was cut off before does not go on either."""
        heard = self.pause()
        self._held = None
        if self._task is not None:
            self._task.cancel()
        return heard

    async def close(self) -> None:
        """Stop for good; no task is left."""
        self._now = self._held = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _speak(self, utterance: _Utterance, texts: Sequence[str]) -> None:
        loop = asyncio.get_running_loop()
        try:
            for text in texts:
                before = utterance.chunks[-1] if utterance.chunks else None
                async with asyncio.timeout(SENTENCE_LIMIT_S) as limit:
                    async for chunk in self._voice.speak(text, rate=self.rate):
                        limit.reschedule(loop.time() + SENTENCE_LIMIT_S)
                        # inside a text the voice itself sees to the pauses
                        chunk, before = breath.following(chunk, before), None
                        utterance.chunks.append(chunk)
                        self.engines.add(chunk.engine)
                        self._play(utterance, chunk.pcm, last=False)
        except (SpeakingError, TimeoutError) as error:
            log.error("speech_failed", spoken_turn=utterance.turn, kind=type(error).__name__)
        utterance.whole = True
        if utterance.chunks:
            self._play(utterance, _END, last=True)
        elif self._now is utterance:
            self._now = None
            self._silent(utterance.turn)

    def _play(self, utterance: _Utterance, pcm: Pcm, *, last: bool) -> None:
        """What is made while the turn is cut off waits in it; what is made for a dead one is nobody's."""
        if self._now is utterance:
            self._media.play(utterance.line, pcm, last=last)
