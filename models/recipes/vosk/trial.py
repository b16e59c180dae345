"""The stage that tries the model on voices it never heard (bench/ears), so that its card can say how good it is."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.recipes.stages import Job
from models.recipes.vosk.assembly import MODEL
from voicebot.errors import ModelError

ROOT = Path(__file__).resolve().parents[3]
FIGURES = "hearing.json"
ALL_MET, SOME_NOT = 0, 1


def make(job: Job) -> None:
    """settings: language, every (of all that is said only each so manieth), only (conditions). Leaves FIGURES. In a process of its own: Vosk
    brings its own OpenFst, which bears no other beside it. Errors: ModelError."""
    figures = (job.folder / FIGURES).absolute()
    model = (job.inputs["assembly"] / MODEL).absolute()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench.ears", "--model", model, "--json", figures),
            *("--language", job.settings["language"]),
            *("--every", str(job.settings["every"]), "--only", job.settings["only"]),
            *("--processes", str(job.processes)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    if done.returncode not in (ALL_MET, SOME_NOT):
        raise ModelError("the model could not be tried; the lines above say why")


def goals(folder: Path) -> list[Mapping[str, Any]]:
    """What was wanted of the ears and what they do."""
    found: list[Mapping[str, Any]] = json.loads((folder / FIGURES).read_text("utf-8"))["goals"]
    return found
