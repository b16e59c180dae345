"""Models made on this machine out of one of the shelf: which there are, whole or not, and putting a new one in place.

A small file per base model points to the folder in use; it is replaced in one step, so a killed run leaves the old model or the new one.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from voicebot.errors import ModelError
from voicebot.shelf import integrity
from voicebot.shelf.manifest import File

if TYPE_CHECKING:
    from voicebot.shelf.store import Installed

log = structlog.get_logger()

FOLDER = "own-words"
SUFFIX = "+own-words"


class Derived(BaseModel):
    """One derived model. base: label of the model it was made from; folder: its name beside this record; words: how many it adds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: str
    folder: str
    files: tuple[File, ...]
    words: int


def _record(pulled: Path, base: "Installed") -> Path:
    return pulled / FOLDER / f"{base.model.folder}.json"


def of(pulled: Path, base: "Installed") -> "Installed | None":
    """The model derived from this one, if it is here, whole, and made from these very files."""
    path = _record(pulled, base)
    try:
        derived = Derived.model_validate(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ValidationError) as error:
        log.error("derived_model_damaged", model=base.model.name, why=type(error).__name__)
        return None
    if derived.base != base.label:
        log.error("derived_model_outdated", model=base.model.name, what="run `voicebot models adapt` again")
        return None
    model = base.model.model_copy(update={"name": base.model.name + SUFFIX})
    found = type(base)(model, pulled / FOLDER / derived.folder, derived.files, proven=True)
    if found.problems:
        log.error("derived_model_damaged", model=model.name, problems=list(found.problems[:3]))
        return None
    return found


@contextmanager
def alone(pulled: Path) -> Iterator[None]:
    """One adaptation at a time; the kernel lets go of the lock when one is killed. Errors: ModelError, OSError."""
    (pulled / FOLDER).mkdir(parents=True, exist_ok=True)
    with (pulled / FOLDER / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ModelError("another `voicebot models adapt` is at work; wait for it to end") from error
        yield


def workshop(pulled: Path, base: "Installed") -> Path:
    """An empty folder to make the next derived model in. Errors: OSError."""
    fresh = pulled / FOLDER / f".{base.model.folder}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    return fresh


def install(pulled: Path, base: "Installed", fresh: Path, words: int) -> Path:
    """Put a finished folder in the place of what was derived before; its new path. Errors: OSError."""
    files = integrity.record(fresh)
    folder = f"{base.model.folder}-{integrity.fingerprint(files)}"
    place = pulled / FOLDER / folder
    if place.exists():
        shutil.rmtree(fresh)  # the same words were put in before
    else:
        integrity.flush(fresh)
        os.rename(fresh, place)
    record = Derived(base=base.label, folder=folder, files=files, words=words)
    path = _record(pulled, base)
    temporary = path.with_suffix(".new")
    temporary.write_text(record.model_dump_json(indent=1) + "\n", "utf-8")
    os.replace(temporary, path)
    for old in place.parent.glob(f"{base.model.folder}-????????"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    return place


def remove(pulled: Path, base: "Installed") -> bool:
    """Go back to the model as it was published; whether there was anything to remove. Errors: OSError."""
    path = _record(pulled, base)
    if not path.exists():
        return False
    path.unlink()
    for old in path.parent.glob(f"{base.model.folder}-????????"):
        shutil.rmtree(old, ignore_errors=True)
    return True
