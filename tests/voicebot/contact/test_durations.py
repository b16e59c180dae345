"""Lengths that are learnt."""

import numpy as np
import pytest

from voicebot.contact.durations import KEPT, Durations


@pytest.fixture
def random() -> np.random.Generator:
    """The same draws in every run."""
    return np.random.default_rng(1)


def learnt(*seconds: float) -> Durations:
    made = Durations(100.0)
    for one in seconds:
        made.add(one)
    return made


def test_before_anything_was_measured_the_usual_length_counts(random: np.random.Generator) -> None:
    """As the median, with a spread."""
    drawn = Durations(100.0).draw(random, 4_000)
    assert np.median(drawn) == pytest.approx(100.0, rel=0.05)
    assert np.quantile(drawn, 0.9) > 200.0


def test_what_was_measured_pushes_the_usual_length_out(random: np.random.Generator) -> None:
    """And the old by the new: only the last ones count."""
    assert np.median(learnt(*[300.0] * KEPT).draw(random, 100)) == pytest.approx(300.0, rel=0.05)
    assert np.median(learnt(*[300.0] * KEPT, *[40.0] * KEPT).draw(random, 100)) == pytest.approx(
        40.0, rel=0.05
    )


def test_what_is_left_is_what_longer_ones_had_left(random: np.random.Generator) -> None:
    """As in a sample of whole lengths, those that passed the moment; a long talk has more before it than a fresh one's rest."""
    real = random.lognormal(np.log(100), 0.8, 100_000)
    lengths = learnt(*real[:KEPT])
    longer = real[real > 150.0] - 150.0
    left = lengths.left(random, 4_000, 150.0)
    assert np.median(left) == pytest.approx(np.median(longer), rel=0.25)
    assert np.median(lengths.left(random, 4_000, 0.0)) == pytest.approx(np.median(real), rel=0.25)
    assert left.min() >= 0.0


def test_a_talk_beyond_all_lengths_still_has_something_left(random: np.random.Generator) -> None:
    """In proportion to what has passed, never nothing for certain."""
    left = learnt(*[60.0] * KEPT).left(random, 2_000, 1_000.0)
    assert np.mean(left) == pytest.approx(300.0, rel=0.1)


def test_lengths_under_a_second_do_no_harm(random: np.random.Generator) -> None:
    """Nor does one of nothing."""
    assert np.isfinite(learnt(0.0, -1.0).draw(random, 10)).all()
