"""Listening in: behind the conversations, bounded, and never in their way."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing import aside as module
from voicebot.hearing.aside import BACKLOG_S, Aside, AsideEar
from voicebot.hearing.types import OPEN, Grammar, Heard


class _Recognizer:
    """Counts the seconds of a phrase."""

    def __init__(self, ears: "_Ears") -> None:
        self.ears, self.samples = ears, 0

    def accept(self, pcm: Pcm) -> str:
        if self.ears.broken:
            raise HearingError("broken")
        self.ears.pieces.append(len(pcm))
        self.samples += len(pcm)
        return str(self.samples // FRAME)

    def finish(self) -> Heard:
        frames, self.samples = self.samples // FRAME, 0
        return Heard(f"{frames} ramek", 0.9)

    def reset(self) -> None:
        self.samples = 0


class _Ears:
    name = "fake"

    def __init__(self) -> None:
        self.broken = False
        self.made = 0
        self.pieces: list[int] = []

    def recognizer(self, grammar: Grammar = OPEN) -> _Recognizer:
        self.made += 1
        return _Recognizer(self)

    def knows(self, word: str) -> bool:
        return True


class Listening:
    """An ear, and all it told."""

    def __init__(self) -> None:
        self.ears, self.behind = _Ears(), False
        self.aside = Aside(self.ears, lambda: self.behind)
        self.words: list[str] = []
        self.lost = 0
        self.ear: AsideEar = self.aside.ear(self.words.append, self._lost)

    def _lost(self) -> None:
        self.lost += 1

    async def phrase(self, frames: int) -> str:
        """Say a phrase; what was heard."""
        for _ in range(frames):
            self.ear.feed(np.zeros(FRAME, np.int16))
        return await asyncio.wait_for(self.end(), 5)

    def end(self) -> "asyncio.Future[str]":
        heard: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.ear.end(lambda result: heard.set_result(result.text))
        return heard


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    made = Listening()
    yield made
    made.ear.close()
    made.aside.close()


async def test_phrases_are_heard_one_after_another(listening: Listening) -> None:
    """By one recogniser, in pieces, with the words so far in between."""
    assert await listening.phrase(30) == "30 ramek"
    assert await listening.phrase(2) == "2 ramek"
    assert (listening.ears.made, listening.lost) == (1, 0)
    assert listening.words[-1] == "2"
    assert max(listening.ears.pieces) <= module.PIECE_S * RATE + FRAME


async def test_conversations_go_first(listening: Listening) -> None:
    """While they are behind nothing is heard here; then all that waited is."""
    listening.behind = True
    for _ in range(10):
        listening.ear.feed(np.zeros(FRAME, np.int16))
    await asyncio.sleep(0.15)
    assert listening.ears.pieces == []
    listening.behind = False
    assert await asyncio.wait_for(listening.end(), 5) == "10 ramek"


async def test_what_does_not_fit_is_lost_and_told_once(listening: Listening) -> None:
    """What waited before it is still heard; the next phrase is whole."""
    listening.behind = True
    for _ in range(int(BACKLOG_S * RATE / FRAME) + 20):
        listening.ear.feed(np.zeros(FRAME, np.int16))
    assert listening.lost == 1
    listening.behind = False
    assert await asyncio.wait_for(listening.end(), 5) == "250 ramek"
    assert await listening.phrase(3) == "3 ramek"
    assert listening.lost == 1


async def test_a_machine_that_never_has_time_is_not_waited_for(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits is given up, so that nothing grows."""
    monkeypatch.setattr(module, "PATIENCE_S", 0.1)
    listening.behind = True
    listening.ear.feed(np.zeros(FRAME, np.int16))
    assert await asyncio.wait_for(listening.end(), 5) == ""
    assert (listening.lost, listening.ears.pieces) == (1, [])
    listening.behind = False
    assert await listening.phrase(4) == "4 ramek"


async def test_a_recogniser_that_fails_costs_a_phrase(listening: Listening) -> None:
    """The next one has another."""
    listening.ears.broken = True
    assert await listening.phrase(2) == "0 ramek"
    listening.ears.broken = False
    assert await listening.phrase(2) == "2 ramek"


async def test_a_closed_house_gives_no_words(listening: Listening) -> None:
    """And nothing is raised."""
    listening.aside.close()
    assert await listening.phrase(2) == ""
