"""The stage that puts a Vosk model together: final.mdl from the network, conf/, and the graph as it was made."""

import shutil

import torch

from models.recipes.stages import Job
from models.recipes.vosk import kaldi, training
from models.recipes.vosk.alignment import outputs
from models.recipes.vosk.mfcc import COEFFICIENTS, CONF
from models.recipes.vosk.net import Tdnn
from models.recipes.vosk.phones import table

MODEL = "model"
MODEL_CONF = (
    "--min-active=200",
    "--max-active=3000",
    "--beam=13.0",
    "--lattice-beam=6.0",
    "--acoustic-scale=1.0",
    "--frame-subsampling-factor=3",
    "--endpoint.silence-phones=1",
    "--endpoint.rule2.min-trailing-silence=0.5",
    "--endpoint.rule3.min-trailing-silence=0.75",
    "--endpoint.rule4.min-trailing-silence=1.0",
)
"""Vosk counts 30 ms a frame whatever the factor says. The ends of turns are our own business (voicebot/turns)."""


def make(job: Job) -> None:
    """settings: phones (names), width, small (8 bits a weight), unknown (added to the output of unknown speech). Leaves MODEL."""
    phones, folder = job.settings["phones"], job.folder / MODEL
    net = Tdnn(outputs(len(phones)), job.settings["width"])
    training.load(net, job.inputs["sequences"])
    net.eval()
    with torch.no_grad():
        net.out.bias[-1] += job.settings["unknown"]
    for part in ("am", "conf"):
        (folder / part).mkdir(parents=True)
    kaldi.write(
        folder / "am" / "final.mdl",
        table(phones).outputs,
        net.layers(),
        COEFFICIENTS,
        small=job.settings["small"],
    )
    for name, lines in (("mfcc.conf", CONF), ("model.conf", MODEL_CONF)):
        (folder / "conf" / name).write_text("\n".join(lines) + "\n", "utf-8")
    shutil.copytree(job.inputs["graph"] / "graph", folder / "graph")
