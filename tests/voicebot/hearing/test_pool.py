"""Recognisers on threads of their own: order, limits, failures."""

import asyncio
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.errors import HearingError
from voicebot.hearing import pool as pool_module
from voicebot.hearing.pool import CROWD, CallEar, HearingPool
from voicebot.hearing.types import OPEN, Grammar, Heard

DIGITS = Grammar("digits", ("jeden",))
BAD = Grammar("bad", ("x",))


class _Recognizer:
    """Hears the first sample of each frame as a word."""

    def __init__(self, ears: "_Ears", name: str) -> None:
        self.ears, self.name, self.said = ears, name, []
        self.resets = 0

    def accept(self, pcm: Pcm) -> str:
        self.ears.gate.wait(5)
        if self.ears.broken:
            raise self.ears.broken
        self.said += [str(sample) for sample in pcm[::FRAME]]
        return " ".join(self.said)

    def finish(self) -> Heard:
        if self.ears.broken:
            raise self.ears.broken
        text, self.said = " ".join([self.name, *self.said]), []
        return Heard(text, 1.0)

    def reset(self) -> None:
        self.said = []
        self.resets += 1


class _Ears:
    name = "fake"

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.broken: Exception | None = None
        self.made: list[str] = []

    def recognizer(self, grammar: Grammar = OPEN) -> _Recognizer:
        if grammar is BAD:
            raise HearingError("no such grammar")
        self.made.append(grammar.name)
        return _Recognizer(self, grammar.name)

    def knows(self, word: str) -> bool:
        return True


def _frame(number: int) -> Pcm:
    return np.full(FRAME, number, np.int16)


@pytest.fixture
def ears() -> _Ears:
    """A fake engine."""
    return _Ears()


@pytest.fixture
def pool(ears: _Ears) -> Iterator[HearingPool]:
    """Two threads, closed after the test."""
    made = HearingPool(ears, 2)
    yield made
    ears.gate.set()
    made.close()


async def test_a_turn_is_heard_in_order_and_its_words_are_told(pool: HearingPool) -> None:
    """Partial words while it lasts, the whole at the end."""
    told: asyncio.Queue[str] = asyncio.Queue()
    ear = pool.ear(told.put_nowait)
    ear.begin(DIGITS)
    for number in range(1, 6):
        ear.feed(_frame(number))
    assert (await ear.finish()).text == "digits 1 2 3 4 5"
    ear.begin()
    ear.feed(_frame(7))
    while await asyncio.wait_for(told.get(), 5) != "7":
        pass
    assert (await ear.finish()).text == "open 7"
    assert ear.lag_ms == 0


async def test_audio_that_piled_up_is_taken_in_one_go(pool: HearingPool, ears: _Ears) -> None:
    """A busy thread: nothing is lost, the words of the pile come once."""
    words: list[str] = []
    ear = pool.ear(words.append)
    ears.gate.clear()
    ear.begin()
    for number in range(50):
        ear.feed(_frame(number))
    assert ear.lag_ms > 900
    ears.gate.set()
    assert len((await ear.finish()).text.split()) == 51
    assert len(words) <= 3
    assert ear.dropped == 0


async def test_many_calls_on_few_threads_do_not_mix(pool: HearingPool) -> None:
    """Eight calls at once, each hears its own audio in order."""
    ears = [pool.ear(lambda _: None) for _ in range(8)]
    for ear in ears:
        ear.begin()
    for step in range(30):
        for number, ear in enumerate(ears):
            ear.feed(_frame(100 * number + step))
    results = await asyncio.gather(*(ear.finish() for ear in ears))
    for number, heard in enumerate(results):
        assert heard.text.split()[1:] == [str(100 * number + step) for step in range(30)]


async def test_where_many_call_two_frames_are_heard_at_a_time(pool: HearingPool, ears: _Ears) -> None:
    """The end of a turn waits for no second one, nor does sound that is there already."""
    heard: list[int] = []
    accept = _Recognizer.accept

    def noted(self: _Recognizer, pcm: Pcm) -> str:
        heard.append(len(pcm) // FRAME)
        return accept(self, pcm)

    crowd = [pool.ear(lambda words: None) for _ in range(CROWD)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Recognizer, "accept", noted)
        for ear in (crowd[0], pool.ear(lambda words: None, live=False)):
            ear.begin(DIGITS)
            for number in range(5):
                ear.feed(_frame(number))
                await asyncio.sleep(0.02)
            assert (await ear.finish()).text == "digits 0 1 2 3 4"
    assert heard == [2, 2, 1, *[1] * 5]


async def test_a_hopeless_lag_drops_audio_and_counts_it(pool: HearingPool, ears: _Ears) -> None:
    """Five seconds may wait, no more."""
    ear = pool.ear(lambda _: None)
    ears.gate.clear()
    ear.begin()
    for _ in range(400):
        ear.feed(_frame(1))
    assert ear.dropped == 400 * FRAME - 5 * RATE
    ears.gate.set()
    assert len((await ear.finish()).text.split()) == 251


async def test_words_of_a_closed_turn_are_not_told_later(pool: HearingPool, ears: _Ears) -> None:
    """A late partial result must not look like the next turn's."""
    words: list[str] = []
    ear = pool.ear(words.append)
    ears.gate.clear()
    ear.begin()
    ear.feed(_frame(1))
    finished = ear.finish()
    ears.gate.set()
    await finished
    await asyncio.sleep(0.01)
    assert words == []


async def test_a_discarded_turn_leaves_nothing_behind(pool: HearingPool, ears: _Ears) -> None:
    """Its audio is forgotten, whether heard already or not; the next turn starts clean."""
    ear = pool.ear(lambda _: None)
    ear.begin()
    ear.feed(_frame(1))
    ear.discard()
    ear.begin()
    ear.feed(_frame(2))
    assert (await ear.finish()).text == "open 2"
    assert ears.made == ["open"]


async def test_recognisers_are_kept_and_made_ahead(pool: HearingPool, ears: _Ears) -> None:
    """The same question again makes no new one; at most two are kept."""
    ear = pool.ear(lambda _: None)
    ear.prepare(DIGITS)
    for grammar in (DIGITS, OPEN, DIGITS, Grammar("third", ("a",)), OPEN):
        ear.begin(grammar)
        await ear.finish()
    assert ears.made == ["digits", "open", "third", "open"]


async def test_a_failing_engine_fails_the_turn_and_the_next_one_works(pool: HearingPool, ears: _Ears) -> None:
    """HearingError to whoever waits, a count, and life goes on."""
    ear = pool.ear(lambda _: None)
    for error in (HearingError("engine"), RuntimeError("anything")):
        ears.broken = error
        ear.begin()
        ear.feed(_frame(1))
        with pytest.raises(HearingError):
            await ear.finish()
        ears.broken = None
    ear.begin()
    ears.broken = HearingError("at the end")
    with pytest.raises(HearingError, match="at the end"):
        await ear.finish()
    ears.broken = None
    assert ear.failures == 3
    ear.begin()
    ear.feed(_frame(3))
    assert (await ear.finish()).text == "open 3"


async def test_a_grammar_that_cannot_be_made_ahead_harms_no_open_turn(pool: HearingPool) -> None:
    """prepare may fail; a turn that begins with it fails when it ends."""
    ear = pool.ear(lambda _: None)
    ear.begin()
    ear.prepare(BAD)
    ear.feed(_frame(1))
    assert (await ear.finish()).text == "open 1"
    ear.begin(BAD)
    with pytest.raises(HearingError, match="no such grammar"):
        await ear.finish()


async def test_a_turn_that_never_began_is_empty(pool: HearingPool) -> None:
    """Finishing twice gives nothing, not the past."""
    assert await pool.ear(lambda _: None).finish() == Heard("", 0.0)


async def test_a_stuck_engine_is_not_waited_for(
    pool: HearingPool, ears: _Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the limit the turn counts as not understood."""
    monkeypatch.setattr(pool_module, "FINISH_LIMIT_S", 0.02)
    ear = pool.ear(lambda _: None)
    ears.gate.clear()
    ear.begin()
    ear.feed(_frame(1))
    with pytest.raises(HearingError, match="no final result"):
        await ear.finish()


def test_a_loop_that_is_gone_is_left_alone(ears: _Ears) -> None:
    """A call torn down while its last audio is being heard: no error on the thread."""
    made = HearingPool(ears, 1)

    async def leave() -> CallEar:
        ear = made.ear(lambda _: None)
        ears.gate.clear()
        ear.begin()
        ear.feed(_frame(1))
        return ear

    ear = asyncio.run(leave())
    ears.gate.set()
    made.close()
    assert ear.failures == 0
