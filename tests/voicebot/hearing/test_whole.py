"""Tests of voicebot.hearing.whole."""

import asyncio
import time
from collections.abc import Iterator

import numpy as np
import pytest

from voicebot.audio.frame import RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing import whole
from voicebot.hearing.pool import HearingPool
from voicebot.hearing.types import OPEN, Grammar, Heard


class Ears:
    """Count what they hear. fails, slow: at it."""

    name = "test"
    fails = slow = False

    def recognizer(self, grammar: Grammar = OPEN) -> "Ears":
        self.samples = 0
        return self

    def accept(self, pcm: Pcm) -> str:
        if self.fails:
            raise HearingError("no")
        time.sleep(0.05 if self.slow else 0.0)
        self.samples += len(pcm)
        return ""

    def finish(self) -> Heard:
        return Heard(str(self.samples), 1.0)

    def reset(self) -> None:
        self.samples = 0

    def knows(self, word: str) -> bool:
        return True


@pytest.fixture
def ears() -> Ears:
    """Of the pool."""
    return Ears()


@pytest.fixture
def hearing(ears: Ears) -> Iterator[HearingPool]:
    """One thread."""
    pool = HearingPool(ears, 1)
    yield pool
    pool.close()


async def test_all_of_a_long_sound_is_heard(hearing: HearingPool) -> None:
    """More than may wait for a recogniser at a time: nothing is left out."""
    sound = np.zeros(12 * RATE + 7, np.int16)
    assert await whole.words_in(hearing, sound) == str(len(sound))


async def test_a_recogniser_that_fails_has_no_words(hearing: HearingPool, ears: Ears) -> None:
    """No error: the sound is what matters."""
    ears.fails = True
    assert await whole.words_in(hearing, np.zeros(RATE, np.int16)) == ""


async def test_a_recogniser_that_never_gets_through_is_given_up(
    hearing: HearingPool, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the patience there are no words."""
    monkeypatch.setattr(whole, "PATIENCE_S", 0.1)
    ears.slow = True
    async with asyncio.timeout(5):
        assert await whole.words_in(hearing, np.zeros(20 * RATE, np.int16)) == ""
