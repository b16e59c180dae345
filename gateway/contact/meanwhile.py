"""What somebody hears whom nobody listens to just now: why, once, then music."""

import asyncio
from collections import deque

import numpy as np
import structlog

from voicebot.audio.frame import FRAME, SILENCE, Pcm
from voicebot.calls.music import Music
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import SpeakingError
from voicebot.speaking.types import Synthesizer

log = structlog.get_logger()

TEXTS = ("queue_held", "queue_lost", "queue_moved", "queue_nobody")
"""What may be told."""
SAID_S = 8.0
"""The longest wait until something has been said to its end."""
STEP_S = 0.02


class Meanwhile:
    """A source of sound, 20 ms at a time. rate: speaking rate."""

    def __init__(self, music: Music, voice: Synthesizer, prompts: Prompts, rate: float = 1.0) -> None:
        self._music, self._voice, self._prompts, self._rate = music, voice, prompts, rate
        self._words: deque[Pcm] = deque()
        self._speaking: asyncio.Task[None] | None = None
        self._tune: Pcm = SILENCE[:0]
        self._at = 0

    def tell(self, key: str) -> None:
        """Say this one of TEXTS instead of what is being said; a voice that fails leaves the music alone."""
        self.be_silent()
        self._speaking = asyncio.create_task(self._speak(self._prompts.text(key)), name="meanwhile")

    def be_silent(self) -> None:
        """Nothing is being told any more; repeatable."""
        if self._speaking is not None:
            self._speaking.cancel()
        self._words.clear()

    async def said(self) -> None:
        """Wait until what is told has been heard, or long enough."""
        try:
            async with asyncio.timeout(SAID_S):
                while self._words or (self._speaking is not None and not self._speaking.done()):  # noqa: ASYNC110
                    await asyncio.sleep(STEP_S)  # somebody else takes the frames
        except TimeoutError:
            log.info("meanwhile_unheard")

    def next(self) -> Pcm:
        """The next 20 ms."""
        if not self._words:
            return self._next_of_tune()
        words = self._words.popleft()
        if len(words) > FRAME:
            self._words.appendleft(words[FRAME:])
        return np.pad(words[:FRAME], (0, max(0, FRAME - len(words))))

    async def _speak(self, text: str) -> None:
        try:
            async for chunk in self._voice.speak(text, rate=self._rate):
                self._words.append(chunk.pcm)
        except SpeakingError as error:
            log.warning("meanwhile_unspoken", why=str(error))

    def _next_of_tune(self) -> Pcm:
        if len(self._tune) < FRAME:
            self._tune = self._music.stretch(self._at)
            self._at += len(self._tune)
        frame, self._tune = self._tune[:FRAME], self._tune[FRAME:]
        return frame
