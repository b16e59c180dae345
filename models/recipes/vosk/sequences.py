"""The second training stage: whole utterances against all that could have been said (mmi.py)."""

import json

import numpy as np
import torch
from torch import Tensor

from models.recipes.stages import Job
from models.recipes.vosk import entropy, training
from models.recipes.vosk.alignment import outputs
from models.recipes.vosk.heard import Heard
from models.recipes.vosk.mmi import Batch, Batches, Criterion, bigram
from models.recipes.vosk.net import Tdnn

CLIP = 1.0
SMALL = 5e-4
"""Weight of the outputs' squares, which keeps them near zero."""


def make(job: Job) -> None:
    """settings: phones, width, steps, frames (a step), rate, scale (of the outputs at the start). Leaves the network."""
    where, phones = training.device(), job.settings["phones"]
    heard = Heard(job.inputs["features"])
    net = Tdnn(outputs(phones), job.settings["width"])
    training.load(net, job.inputs["entropy"])
    net.divide_by(np.load(job.inputs["entropy"] / entropy.PRIOR), job.settings["scale"])
    net.to(where)
    batches = Batches(heard, job.settings["frames"])
    criterion = Criterion(bigram(heard.phones[: heard.kept], phones + 1), where)
    torch.set_num_threads(job.processes)

    def one(batch: Batch) -> tuple[Tensor, Tensor]:
        with training.fast_sums():
            found = net(batch.features.to(where))
        found = found.float()
        here = torch.arange(found.shape[1], device=where)[None] < batch.frames.to(where)[:, None]
        return criterion(found, batch), (found.square().mean(-1) * here).sum() / here.sum()

    def loss(step: int) -> Tensor:
        which = batches.trained[int(job.random("batch", step).integers(len(batches.trained)))]
        lost, size = one(batches.batch(which))
        return lost + SMALL * size

    def lost() -> float:
        net.eval()
        with torch.no_grad():
            told = [(one(batches.batch(which))[0].item(), len(which)) for which in batches.kept]
        return float(sum(value * count for value, count in told) / max(1, sum(count for _, count in told)))

    before = lost()
    training.train(job, net, loss, job.settings["steps"], job.settings["rate"], clip=CLIP)
    after = lost()
    job.progress.say(f"kept back: {before:.3f} before, {after:.3f} nats a frame after")
    told = {"nats_before": round(before, 4), "nats_after": round(after, 4)}
    (job.folder / entropy.FIGURES).write_text(json.dumps(told), "utf-8")
