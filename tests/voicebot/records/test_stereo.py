"""Two people on one track."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.audio.frame import FRAME, RATE
from voicebot.records.stereo import LONGEST, SLACK, Piece, Side, Stereo, StereoTrack


def frame(value: int) -> np.ndarray:
    return np.full(FRAME, value, np.int16)


def whole(pieces: list[Piece], length: int) -> Stereo:
    """The track put together; fails where pieces lie over one another or outside."""
    track = np.zeros((length, 2), np.int16)
    reached = 0
    for piece in pieces:
        assert piece.start >= reached
        assert piece.pcm.shape[1] == 2
        reached = piece.start + len(piece.pcm)
        assert reached <= length
        track[piece.start : reached] = piece.pcm
    return track


SIDES = st.sampled_from(list(Side))
STEPS = st.sampled_from([0.0, 0.001, 0.01, 0.02, 0.0201, 0.05, 0.3, 2.5, 40.0, -0.05, -3.0])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SIDES, STEPS, st.sampled_from([FRAME, 1, 480, LONGEST])), max_size=120), STEPS)
def test_any_interleaving_gives_both_sides_the_same_length(
    told: list[tuple[Side, float, int]], last: float
) -> None:
    """Whatever comes when, in bursts, with pauses or back in time: one track, both sides as long as the call, each sample at
    most SLACK from where it belongs."""
    track, now, pieces = StereoTrack(100.0), 100.0, []
    belongs: list[tuple[Side, int, int, int]] = []
    for number, (side, step, samples) in enumerate(told):
        now = max(100.0, now + step)
        pieces += track.put(side, np.full(samples, number % 30000 + 1, np.int16), now)
        belongs.append((side, number % 30000 + 1, round((now - 100.0) * RATE), samples))
    rest, length = track.finish(now + abs(last))
    found = whole(pieces + rest, length)
    assert length >= round((now - 100.0) * RATE)
    left_out = 0
    for side, value, at, samples in belongs:
        places = np.flatnonzero(found[:, side] == value)
        if not len(places):
            left_out += samples
            continue
        assert len(places) == samples
        assert abs(int(places[0]) - at) <= SLACK
    assert left_out == track.left_out


def test_sound_in_step_is_kept_to_the_last_sample() -> None:
    """Two streams whose frames come a little early and late, for half a minute: every sample, no seam."""
    track, pieces, rng = StereoTrack(0.0), [], np.random.default_rng(3)
    frames = 1500
    for number in range(frames):
        for side in Side:
            at = number * 0.02 + 0.02 + rng.uniform(-0.009, 0.009)
            pieces += track.put(side, frame(number + 1), at)
    rest, length = track.finish(frames * 0.02)
    found = whole(pieces + rest, length)
    assert track.left_out == 0
    for side in Side:
        sound = found[found[:, side] != 0, side]
        assert np.array_equal(sound, np.repeat(np.arange(1, frames + 1), FRAME))
        first = np.flatnonzero(found[:, side])
        assert first[-1] - first[0] + 1 == frames * FRAME


def test_a_clock_that_runs_fast_or_slow_stays_in_step() -> None:
    """A sender's clock 0.1 % off, for an hour: both sides never more than SLACK apart from the time, at the cost of a frame now
    and then."""
    for speed in (0.999, 1.001):
        track, pieces = StereoTrack(0.0), []
        frames = 20_000
        for number in range(frames):
            pieces += track.put(Side.CALLER, frame(number + 1), number * 0.02 * speed)
        rest, length = track.finish(frames * 0.02 * speed)
        found = whole(pieces + rest, length)[:, Side.CALLER]
        for number in range(0, frames, 997):
            places = np.flatnonzero(found == number + 1)
            if len(places):
                assert abs(int(places[0]) - number * 0.02 * speed * RATE) <= SLACK
        assert track.left_out <= frames * FRAME * 0.002


def test_a_pause_is_silence_and_costs_nothing() -> None:
    """Ten minutes in which nobody says anything make no pieces; what comes after stands where it belongs."""
    track = StereoTrack(0.0)
    assert track.put(Side.CALLER, frame(5), 0.0) == []
    pieces = track.put(Side.OTHER, frame(7), 600.0)
    rest, length = track.finish(600.02)
    assert len(pieces + rest) == 2
    found = whole(pieces + rest, length)
    assert length == round(600.02 * RATE)
    assert np.flatnonzero(found[:, Side.OTHER])[0] == 600 * RATE


def test_a_muted_track_keeps_only_time() -> None:
    """Between mute and not nothing is kept of either side, and what comes after is in its place."""
    track, pieces = StereoTrack(0.0), []
    for number in range(150):
        if number in (50, 100):
            track.mute(number == 50)
        for side in Side:
            pieces += track.put(side, frame(number + 1), number * 0.02)
    rest, length = track.finish(3.0)
    found = whole(pieces + rest, length)
    assert not found[50 * FRAME : 100 * FRAME].any()
    assert found[: 50 * FRAME].all()
    assert found[100 * FRAME :].all()


def test_an_empty_track_has_its_length() -> None:
    """Nobody said anything at all."""
    pieces, length = StereoTrack(5.0).finish(7.5)
    assert pieces == []
    assert length == 2.5 * RATE
