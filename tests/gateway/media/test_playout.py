"""Playout in virtual time: what leaves, when, and what the conversation is told."""

import numpy as np
import pytest

from gateway.media.playout import TURNS_KEPT, Pacer, Playout
from voicebot.audio.frame import FRAME, RATE
from voicebot.calls.media import Played


def speech(samples: int, value: int = 7) -> np.ndarray:
    """`samples` samples of one value."""
    return np.full(samples, value, np.int16)


@pytest.fixture
def told() -> list[Played]:
    """What playout reported."""
    return []


@pytest.fixture
def playout(told: list[Played]) -> Playout:
    """An empty queue."""
    return Playout(told.append)


def test_silence_is_sent_while_nobody_speaks(playout: Playout, told: list[Played]):
    """Frames keep flowing, and nothing is reported."""
    assert not playout.take(1.0).any()
    assert playout.idle
    assert told == []


def test_speech_leaves_frame_by_frame_and_the_end_is_padded(playout: Playout, told: list[Played]):
    """400 samples are one full frame and one of 80; first and done are told with the count."""
    playout.play(1, speech(400), last=True)
    assert not playout.idle
    assert (playout.take(1.0) == 7).all()
    second = playout.take(1.02)
    assert (second[:80] == 7).all()
    assert not second[80:].any()
    assert playout.idle
    assert told == [Played(1, 320, 1.0, first=True), Played(1, 400, 1.02, done=True)]


def test_a_ducked_voice_is_lower_and_comes_back_without_a_click(playout: Playout):
    """12 dB down within three frames and up again; no step between two samples is larger than the slope asks for."""
    playout.play(1, speech(FRAME * 12, 8_000), last=True)
    before = playout.take(1.0)
    playout.duck(True)
    ducked = [playout.take(1.0) for _ in range(5)]
    playout.duck(False)
    after = [playout.take(1.0) for _ in range(4)]
    assert (before == 8_000).all()
    assert (ducked[-1] == 2_000).all()
    assert (after[-1] == 8_000).all()
    heard = np.concatenate([before, *ducked, *after]).astype(int)
    assert abs(np.diff(heard)).max() <= 8


def test_what_begins_after_a_duck_begins_at_the_wanted_loudness(playout: Playout):
    """Nothing was playing: there is nothing to slide from."""
    playout.duck(True)
    playout.take(1.0)
    playout.play(1, speech(FRAME, 8_000), last=True)
    assert (playout.take(1.0) == 2_000).all()


def test_pieces_and_turns_follow_each_other_without_a_gap(playout: Playout, told: list[Played]):
    """One frame may hold the end of a turn and the start of the next."""
    playout.play(1, speech(100, 1), last=False)
    playout.play(1, speech(100, 2), last=True)
    playout.play(2, speech(200, 3), last=True)
    frame = playout.take(5.0)
    assert [int(frame[0]), int(frame[150]), int(frame[250])] == [1, 2, 3]
    assert told == [
        Played(1, 100, 5.0, first=True),
        Played(1, 200, 5.0, done=True),
        Played(2, 120, 5.0, first=True),
    ]


def test_progress_is_told_five_times_a_second(playout: Playout, told: list[Played]):
    """A second of speech: first, four times in between, done."""
    playout.play(1, speech(RATE), last=True)
    for tick in range(50):
        playout.take(tick / 50)
    assert [(event.first, event.done) for event in told] == [
        (True, False),
        *[(False, False)] * 4,
        (False, True),
    ]
    assert told[-1].samples == RATE


def test_a_turn_whose_sound_comes_too_slowly_is_not_done(playout: Playout, told: list[Played]):
    """Silence stands in until more comes; done only after the last piece, even an empty one."""
    playout.play(1, speech(FRAME), last=False)
    playout.take(1.0)
    assert not playout.take(1.02).any()
    playout.play(1, speech(0), last=True)
    playout.take(1.04)
    assert [event.done for event in told] == [False, True]
    assert told[-1].samples == FRAME


def test_a_turn_without_any_sound_is_done_but_never_first(playout: Playout, told: list[Played]):
    """Nothing to say is said at once."""
    playout.play(3, speech(0), last=True)
    assert not playout.take(1.0).any()
    assert told == [Played(3, 0, 1.0, done=True)]


def test_an_empty_piece_in_the_middle_is_nothing(playout: Playout):
    """It does not even wait in the queue."""
    playout.play(1, speech(0), last=False)
    assert playout.idle


def test_flush_is_silence_at_the_next_frame_and_for_good(playout: Playout, told: list[Played]):
    """What had left is told; later sound of the turn and of older ones is dropped; nothing more is reported."""
    playout.play(4, speech(RATE), last=False)
    playout.take(1.0)
    playout.take(1.02)
    told.clear()
    assert playout.flush(4) == 640
    assert not playout.take(1.04).any()
    playout.play(4, speech(500), last=True)
    playout.play(3, speech(500), last=True)
    assert not playout.take(1.06).any()
    assert playout.dropped == 1000
    assert told == []
    assert playout.flush(4) == 640


def test_a_newer_turn_survives_the_flush_of_an_older_one(playout: Playout):
    """Only the dead are silenced, and a late flush of an older turn revives nothing."""
    playout.play(1, speech(FRAME, 1), last=True)
    playout.play(2, speech(FRAME, 2), last=True)
    assert playout.flush(1) == 0
    assert (playout.take(1.0) == 2).all()
    playout.flush(5)
    playout.flush(1)
    playout.play(4, speech(FRAME), last=True)
    assert playout.idle


def test_what_does_not_fit_is_dropped_and_counted_but_the_turn_still_ends(told: list[Played]):
    """A full queue refuses sound, not the end of the turn."""
    playout = Playout(told.append, max_s=0.04)
    playout.play(1, speech(2 * FRAME), last=False)
    playout.play(1, speech(FRAME), last=True)
    assert playout.overflowed == FRAME
    for tick in range(3):
        playout.take(tick / 50)
    assert told[-1].done
    playout.play(2, speech(2 * FRAME), last=True)
    assert playout.overflowed == FRAME


def test_counts_of_old_turns_are_forgotten(playout: Playout):
    """A call of many turns keeps the last ones only."""
    for turn in range(TURNS_KEPT + 1):
        playout.play(turn, speech(FRAME), last=True)
        playout.take(turn / 50)
    assert playout.flush(0) == 0
    assert playout.flush(TURNS_KEPT) == FRAME


class VirtualTime:
    """A clock that moves only by sleeping, and by the delays a test puts in."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []
        self.stall = 0.0

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds + self.stall
        self.stall = 0.0


@pytest.fixture
def time() -> VirtualTime:
    """Virtual time."""
    return VirtualTime()


@pytest.fixture
def pacer(time: VirtualTime) -> Pacer:
    """A clock of 20 ms on it."""
    return Pacer(time, time.sleep)  # type: ignore[arg-type]


async def test_ticks_keep_to_the_absolute_clock(pacer: Pacer, time: VirtualTime):
    """Work between ticks does not add up."""
    for _ in range(50):
        await pacer.tick()
        time.time += 0.007
    assert await pacer.tick() == 50
    assert time.time == pytest.approx(1001.0)


async def test_a_small_delay_is_caught_up(pacer: Pacer, time: VirtualTime):
    """After 60 ms late the next ticks come at once, none is left out."""
    await pacer.tick()
    time.stall = 0.06
    assert [await pacer.tick() for _ in range(5)] == [1, 2, 3, 4, 5]
    assert time.time == pytest.approx(1000.1)
    assert pacer.skipped == 0


async def test_a_long_delay_is_skipped(pacer: Pacer, time: VirtualTime):
    """After half a second the clock goes on from now instead of sending 25 packets at once."""
    await pacer.tick()
    time.stall = 0.5
    assert await pacer.tick() == 26
    assert await pacer.tick() == 27
    assert pacer.skipped == 25
    assert time.time == pytest.approx(1000.54)


async def test_a_rest_is_not_skipping(pacer: Pacer, time: VirtualTime):
    """Ticks that nobody wanted are left out, and the next one has its own time."""
    await pacer.rest(0.2)
    assert await pacer.tick() == 0
    await pacer.rest(0.2)
    assert await pacer.tick() == 11
    assert time.time == pytest.approx(1000.42)
    assert pacer.skipped == 0
