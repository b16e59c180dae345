"""The bot's voice in a chat."""

from collections.abc import AsyncIterator

import numpy as np

from gateway.chat.media import ChatMedia
from gateway.chat.voice import ChatVoice
from tests.support.desk import virtual
from tests.support.virtual_time import LoopClock
from voicebot.speaking.types import SpeechChunk


class Loud:
    name = "loud"

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        yield SpeechChunk(text, np.ones(round(16_000 * rate), np.int16), (), self.name)


@virtual
async def test_it_is_heard_while_the_customer_listens_and_read_else() -> None:
    """Sentence by sentence, as the channel is then."""
    chat = ChatMedia(LoopClock())
    voice = ChatVoice(chat, Loud())
    assert [len(chunk.pcm) async for chunk in voice.speak("Dzień dobry.")] == [0]
    chat.channel = "webrtc"
    assert [len(chunk.pcm) async for chunk in voice.speak("Dzień dobry.", rate=0.5)] == [8000]
