"""The first training stage: which phone is it, frame by frame (cross entropy)."""

import json

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.recipes.stages import Job
from models.recipes.vosk import training
from models.recipes.vosk.alignment import outputs
from models.recipes.vosk.heard import IGNORED, Heard
from models.recipes.vosk.net import Tdnn

CLIP = 5.0
SMOOTHING = 0.02
PRIOR = "prior.npy"
FIGURES = "figures.json"


def make(job: Job) -> None:
    """settings: phones, width, steps, pieces (a step), frames (a piece), rate. Leaves the network and the outputs' prior."""
    heard, count = Heard(job.inputs["features"]), outputs(job.settings["phones"])
    torch.manual_seed(job.seed("weights"))
    net = Tdnn(count, job.settings["width"])
    net.learn_scale(heard.sample(400, job.random("scale")))
    net.to(training.device())
    parameters = sum(weights.numel() for weights in net.parameters())
    job.progress.say(f"{heard.hours:.1f} h, {parameters / 1e6:.2f} M parameters, on {training.device()}")

    def loss(step: int) -> Tensor:
        sound, labels = heard.pieces(
            job.settings["pieces"], job.settings["frames"], job.random("batch", step)
        )
        return entropy(net, sound, labels)

    training.train(job, net, loss, job.settings["steps"], job.settings["rate"], clip=CLIP)
    np.save(job.folder / PRIOR, heard.prior(count))
    right = rightness(net, heard)
    job.progress.say(f"{100 * right:.1f} % of the frames of utterances that were kept back are right")
    told = {"hours": round(heard.hours, 2), "parameters": parameters, "frames_right": round(right, 4)}
    (job.folder / FIGURES).write_text(json.dumps(told), "utf-8")


def entropy(net: Tdnn, sound: Tensor, labels: Tensor) -> Tensor:
    """Of the right outputs, a frame."""
    where = training.device()
    with training.fast_sums():
        found = net(sound.to(where))
    return functional.cross_entropy(
        found.float().flatten(0, 1),
        labels.to(where).flatten(),
        ignore_index=IGNORED,
        label_smoothing=SMOOTHING,
    )


def rightness(net: Tdnn, heard: Heard, most: int = 400) -> float:
    """Share of frames whose phone is right, of utterances that were kept back."""
    net.eval()
    right = count = 0
    with torch.no_grad():
        for number in range(heard.kept, len(heard.labels))[:most]:
            found = net(heard.whole([number]).to(training.device()))[0].argmax(-1).cpu().numpy()
            right += int((found // 2 == heard.labels[number] // 2).sum())
            count += len(found)
    return right / count
