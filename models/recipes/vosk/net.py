"""The ears' network: a time-delay network on 40 cepstra, one output row every 30 ms."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.recipes.vosk.alignment import STEP
from models.recipes.vosk.mfcc import COEFFICIENTS

FIRST = (-3, -2, -1, 0, 1, 2, 3)
"""Features (10 ms) that the first layer sees."""
LATER = ((-1, 0, 1), (-1, 0, 1), (-2, 0, 1), (-2, 0, 1), (-3, 0, 1), (-3, 0, 1))
"""Frames (30 ms) that each further layer sees."""
LEFT, RIGHT = sum(-offsets[0] for offsets in LATER), sum(offsets[-1] for offsets in LATER)
"""Frames that one output depends on, beside its own."""
REACH = FIRST[-1]
LEAST_PRIOR = 1e-4


@dataclass(frozen=True, slots=True)
class Layer:
    """An affine layer as Kaldi has it: offsets in features, weight (out, in · offsets), bias (out,)."""

    offsets: tuple[int, ...]
    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    rectified: bool


def wanted(frames: int) -> int:
    """How many features the network needs for so many output frames."""
    return STEP * (frames + LEFT + RIGHT - 1) + 2 * REACH + 1


def around(features: NDArray[np.generic], first: int, frames: int) -> NDArray[np.float32]:
    """The features for output frames from `first` on; beyond the ends the outermost again, as Kaldi does."""
    places = STEP * (first - LEFT) - REACH + np.arange(wanted(frames))
    return features[np.clip(places, 0, len(features) - 1)].astype(np.float32)


class Tdnn(nn.Module):  # type: ignore[misc]  # torch is looked at nowhere
    """outputs: of each frame. width: of all layers between."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, outputs: int, width: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS))
        sizes = [COEFFICIENTS * len(FIRST), *(width * len(offsets) for offsets in LATER)]
        self.affine = nn.ModuleList(nn.Linear(size, width) for size in sizes)
        self.norm = nn.ModuleList(nn.BatchNorm1d(width, affine=False) for _ in sizes)
        self.out = nn.Linear(width, outputs)
        # whole channels of a piece: chance for each number by itself would be a quarter of a step's work
        self.drop = nn.Dropout1d(dropout)

    def forward(self, features: Tensor) -> Tensor:
        """(batch, wanted(n), COEFFICIENTS) → (batch, n, outputs)."""
        sound = (features - self.mean) / self.deviation
        sound = sound.unfold(1, len(FIRST), STEP).transpose(2, 3).flatten(2)
        for number, (affine, norm) in enumerate(zip(self.affine, self.norm, strict=True)):
            if number:
                before, _, after = LATER[number - 1]
                count = sound.shape[1] + before - after
                sound = torch.cat([sound[:, at : at + count] for at in (0, -before, after - before)], -1)
            sound = functional.relu(affine(sound))
            sound = norm(sound.flatten(0, 1)).view_as(sound)
            sound = self.drop(sound.transpose(1, 2)).transpose(1, 2)
        return self.out(sound)

    def learn_scale(self, features: NDArray[np.floating]) -> None:
        """Mean and deviation of the inputs, from (n, COEFFICIENTS)."""
        self.mean.copy_(torch.from_numpy(features.mean(0)))
        self.deviation.copy_(torch.from_numpy(features.std(0) + 1e-3))

    def divide_by(self, prior: NDArray[np.floating], scale: float = 1.0) -> None:
        """From posteriors to likelihoods: the outputs' prior probability goes into the last bias, then all outputs are scaled."""
        with torch.no_grad():
            self.out.bias -= torch.from_numpy(np.log(np.maximum(prior, LEAST_PRIOR))).to(self.out.bias)
            self.out.weight *= scale
            self.out.bias *= scale

    def layers(self) -> list[Layer]:
        """With normalisation folded into the affine layers, for Kaldi."""
        mean, factor = _numbers(self.mean), 1 / _numbers(self.deviation)
        offsets = [FIRST, *(tuple(STEP * at for at in frames) for frames in LATER), (0,)]
        made = []
        for number, affine in enumerate([*self.affine, self.out]):
            weight, bias = _numbers(affine.weight), _numbers(affine.bias)
            times = weight.shape[1] // len(mean)
            before, factors = np.tile(mean, times), np.tile(factor, times)
            bias = bias - weight @ (before * factors)
            last = number == len(self.affine)
            made.append(
                Layer(
                    offsets[number],
                    (weight * factors).astype(np.float32),
                    bias.astype(np.float32),
                    not last,
                )
            )
            if not last:
                norm = self.norm[number]
                mean = _numbers(norm.running_mean)
                factor = 1 / np.sqrt(_numbers(norm.running_var) + norm.eps)
        return made


def _numbers(tensor: Tensor | nn.Module) -> NDArray[np.float64]:
    assert isinstance(tensor, Tensor)
    found: NDArray[np.float64] = tensor.detach().double().cpu().numpy()
    return found
