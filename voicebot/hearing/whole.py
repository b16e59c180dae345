"""A sound that is over, heard from its beginning to its end; conversations that go on meanwhile get their turn between the pieces."""

import asyncio

from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.types import OPEN

PIECE = RATE // 4
LOOK_S = 0.02
PATIENCE_S = 120.0
"""Three minutes of speech take the built-in recogniser a few seconds; past this there are no words."""


async def words_in(hearing: HearingPool, sound: Pcm) -> str:
    """The words of a sound (16 kHz); empty where the recogniser failed."""
    ear = hearing.ear(lambda words: None, live=False)
    ear.begin(OPEN)
    try:
        async with asyncio.timeout(PATIENCE_S):
            for at in range(0, len(sound), PIECE):
                ear.feed(sound[at : at + PIECE])
                while ear.lag_ms:  # noqa: ASYNC110  a thread changes it
                    await asyncio.sleep(LOOK_S)
            return (await ear.finish()).text
    except (HearingError, TimeoutError):
        return ""
    finally:
        ear.discard()
