"""What every line with sound can do."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from gateway.caller.mouth import Mouth
from gateway.caller.packets import FRAME, RATE
from gateway.caller.sound_line import FRAME_S, SoundLine
from gateway.caller.voice import Utterance
from voicebot.errors import MediaError

LOUD = np.full(RATE // 2, 5000, np.int16)
WORD = Utterance("tak", {"opus": (b"",) * 10}, 2 * FRAME, 8 * FRAME)


class _Carrier(SoundLine):
    """Sends a packet every 20 ms, unless it is stuck."""

    channel = "test"

    def __init__(self) -> None:
        super().__init__("http://bot.test", Mouth({"opus": (b"",)}, "opus"))

    async def open(self) -> None:
        self.clock = asyncio.create_task(self._talk())

    async def _talk(self) -> None:
        while not self.closed:
            await asyncio.sleep(FRAME_S)
            self.mouth.next(asyncio.get_running_loop().time())

    def send(self, message: Mapping[str, Any]) -> None:
        raise NotImplementedError

    async def hang_up(self) -> None:
        self.closed = True


def test_speech_is_over_when_it_has_left(at_once: Callable[..., Any]) -> None:
    """Not when it was queued."""

    async def talk() -> None:
        line = _Carrier()
        await line.open()
        spoken = await line.say(WORD)
        assert spoken.ended - spoken.began == pytest.approx(6 * FRAME_S, abs=0.001)
        await line.hang_up()

    at_once(talk())


def test_a_call_that_ends_under_the_speaker_is_an_error(at_once: Callable[..., Any]) -> None:
    """Not an endless wait."""

    async def talk() -> None:
        line = _Carrier()
        asyncio.get_running_loop().call_later(0.3, setattr, line, "closed", True)
        with pytest.raises(MediaError, match="ended while"):
            await line.say(WORD)

    at_once(talk())


def test_speech_that_does_not_leave_is_an_error(at_once: Callable[..., Any]) -> None:
    """The carrier is stuck: after its length and five seconds."""

    async def talk() -> float:
        with pytest.raises(MediaError, match="nothing of"):
            await _Carrier().say(WORD)
        return asyncio.get_running_loop().time()

    assert at_once(talk()) == pytest.approx(5.2, abs=0.01)


def test_what_is_heard_of_the_bot_is_measured(at_once: Callable[..., Any]) -> None:
    """When it answered, for how long it went on over us, since when it is quiet, and what it sounded like."""

    async def listen() -> None:
        line = _Carrier()
        assert (line.answered(0.0), line.quiet_for(0.0), line.stopped_after(0.0)) == (None, None, None)
        await asyncio.sleep(1.0)
        line.sound.take(1.0, LOUD)
        await asyncio.sleep(1.0)
        assert line.answered(0.5) == pytest.approx(1.0)
        assert line.stopped_after(1.2) == pytest.approx(0.3)
        assert line.stopped_after(1.7) is None
        assert line.quiet_for(0.0) == pytest.approx(0.5)
        assert line.quiet_for(1.8) is None
        assert len(line.heard(0.9)) == len(LOUD)
        assert len(line.heard(1.1)) == 0

    at_once(listen())
