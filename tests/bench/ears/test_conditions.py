"""Codec and loss between a caller and the ears."""

import numpy as np
import pytest

from bench.ears.conditions import CONDITIONS, LINES, Condition, browser, heard_on, through
from voicebot.audio.frame import FRAME, RATE

CHIRP = (9_000 * np.sin(2 * np.pi * (200 + 600 * np.arange(RATE) / RATE) * np.arange(RATE) / RATE)).astype(
    np.int16
)


@pytest.mark.parametrize("codec", ["opus", "PCMA"])
def test_a_sound_comes_through_a_codec_whole(codec: str) -> None:
    """As long as it was and, but for the codec's delay, the same."""
    left = through(CHIRP, LINES[codec])
    assert len(left) == len(CHIRP) // FRAME * FRAME
    best = max(np.corrcoef(CHIRP[: RATE - at], left[at:])[0, 1] for at in range(200))
    assert best > 0.97


def test_a_browser_on_a_thin_line_sends_small_packets() -> None:
    """6 kbit/s against 16."""
    small, large = (
        sum(len(encoder.encode(CHIRP[at : at + FRAME])) for at in range(0, RATE, FRAME))
        for encoder in (browser(rate).encoder() for rate in (6_000, 16_000))
    )
    assert 3 * small < 2 * large


def test_lost_packets_leave_the_length_and_change_the_sound() -> None:
    """The same ones for the same seed, others for another."""
    whole, one, again, other = (
        through(CHIRP, LINES["PCMA"], loss, seed) for loss, seed in ((0.0, 1), (0.2, 1), (0.2, 1), (0.2, 2))
    )
    assert abs(len(one) - len(whole)) <= 10 * FRAME  # losses at the very ends are nobody's to make up
    assert np.array_equal(one, again)
    assert not np.array_equal(one[:8_000], whole[:8_000])
    assert not np.array_equal(one[:8_000], other[:8_000])


def test_nothing_comes_through_a_dead_network() -> None:
    """No packet, no sound."""
    assert not len(through(CHIRP, LINES["PCMA"], 1.0))


def test_the_conditions_are_the_ones_asked_for() -> None:
    """Each with its own name; codecs, noise, loss and rate are all there, and the first is the one of the goals."""
    assert len({one.name for one in CONDITIONS}) == len(CONDITIONS)
    assert {one.codec for one in CONDITIONS} == set(LINES)
    assert {("white", 15.0), ("white", 10.0), ("babble", 10.0)} <= {(c.noise, c.below_db) for c in CONDITIONS}
    assert {0.02, 0.05} <= {one.loss for one in CONDITIONS}
    assert {125, 205} <= {one.speed for one in CONDITIONS}
    assert CONDITIONS[0] == Condition("A-law")


@pytest.mark.real
def test_a_caller_is_heard_on_a_condition() -> None:
    """Noise makes the pauses louder; a slower caller takes longer."""
    clean, noisy, slow = (
        heard_on(condition, "dzień dobry", "m3", 1)
        for condition in (CONDITIONS[0], Condition("white", below_db=10.0), Condition("slow", speed=125))
    )
    assert np.std(noisy[:3_000]) > 5 * np.std(clean[:3_000])
    assert len(slow) > 1.1 * len(clean)
