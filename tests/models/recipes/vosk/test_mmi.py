"""What was said against all that could have been: against counting every path by hand."""

import math
from itertools import pairwise, product
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from models.recipes.vosk.mmi import STAY, TOLERANCE, Batch, Batches, Criterion, bigram

PHONES = 3
"""Silence, one phone, unknown speech: outputs 1 · 2 3 · 4."""


def output(phone: int, first: bool) -> int:
    """Which output a frame of a phone has."""
    return {0: 1, 1: 2 if first else 3, 2: 4}[phone]


def paths(frames: int) -> list[tuple[tuple[int, bool], ...]]:
    """All rows of (phone, whether it begins here) that begin and end with silence."""
    steps = list(product(range(PHONES), (True, False)))
    return [
        path
        for path in product(steps, repeat=frames)
        if path[0] == (0, True)
        and path[-1][0] == 0
        and all(now[1] or now[0] == before[0] for before, now in pairwise(path))
    ]


def likely(path: tuple[tuple[int, bool], ...], rows: np.ndarray, shares: np.ndarray) -> float:
    """How likely a path is."""
    value = math.exp(rows[0, output(*path[0])])
    for frame, (before, now) in enumerate(pairwise(path), 1):
        value *= (1 - STAY) * shares[before[0], now[0]] if now[1] else STAY
        value *= math.exp(rows[frame, output(*now)])
    return value


@pytest.fixture
def shares() -> np.ndarray:
    """A bigram."""
    return bigram([np.array([0, 1, 0, 2, 0], np.int16), np.array([0, 1, 1, 0], np.int16)], PHONES)


def batch(frames: list[int]) -> Batch:
    """Silence, the phone, silence, one frame each but the last."""
    ones = [torch.tensor([row] * len(frames)) for row in ([0, 1, 0], [0, 1, 2], [0, 1, 9])]
    return Batch(torch.zeros(0), torch.tensor(frames), torch.tensor([3] * len(frames)), *ones)


def test_shares_add_up(shares: np.ndarray) -> None:
    """Every phone is followed by something, and no pair is impossible."""
    assert shares.sum(1) == pytest.approx(np.ones(PHONES))
    assert shares.min() > 0
    assert shares[0, 1] > shares[0, 0]


def test_it_counts_every_path(shares: np.ndarray) -> None:
    """The loss is what all paths together are likelier than those of the phones that were said; padding does not count."""
    rows = np.random.default_rng(1).normal(0, 1, (2, 5, 5))
    frames = [5, 4]
    expected = 0.0
    for row, count in zip(rows, frames, strict=True):
        every = [(path, likely(path, row, shares)) for path in paths(count)]
        said = [value for path, value in every if [phone for phone, first in path if first] == [0, 1, 0]]
        expected += math.log(sum(value for _, value in every)) - math.log(sum(said))
    criterion = Criterion(shares, torch.device("cpu"))
    found = criterion(torch.from_numpy(rows).float(), batch(frames))
    assert found.item() == pytest.approx(expected / sum(frames), abs=1e-4)


def test_going_down_makes_what_was_said_likelier(shares: np.ndarray) -> None:
    """The gradient raises the outputs of its phones."""
    rows = torch.zeros(1, 5, 5, requires_grad=True)
    Criterion(shares, torch.device("cpu"))(rows, batch([5])).backward()
    assert rows.grad is not None
    assert rows.grad[0, :, 2:4].sum() < 0 < rows.grad[0, :, 4].sum()


def test_a_phone_far_from_its_place_does_not_count(shares: np.ndarray) -> None:
    """Beyond the tolerance only paths in place are what was said."""
    frames = 3 + TOLERANCE + 4
    rows = torch.zeros(1, frames, 5)
    rows[0, -2, 2] = 50.0
    lost = Criterion(shares, torch.device("cpu"))(rows, batch([frames])) * frames
    assert lost > 30


def test_batches_hold_utterances_of_about_one_length() -> None:
    """About so many frames each; those kept back are apart, too long ones left out."""
    frames = np.array([10, 50, 11, 49, 1000, 12, 51])
    heard = SimpleNamespace(
        frames=frames,
        kept=6,
        labels=[None] * 7,
        phones=[np.array([0, 1, 0], np.int16)] * 7,
        firsts=[np.array([0, 3, 6], np.int16)] * 7,
        whole=lambda which: torch.zeros(len(which), 9, 40),
    )
    batches = Batches(heard, 100)  # type: ignore[arg-type]
    assert batches.trained == [[0, 2, 5], [3, 1]]
    assert batches.kept == [[6]]
    made = batches.batch([0, 2, 5])
    assert made.frames.tolist() == [10, 11, 12]
    assert made.ends.tolist() == [[2, 5, 9], [2, 5, 10], [2, 5, 11]]
