"""The stage that tries the model on voices it never heard (bench/ears), so that its card can say how good it is."""

import json
from collections.abc import Mapping
from typing import Any

from bench.ears import commands
from models.recipes.stages import Job
from models.recipes.vosk.assembly import MODEL
from voicebot.errors import ModelError

FIGURES = "hearing.json"


def make(job: Job) -> None:
    """settings: every (of all that is said only each so manieth), only (conditions). Leaves FIGURES. Errors: ModelError."""
    status = commands.main(
        [
            *("--model", str(job.inputs["assembly"] / MODEL), "--json", str(job.folder / FIGURES)),
            *("--every", str(job.settings["every"]), "--only", job.settings["only"]),
            *("--processes", str(job.processes)),
        ]
    )
    if status not in (0, 1):
        raise ModelError("the model could not be tried; the line above says why")


def goals(folder: Any) -> list[Mapping[str, Any]]:
    """What was wanted of the ears and what they do."""
    found: list[Mapping[str, Any]] = json.loads((folder / FIGURES).read_text("utf-8"))["goals"]
    return found
