"""Train the Rasa model when what it is made from changed; each model is named by the content it came from."""

import os
import shutil
from pathlib import Path

from scripts.house.progress import Progress, Trouble
from scripts.house.stamps import digest_of_files

KEEP = 3
CURRENT = Path("rasa/model.tar.gz")
"""In the data directory: a link to the model that belongs to the sources as they are."""

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
}


def sources(root: Path) -> list[Path]:
    """Every file that training reads: the Rasa project without its tests, and the lock of what trains it."""
    project = root / "nlu_data"
    files = [
        file
        for file in project.rglob("*")
        if file.is_file() and not {"tests", "__pycache__"} & set(file.relative_to(project).parts)
    ]
    return [*files, root / "requirements" / "rasa.txt"]


def train(root: Path, data: Path, python: Path, progress: Progress) -> Path:
    """The model that belongs to the sources, trained unless it is there. Errors: Trouble with Rasa's last lines."""
    name = digest_of_files(root, sources(root))
    models = data / "rasa" / "models"
    model = models / f"{name}.tar.gz"
    if not model.is_file():
        fresh = data / "rasa" / f"training-{os.getpid()}"
        project = root / "nlu_data"
        command = [python, "-m", "rasa", "train", "--domain", project / "domain.yml"]
        command += ["--data", project / "data", "--config", project / "config.yml"]
        command += ["--fixed-model-name", name, "--out", fresh]
        cache = data / "rasa" / "cache"
        try:
            progress.run(
                "training the Rasa model",
                command,
                hint="the lines above name the file in nlu_data/ that Rasa cannot use",
                env={
                    **QUIET,
                    "PYTHONPATH": os.pathsep.join((str(root), str(project))),
                    "RASA_CACHE_DIRECTORY": str(cache),
                },
                cwd=root,
            )
            made = fresh / model.name
            if not made.is_file():
                raise Trouble(f"Rasa trained, yet left no model at {made}")
            models.mkdir(parents=True, exist_ok=True)
            made.replace(model)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    model.touch()
    point(data / CURRENT, model)
    forget_old(models)
    return model


def point(link: Path, model: Path) -> None:
    """Make the link name the model, in one step, relative so that the directory may be moved."""
    target = os.path.relpath(model, link.parent)
    if link.is_symlink() and os.readlink(link) == target:
        return
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def forget_old(models: Path) -> None:
    """Keep the few models used last: going back to an older text then costs no training."""
    by_use = sorted(models.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in by_use[KEEP:]:
        old.unlink(missing_ok=True)
