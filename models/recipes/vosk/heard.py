"""All utterances with their features and labels, in memory, and batches of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.recipes.vosk import shards
from models.recipes.vosk.net import around

IGNORED = -100
"""The label of a frame behind the end."""
KEPT_BACK = 0.02
"""Of the utterances: never trained on, to see how well others are heard."""


class Heard:
    """What the stage `features` left. Utterances with a number from `kept` on are not trained on."""

    def __init__(self, folder: Path) -> None:
        self.features: list[NDArray[np.generic]] = []
        self.labels: list[NDArray[np.generic]] = []
        self.phones: list[NDArray[np.generic]] = []
        self.firsts: list[NDArray[np.generic]] = []
        for file in sorted(folder.glob("*.npz")):
            rows = shards.read(file, "features", "labels", "phones", "firsts")
            for mine, found in zip((self.features, self.labels, self.phones, self.firsts), rows, strict=True):
                mine += found
        self.frames = np.array([len(labels) for labels in self.labels])
        self.kept = len(self.labels) - max(1, int(KEPT_BACK * len(self.labels)))
        self._share = self.frames[: self.kept] / self.frames[: self.kept].sum()

    @property
    def hours(self) -> float:
        """Of sound."""
        return float(self.frames.sum()) * 0.03 / 3600

    def sample(self, count: int, random: np.random.Generator) -> NDArray[np.float32]:
        """Features of some utterances one after the other, to see their scale."""
        some = random.integers(0, self.kept, count)
        return np.concatenate([self.features[number].astype(np.float32) for number in some])

    def prior(self, outputs: int) -> NDArray[np.float64]:
        """How often each output is right."""
        counts = np.bincount(np.concatenate(self.labels[: self.kept]), minlength=outputs) + 1.0
        shares: NDArray[np.float64] = counts / counts.sum()
        return shares

    def pieces(self, count: int, frames: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Stretches of so many frames: features, and labels (count, frames); IGNORED behind an utterance's end."""
        which = random.choice(self.kept, count, p=self._share)
        sound, labels = [], np.full((count, frames), IGNORED, np.int64)
        for row, number in enumerate(which):
            spare = self.frames[number] - frames
            first = int(random.integers(0, spare + 1)) if spare > 0 else 0
            sound.append(around(self.features[number], first, frames))
            there = self.labels[number][first : first + frames]
            labels[row, : len(there)] = there
        return torch.from_numpy(np.stack(sound)), torch.from_numpy(labels)

    def whole(self, which: Sequence[int]) -> Tensor:
        """Whole utterances, as long as the longest of them."""
        longest = int(self.frames[list(which)].max())
        return torch.from_numpy(np.stack([around(self.features[number], 0, longest) for number in which]))
