"""All utterances in memory, and batches of them."""

from pathlib import Path

import numpy as np
import pytest

from models.recipes.vosk import shards
from models.recipes.vosk.heard import IGNORED, Heard
from models.recipes.vosk.net import wanted

LENGTHS = (30, 45, 60, 24)
"""Features of each utterance; a third as many frames."""


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    """Four utterances in two shards; each feature is its utterance's number, each label its frame's."""
    for file in (0, 1):
        numbers = [2 * file, 2 * file + 1]
        shards.write(
            tmp_path / f"0-00{file}.npz",
            {
                "features": [np.full((LENGTHS[number], 40), number, np.float16) for number in numbers],
                "labels": [np.arange(LENGTHS[number] // 3, dtype=np.int16) for number in numbers],
                "phones": [np.zeros(1, np.int16) for _ in numbers],
                "firsts": [np.zeros(1, np.int16) for _ in numbers],
            },
        )
    return Heard(tmp_path)


def test_the_last_utterances_are_kept_back(heard: Heard) -> None:
    """At least one; the prior is counted without them."""
    assert heard.kept == 3
    assert heard.hours == pytest.approx(sum(LENGTHS) * 0.01 / 3600)
    prior = heard.prior(20)
    assert prior.sum() == pytest.approx(1)
    assert prior[0] > prior[15] > 0


def test_pieces_have_the_labels_of_their_place(heard: Heard) -> None:
    """Consecutive ones, with nothing to learn behind an utterance's end."""
    sound, labels = heard.pieces(40, 16, np.random.default_rng(1))
    assert sound.shape == (40, wanted(16), 40)
    for row, row_labels in zip(sound, labels.numpy(), strict=True):
        number = int(row[0, 0])
        assert number < heard.kept
        there = row_labels[row_labels != IGNORED]
        assert (np.diff(there) == 1).all()
        assert len(there) == min(16, LENGTHS[number] // 3)


def test_whole_utterances_are_as_long_as_the_longest(heard: Heard) -> None:
    """The others' last features go on."""
    assert heard.whole([0, 2]).shape == (2, wanted(20), 40)


def test_the_scale_is_that_of_some_utterances(heard: Heard) -> None:
    """None of those kept back."""
    assert heard.sample(50, np.random.default_rng(1)).max() < heard.kept
