"""Somebody who calls a running line, by browser or by telephone: hears what the bot says, speaks, sounds; and the record of the call."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np

from gateway.caller.packets import FRAME, RATE
from gateway.caller.sip import SipLine, Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.sound_line import SoundLine
from gateway.caller.voice import OPUS, Utterance, Voice
from gateway.caller.webrtc import WebrtcLine
from tests.support.agents import AGENT_HZ, strokes
from tests.support.line import RunningLine
from tests.support.tones import loudness, tone_share

WITHIN_S = 30.0
"""Everything waits at most so long."""
TELEPHONE = codecs("PCMA")
CALLER_HZ = 1100.0
"""What a caller sounds like where no words are needed."""


class Caller:
    """Somebody who calls, by whatever line."""

    def __init__(self, line: SoundLine, voice: Voice) -> None:
        self.line, self._voice = line, voice

    def bot_said(self) -> str:
        return " ".join(caption.text for caption in self.line.captions if caption.who == "bot")

    async def hears(self, pattern: str, within_s: float = WITHIN_S) -> None:
        """Wait for words of the bot."""
        try:
            async with asyncio.timeout(within_s):
                while not re.search(pattern, self.bot_said(), re.IGNORECASE):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"never heard {pattern!r}: {self.bot_said()}") from None

    async def is_heard_out(self) -> None:
        """Wait until the bot waits for an answer."""
        await asyncio.sleep(0.5)
        async with asyncio.timeout(WITHIN_S):
            while (self.line.quiet_for(0.0) or 0.0) < 0.8:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def says(self, text: str) -> None:
        await self.line.say(self._voice.utter(text))

    async def sounds(self, hz: float, seconds: float) -> None:
        """Strokes of a tone."""
        pcm = strokes(hz, seconds, RATE)
        pcm = pcm[: len(pcm) // FRAME * FRAME]
        packets = self._voice._packets(pcm.astype(np.float32) / 32768)
        await self.line.say(Utterance("", packets, 0, len(pcm)))

    async def hears_tone(self, hz: float, within_s: float = 10.0) -> None:
        """Wait until the last second and a half is this tone and little else. Errors: AssertionError."""
        try:
            async with asyncio.timeout(within_s):
                while tone_share(self.heard(1.5), RATE, hz) <= 0.5:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"no tone of {hz:g} Hz: {loudness(self.heard(1.5))} dB") from None

    async def hears_music(self, after_s: float) -> None:
        """Once the words before it are over, for a second and a half there is sound, and nothing of it from an agent. Errors:
        AssertionError."""
        await asyncio.sleep(after_s + 1.5)
        held = self.heard(1.5)
        assert loudness(held) > -40
        assert tone_share(held, RATE, AGENT_HZ) < 0.1

    def heard(self, seconds: float) -> Any:
        """The last seconds."""
        return self.line.heard(asyncio.get_running_loop().time() - seconds)

    async def is_over(self) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not (self.line.closed or self.line.bye is not None):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@asynccontextmanager
async def calling(line: RunningLine, by: str, number: str = "+48577123984") -> AsyncIterator[Caller]:
    """A call, hung up at the end. number: of who calls by telephone."""
    if by == "sip":
        voice = Voice("Annie", codecs={codec.name: codec.encode for codec in TELEPHONE})
        sound: SoundLine = SipLine(
            line.url, Telephone(line.sip, TELEPHONE, name=number), background=voice.background()
        )
    else:
        voice = Voice("Annie", codecs=OPUS)
        sound = WebrtcLine(line.url, background=voice.background())
    await sound.open()
    try:
        yield Caller(sound, voice)
    finally:
        await sound.hang_up()


async def asks_for_a_person(caller: Caller) -> None:
    await caller.hears("pomóc")
    await caller.is_heard_out()
    await caller.says("konsultant")
    await caller.hears("łączę z konsultantem")


async def record_of(line: RunningLine, caller: Caller) -> dict[str, Any]:
    """Once it is closed, and the note is on it."""
    return await record_by_id(line, caller.line.call_id)


async def record_by_id(line: RunningLine, call_id: str, *, ended: bool = True) -> dict[str, Any]:
    """ended: wait until it is."""
    token = line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    async with asyncio.timeout(WITHIN_S):
        while True:
            record: dict[str, Any] = await asyncio.to_thread(line.get, f"/api/calls/{call_id}", token=token)
            if record.get("ended") or not ended:
                return record
            await asyncio.sleep(0.2)


def events(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {event["name"]: event for event in record["events"]}
