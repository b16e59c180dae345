"""The last stage: voice and vocoder in one folder, tried, with their card."""

import importlib
import json
import shutil
from pathlib import Path

from bench.voice.prompts import prompts
from models.recipes.coqui import export, trial
from models.recipes.coqui.card import card
from models.recipes.coqui.corpus import Corpus
from models.recipes.stages import Job, settled
from voicebot.errors import ModelError
from voicebot.speaking.espeak import EspeakVoice

BUILTIN = Path(__file__).resolve().parents[2] / "builtin"
PARTS = ("voice", "vocoder")
_DISCRIMINATOR = "univnet_discriminator"
"""Coqui builds one even for speaking and never uses it: of those it can build from a name alone, the one that costs least."""


def stage(job: Job) -> None:
    """settings: every (of the prompts of the voice report each so manieth is spoken), language, voice (of espeak-ng, beside it), tongue,
    ears (None: nobody listens). Errors: ModelError (too large)."""
    folder = job.folder / f"coqui-{job.settings['language']}-voicebot-small"
    for part in PARTS:
        shutil.copytree(job.inputs[part] / part, folder / part)
    _lighten(folder / "vocoder" / "config.json")
    if (size := export.size(folder)) > export.LIMIT:
        raise ModelError(f"the voice has {size} bytes, {export.LIMIT} are allowed")
    figures = trial.tried(
        folder,
        importlib.import_module(job.settings["tongue"]).TONGUE,
        EspeakVoice(job.settings["voice"]),
        BUILTIN / job.settings["ears"] if job.settings["ears"] else None,
        prompts(job.settings["every"], job.settings["language"]),
    )
    (folder / "card.toml").write_text(told(job, size, figures), "utf-8")


def _lighten(config: Path) -> None:
    """Have the vocoder load without HiFi-GAN's own discriminator: 270 MB and a second of every start."""
    tree = json.loads(config.read_text("utf-8")) | {"discriminator_model": _DISCRIMINATOR}
    config.write_text(json.dumps(tree, indent=2, sort_keys=True) + "\n", "utf-8")


def told(job: Job, size: int, figures: dict[str, float]) -> str:
    """The card's text."""
    spoken = Corpus(job.inputs["corpus"])
    stages = {name: settled(folder) for name, folder in job.inputs.items()}
    return card(
        {
            "model": {
                "kind": "voice",
                "engine": "coqui: SpeedySpeech, HiFi-GAN",
                "language": job.settings["language"],
                "licence": "Apache-2.0",
                "bytes": size,
                "seconds": round(sum(one["seconds"] for one in stages.values()), 1),
            },
            "data": {
                "sentences": len(spoken),
                "unfit": spoken.unfit,
                "minutes": round(spoken.seconds / 60, 1),
            },
            **{name: {**one["settings"], "seconds": one["seconds"]} for name, one in stages.items()},
            "figures": figures,
        }
    )
