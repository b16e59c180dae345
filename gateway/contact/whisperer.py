"""Whispers to agents: made while it still rings, so that nobody waits for the voice; the caller is joined when they are over."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np
import structlog

from gateway.contact.headset import Headset
from voicebot.audio.frame import RATE, Pcm
from voicebot.contact.whisper import LONGEST_S
from voicebot.errors import SpeakingError
from voicebot.speaking.types import Synthesizer

log = structlog.get_logger()

MADE_S = 10.0
"""A voice that takes longer is not waited for."""


class Whisperer:
    """Of a line. voice: None, and nothing is whispered. rate: of speaking."""

    def __init__(self, voice: Synthesizer | None = None, rate: float = 1.0) -> None:
        self._voice, self._rate = voice, rate
        self._making: dict[str, asyncio.Task[Pcm | None]] = {}
        self._saying: dict[str, asyncio.TimerHandle] = {}

    def whispers(self, agent: str) -> bool:
        """This agent is being whispered to just now."""
        return agent in self._saying

    def prepare(self, agent: str, texts: Callable[[], Sequence[str]]) -> None:
        """It rings at this agent: have the first of these ready that is short enough."""
        self.stop(agent)
        if self._voice is not None:
            making = self._make(self._voice, texts())
            self._making[agent] = asyncio.create_task(making, name=f"whisper-{agent}")

    def begin(self, agent: str, headset: Headset, join: Callable[[], None]) -> None:
        """Whisper what is ready, and then `join`; at once when nothing is, for nobody shall wait for it."""
        making = self._making.pop(agent, None)
        pcm = making.result() if making is not None and making.done() else None
        if making is not None:
            making.cancel()
        if pcm is None:
            join()
            return
        headset.whisper(pcm)
        self._saying[agent] = asyncio.get_running_loop().call_later(len(pcm) / RATE, join)

    def stop(self, agent: str) -> None:
        """Nothing is to be whispered, nor joined after it; repeatable."""
        for waiting in (self._making.pop(agent, None), self._saying.pop(agent, None)):
            if waiting is not None:
                waiting.cancel()

    async def close(self) -> None:
        """Of everybody."""
        tasks = list(self._making.values())
        for agent in [*self._making, *self._saying]:
            self.stop(agent)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, voice: Synthesizer, texts: Sequence[str]) -> Pcm | None:
        try:
            async with asyncio.timeout(MADE_S):
                for text in texts:
                    pcm = np.concatenate([chunk.pcm async for chunk in voice.speak(text, rate=self._rate)])
                    if len(pcm) <= LONGEST_S * RATE:
                        return pcm
        except (SpeakingError, TimeoutError) as error:
            log.warning("whisper_not_made", why=type(error).__name__)
        return None
