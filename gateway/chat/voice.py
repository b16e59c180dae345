"""The bot's voice in a chat: heard while the customer listens, read else."""

from collections.abc import AsyncIterator

from gateway.chat.media import ChatMedia
from voicebot.speaking.captions import Captions
from voicebot.speaking.types import SpeechChunk, Synthesizer


class ChatVoice:
    """A Synthesizer. spoken: the one for who listens."""

    name = "chat"

    def __init__(self, media: ChatMedia, spoken: Synthesizer) -> None:
        self._media, self._read = media, Captions()
        self.spoken = spoken

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        """As the channel is when the sentence begins."""
        voice: Synthesizer = self.spoken if self._media.voiced else self._read
        async for chunk in voice.speak(text, rate=rate):
            yield chunk
