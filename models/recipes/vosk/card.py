"""The last stage: the model's folder with a card that says what it was made of and what it can do."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.recipes import stages
from models.recipes.stages import Job
from models.recipes.vosk import entropy, trial, voices
from models.recipes.vosk.assembly import MODEL
from voicebot.errors import ModelError

CARD = "card.toml"
MOST_MB = 12.0
"""All files of the model together."""


def make(job: Job) -> None:
    """settings: name, language, licence. Leaves a folder of that name, ready for models/builtin. Errors: ModelError."""
    folder = job.folder / job.settings["name"]
    shutil.copytree(job.inputs["assembly"] / MODEL, folder)
    told = card(job.settings, job.inputs, folder)
    (folder / CARD).write_text("# Written by the recipe (docs/ears-recipe.md).\n" + toml(told), "utf-8")
    size = told["size"]["megabytes"]
    if size > MOST_MB:
        raise ModelError(f"the model has {size} MB, more than {MOST_MB}: fewer words, or weights of 8 bits")
    job.progress.say(f"{folder} ({size} MB)")


def card(settings: Mapping[str, Any], inputs: Mapping[str, Path], folder: Path) -> dict[str, Any]:
    """What the card says, as tables of values. inputs: the stages' folders by name."""
    made = {name: stages.settled(place) for name, place in inputs.items()}
    words = (folder / "graph" / "words.txt").read_text("utf-8").splitlines()
    sizes = {
        str(file.relative_to(folder)): file.stat().st_size
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    return {
        **settings,
        "speech": "espeak-ng only: no person's voice is in it",
        "seed": stages.SEED,
        "data": {
            "utterances": made["speech"]["settings"]["lines"],
            "made_voices": made["voices"]["settings"]["made"],
            "own_voices": len(voices.own(inputs["voices"])),
            "held_out_voices": sorted(voices.HELD_OUT),
            **_figures(inputs["entropy"]),
        },
        "training": _figures(inputs["sequences"]),
        "stages": {name: _flat(stage) for name, stage in made.items()},
        "size": {
            "megabytes": round(sum(sizes.values()) / 1e6, 2),
            "words": len(words) - 1,
            "bytes": sizes,
        },
        "figures": {
            goal["name"]: {key: goal[key] for key in ("percent", "limit", "of") if goal[key] is not None}
            for goal in trial.goals(inputs["trial"])
        },
    }


def _figures(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / entropy.FIGURES).read_text("utf-8"))
    return found


def _flat(stage: Mapping[str, Any]) -> dict[str, Any]:
    return {"seconds": stage["seconds"], **stage["settings"]}


def toml(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Tables of plain values as TOML; floats with two places at least keep what they have."""
    plain = {key: value for key, value in tree.items() if not isinstance(value, Mapping)}
    lines = [f"[{'.'.join(map(_quoted, path))}]"] if path and plain else []
    lines += [f"{_quoted(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in plain.items()]
    parts = ["\n".join(lines) + "\n"] if lines else []
    parts += [toml(value, (*path, key)) for key, value in tree.items() if isinstance(value, Mapping)]
    return "\n".join(parts)


def _quoted(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key, ensure_ascii=False)
