"""Waiting until a goodbye was heard, in virtual time."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from gateway.media.mouth import TAIL_S, Mouth
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import FRAME, FRAME_MS, Pcm
from voicebot.calls.media import Played

SPEECH = np.full(10 * FRAME, 7, np.int16)


async def spoken(mouth: Mouth, frames: int) -> list[Pcm]:
    """What leaves in so many ticks."""
    taken = []
    for _ in range(frames):
        taken.append(mouth.take(asyncio.get_running_loop().time()))
        await asyncio.sleep(FRAME_MS / 1000)
    return taken


def test_a_goodbye_is_waited_for_with_what_the_other_side_still_holds():
    """Ten frames leave, and a moment later they have been heard."""

    async def goodbye() -> tuple[bool, float, list[Played]]:
        told: list[Played] = []
        mouth = Mouth(LoopClock(), told.append)
        assert await mouth.drain(1.0)
        mouth.play(1, SPEECH, last=True)
        speaking = asyncio.create_task(spoken(mouth, 20))
        heard = await mouth.drain(5.0)
        at = asyncio.get_running_loop().time()
        assert all((pcm == 7).all() for pcm in (await speaking)[:10])
        return heard, at, told

    heard, at, told = run(goodbye())
    assert heard
    assert at == pytest.approx(0.18 + TAIL_S)
    assert told[-1].done
    assert told[-1].samples == 10 * FRAME


def test_a_lowered_voice_says_the_same():
    """Ducked speech leaves in the same time, at a quarter of its loudness."""
    mouth = Mouth(LoopClock(), lambda event: None)
    mouth.duck(True)
    mouth.take(0.0)
    mouth.play(1, SPEECH * 100, last=True)
    assert (mouth.take(0.02) == 175).all()


def ending(act: Callable[[Mouth], object]) -> tuple[bool, float]:
    """What waiting brings when this happens after 0.1 s, and when."""

    async def wait() -> tuple[bool, float]:
        mouth = Mouth(LoopClock(), lambda event: None)
        mouth.play(1, SPEECH, last=True)
        asyncio.get_running_loop().call_later(0.1, act, mouth)
        waiting: Awaitable[bool] = mouth.drain(2.0)
        return await waiting, asyncio.get_running_loop().time()

    return run(wait())


def test_nobody_waits_for_ever():
    """Time runs out when nothing leaves; a call that ends ends the waiting; words taken back need no waiting."""
    assert ending(lambda mouth: None) == (False, 2.0)
    heard, at = ending(Mouth.shut)
    assert not heard
    assert at == pytest.approx(0.1)
    heard, at = ending(lambda mouth: mouth.flush(1))
    assert heard
    assert at == pytest.approx(0.1)


def test_nothing_is_said_after_the_end_and_what_is_lost_is_counted():
    """A dead turn's audio is dropped, and a call that is over queues nothing."""

    async def end() -> tuple[int, bool]:
        mouth = Mouth(LoopClock(), lambda event: None)
        mouth.flush(3)
        mouth.play(2, SPEECH, last=True)
        lost = mouth.lost
        mouth.shut()
        mouth.play(4, SPEECH, last=True)
        return lost, mouth.take(0.0).any()

    assert run(end()) == (10 * FRAME, False)


def test_what_leaves_is_heard_along():
    """Frame by frame as it leaves, silence too; what was flushed is not."""

    class Along:
        def __init__(self) -> None:
            self.heard: list[int] = []

        def caller(self, pcm: Pcm) -> None:
            raise AssertionError

        def other(self, pcm: Pcm) -> None:
            self.heard.append(int(pcm[0]))

    mouth, along = Mouth(LoopClock(), lambda event: None), Along()
    mouth.tap = along

    async def talk() -> None:
        mouth.play(1, SPEECH, last=True)
        await spoken(mouth, 3)
        mouth.flush(1)
        await spoken(mouth, 2)
        mouth.tap = None
        await spoken(mouth, 1)

    run(talk())
    assert along.heard == [7, 7, 7, 0, 0]


def test_who_is_joined_is_heard_in_the_place_of_what_is_queued():
    """Also by who hears along; parted, what is queued goes on."""
    heard: list[Pcm] = []

    class Along:
        def caller(self, pcm: Pcm) -> None:
            raise AssertionError

        def other(self, pcm: Pcm) -> None:
            heard.append(pcm)

    async def body() -> None:
        mouth = Mouth(LoopClock(), lambda event: None)
        mouth.tap = Along()
        mouth.play(1, SPEECH, last=True)
        mouth.source = lambda: np.full(FRAME, 9, np.int16)
        assert mouth.take(0.0)[0] == 9
        mouth.source = None
        assert mouth.take(0.0)[0] == 7

    run(body())
    assert [int(pcm[0]) for pcm in heard] == [9, 7]
