"""A caller's end that has sound, whatever carries its packets."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from gateway.caller.line import Line
from gateway.caller.mouth import Mouth, Spoken
from gateway.caller.packets import FRAME, RATE
from gateway.caller.sound import BotSound
from gateway.caller.voice import Utterance
from voicebot.errors import MediaError

FRAME_S = FRAME / RATE
STUCK_S = 5.0
"""An utterance that takes so much longer than it is long does not leave any more."""


class SoundLine(Line):
    """A line whose carrier sends what `mouth` gives and puts what it receives into `sound`."""

    def __init__(self, url: str, mouth: Mouth) -> None:
        super().__init__(url)
        self.mouth = mouth
        self.sound = BotSound()

    async def say(self, utterance: Utterance) -> Spoken:
        spoken = self.mouth.say(utterance)
        length = max(map(len, utterance.packets.values()), default=0)
        try:
            async with asyncio.timeout(length * FRAME_S + STUCK_S):
                while not spoken.done():
                    await asyncio.wait([spoken], timeout=0.2)
                    if self.closed:
                        raise MediaError("the call ended while the caller was speaking")
        except TimeoutError as error:
            raise MediaError("nothing of the caller's speech leaves any more") from error
        return spoken.result()

    def answered(self, since: float) -> float | None:
        return self.sound.first_after(since)

    def stopped_after(self, began: float) -> float | None:
        talking = (part for part in self.sound.stretches if part.start <= began <= part.end)
        return next((part.end - began for part in talking), None)

    def heard(self, since: float) -> NDArray[np.int16]:
        return self.sound.since(since)

    def quiet_for(self, since: float) -> float | None:
        last = self.sound.last_loud
        if last is None or last < since:
            return None
        return asyncio.get_running_loop().time() - last
