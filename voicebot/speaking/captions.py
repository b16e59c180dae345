"""The voice of a conversation without audio: every text is said in no time, for the caller reads it."""

from collections.abc import AsyncIterator

import numpy as np

from voicebot.speaking.types import SpeechChunk


class Captions:
    """A Synthesizer whose chunks hold no sound."""

    name = "captions"

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        """The whole text as one chunk of no samples."""
        yield SpeechChunk(text, np.zeros(0, np.int16), (), self.name)
