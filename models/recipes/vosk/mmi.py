"""Lattice-free maximum mutual information: what was said against all that could have been, by a bigram of phones.

After Povey et al., "Purely sequence-trained neural networks for ASR based on lattice-free MMI" (Interspeech 2016), with the
frames' own alignment, give or take some, instead of one found in training.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.recipes.vosk.heard import Heard

STAY = 0.5
"""Probability of another frame in the same phone, as in the model's topology."""
TOLERANCE = 3
"""Frames that a phone may begin earlier or end later than its label says."""
LEAST_BIGRAM = 1e-4
LONGEST = 330
"""Frames: longer utterances are left out."""
_NEVER, _OUT_OF_PLACE = -1e30, -1e4


def bigram(sequences: list[NDArray[np.generic]], phones: int) -> NDArray[np.float64]:
    """(phones, phones): how likely each is after each. Every pair is possible."""
    counts = np.full((phones, phones), LEAST_BIGRAM)
    for sequence in sequences:
        there = sequence.astype(np.int64)
        np.add.at(counts, (there[:-1], there[1:]), 1)
    shares: NDArray[np.float64] = counts / counts.sum(1, keepdims=True)
    return shares


@dataclass(frozen=True, slots=True)
class Batch:
    """Utterances of about one length. features: (B, …, 40); frames, counts: (B,), of frames and of segments; phones, begins, ends:
    (B, K), first and last frame of each segment."""

    features: Tensor
    frames: Tensor
    counts: Tensor
    phones: Tensor
    begins: Tensor
    ends: Tensor


class Batches:
    """All utterances that are trained on, in groups of about `frames` frames; those that are kept back apart."""

    def __init__(self, heard: Heard, frames: int) -> None:
        self._heard = heard
        self.trained = _grouped(range(heard.kept), heard, frames)
        self.kept = _grouped(range(heard.kept, len(heard.labels)), heard, frames)

    def batch(self, which: list[int]) -> Batch:
        """One group."""
        heard = self._heard
        most = max(len(heard.phones[number]) for number in which)
        phones, begins, ends = (np.zeros((len(which), most), np.int64) for _ in range(3))
        for row, number in enumerate(which):
            count = len(heard.phones[number])
            phones[row, :count] = heard.phones[number]
            begins[row, :count] = heard.firsts[number]
            ends[row, :count] = np.append(
                heard.firsts[number][1:].astype(np.int64) - 1, heard.frames[number] - 1
            )
        return Batch(
            heard.whole(which),
            torch.from_numpy(heard.frames[which].astype(np.int64)),
            torch.tensor([len(heard.phones[number]) for number in which]),
            *(torch.from_numpy(array) for array in (phones, begins, ends)),
        )


def _grouped(numbers: range, heard: Heard, frames: int) -> list[list[int]]:
    groups: list[list[int]] = []
    for number in sorted(numbers, key=lambda number: int(heard.frames[number])):
        length = int(heard.frames[number])
        if length > LONGEST:
            continue
        if groups and (len(groups[-1]) + 1) * length <= frames:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


class Criterion:
    """phones: silence first, unknown speech last. shares: their bigram."""

    def __init__(self, shares: NDArray[np.float64], where: torch.device) -> None:
        count = len(shares)
        self._log_shares = torch.from_numpy(np.log(shares)).float().to(where)
        first = 2 * np.arange(count)
        first[0] = 1
        later = 2 * np.arange(count) + 1
        later[-1] = 2 * (count - 1)
        self._first, self._later = (torch.from_numpy(outputs).to(where) for outputs in (first, later))
        moves = np.zeros((2 * count, 2 * count))
        for half in (0, count):  # from a phone's first frame, and from its later ones
            moves[half : half + count, :count] = (1 - STAY) * shares
            moves[half + np.arange(count), count + np.arange(count)] = STAY
        self._moves = torch.from_numpy(moves).float().to(where)
        self._count = count

    def __call__(self, found: Tensor, batch: Batch) -> Tensor:
        """Nats a frame by which what was said is less likely than all that could have been. found: (B, T, outputs)."""
        where = found.device
        frames = batch.frames.to(where)
        lost = self._anything(found, frames) - self._said(found, frames, batch)
        return lost.sum() / frames.sum()

    def _anything(self, found: Tensor, frames: Tensor) -> Tensor:
        """Log likelihood of any row of phones that begins and ends with silence: the forward pass, rescaled at every frame."""
        rows = found[:, :, torch.cat([self._first, self._later])]
        highest = rows.amax(-1, keepdim=True).detach()
        likely = (rows - highest).exp()
        ends = torch.zeros(2 * self._count, device=found.device)
        ends[[0, self._count]] = 1
        state = likely[:, 0] * ends
        state = torch.where(torch.arange(len(ends), device=found.device) < self._count, state, 0.0)
        whole = state.sum(1)
        state, total = state / whole[:, None], whole.log() + highest[:, 0, 0]
        for frame in range(1, found.shape[1]):
            moved = (state @ self._moves) * likely[:, frame]
            whole = moved.sum(1)
            there = frame < frames
            state = torch.where(there[:, None], moved / whole[:, None], state)
            total = total + torch.where(there, whole.log() + highest[:, frame, 0], 0.0)
        return total + ((state * ends).sum(1) + 1e-20).log()

    def _said(self, found: Tensor, frames: Tensor, batch: Batch) -> Tensor:
        """Log likelihood of the phones that were said, each about where it was."""
        where = found.device
        phones, counts = batch.phones.to(where), batch.counts.to(where)
        length, most = found.shape[1], phones.shape[1]
        at = torch.arange(length, device=where)[None, :, None]
        in_place = (at >= batch.begins.to(where)[:, None] - TOLERANCE) & (
            at <= batch.ends.to(where)[:, None] + TOLERANCE
        )
        misplaced = torch.where(in_place, 0.0, _OUT_OF_PLACE)
        first, later = (
            found.gather(2, outputs[phones][:, None].expand(-1, length, -1)) + misplaced
            for outputs in (self._first, self._later)
        )
        follows = torch.zeros(len(phones), most, device=where)
        follows[:, 1:] = self._log_shares[phones[:, :-1], phones[:, 1:]]
        begun = torch.full((len(phones), most), _NEVER, device=where)
        begun[:, 0] = first[:, 0, 0]
        lasting = torch.full_like(begun, _NEVER)
        nothing = torch.full((len(phones), 1), _NEVER, device=where)
        for frame in range(1, length):
            before = torch.logaddexp(begun, lasting)
            new = torch.cat([nothing, before[:, :-1] + math.log(1 - STAY)], 1) + follows + first[:, frame]
            on = before + math.log(STAY) + later[:, frame]
            there = (frame < frames)[:, None]
            begun, lasting = torch.where(there, new, begun), torch.where(there, on, lasting)
        return torch.logaddexp(begun, lasting).gather(1, (counts - 1)[:, None])[:, 0]
