"""A recipe as a row of stages. Each leaves a folder whose name holds all that went into it: what is done is never done again.

A stage works in a folder of its own that gets its final name only when the stage is done, so that a run may be killed anywhere;
the next one goes on with the stage that was open. One run at a time works in a folder.
"""

import ast
import fcntl
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

import numpy as np

from voicebot.errors import ModelError

EVERY_S = 15.0
"""Between two lines about one stage."""
SEED = 20_260
_SHORT = 12
_LOCK, _DONE = "lock", "stage.json"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step. make: writes its files into the job's folder. needs: names of earlier stages that it reads. settings: its
    numbers and words, as JSON can hold them. files: data that it reads from the project. resumes: it finds its own half-done
    work again (checkpoints); others start empty. The code of `make` and of all recipe modules it imports counts too."""

    name: str
    make: Callable[["Job"], None]
    needs: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """name: of its folder. stages: in order, the last makes the model."""

    name: str
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class Job:
    """What a stage is given. folder: to write into. inputs: earlier stage → its folder. processes: that may work at once."""

    name: str
    folder: Path
    inputs: Mapping[str, Path]
    settings: Mapping[str, Any]
    processes: int
    progress: "Progress"

    def seed(self, *of: object) -> int:
        """A number that is the same in every run of this stage, another one for each `of`."""
        told = json.dumps([SEED, self.name, *map(str, of)])
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4], "big")

    def random(self, *of: object) -> np.random.Generator:
        """Chance that comes out the same in every run."""
        return np.random.default_rng(self.seed(*of))


class Progress:
    """Lines that say how far a stage is and when it will be done. clock: seconds, monotonic."""

    def __init__(
        self, title: str, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._title, self._out, self._clock = title, out or sys.stdout, clock
        self._began, self._from, self._told = clock(), 0.0, -EVERY_S

    def start(self, done: float = 0.0) -> None:
        """Time runs from here; `done` of the work was there before."""
        self._began, self._from = self._clock(), done

    def at(self, done: float, total: float, note: str = "") -> None:
        """So much of the total is done; said now and then, and at the end."""
        now = self._clock()
        if now - self._told < EVERY_S and done < total:
            return
        self._told = now
        spent, fresh = now - self._began, done - self._from
        left = f", {_clock(spent / fresh * (total - done))} left" if fresh > 0 and done < total else ""
        share = 100 * done / total if total else 100.0
        self.say(f"{share:3.0f} %, {_clock(spent)}{left}{f', {note}' if note else ''}")

    def say(self, line: str) -> None:
        """One line."""
        print(f"{self._title}: {line}", file=self._out, flush=True)


def run(
    recipe: Recipe, work: Path, *, until: str | None = None, processes: int = 2, out: TextIO | None = None
) -> Path:
    """Do what is not done yet; the folder of the last stage (or of `until`). Errors: ModelError."""
    names = [stage.name for stage in recipe.stages]
    if until is not None and until not in names:
        raise ModelError(f"{recipe.name} has no stage {until!r}: {', '.join(names)}")
    home = work / recipe.name
    home.mkdir(parents=True, exist_ok=True)
    done: dict[str, Path] = {}
    with _alone(home):
        for number, stage in enumerate(recipe.stages, 1):
            progress = Progress(f"{recipe.name} {number}/{len(names)} {stage.name}", out)
            done[stage.name] = _folder(home, stage, done)
            if done[stage.name].is_dir():
                progress.say("is done")
            else:
                _make(stage, done, processes, progress)
            _point(home / stage.name, done[stage.name])
            if stage.name == until:
                break
    return done[until or names[-1]]


def _make(stage: Stage, done: Mapping[str, Path], processes: int, progress: Progress) -> None:
    final = done[stage.name]
    part = final.with_name(final.name + ".part")
    if part.exists() and not stage.resumes:
        shutil.rmtree(part)
    part.mkdir(exist_ok=True)
    inputs = {name: done[name] for name in stage.needs}
    began = time.monotonic()
    progress.say("begins")
    progress.start()
    stage.make(Job(stage.name, part, inputs, stage.settings, processes, progress))
    seconds = round(time.monotonic() - began, 1)
    told = {"stage": stage.name, "settings": dict(stage.settings), "seconds": seconds}
    (part / _DONE).write_text(json.dumps(told, indent=1, default=list), "utf-8")
    part.rename(final)
    _forget_others(final, stage.name)
    progress.say(f"done in {_clock(seconds)}")


def settled(folder: Path) -> dict[str, Any]:
    """What a finished stage was made with: settings, seconds. Errors: OSError, ValueError."""
    found: dict[str, Any] = json.loads((folder / _DONE).read_text("utf-8"))
    return found


def _folder(home: Path, stage: Stage, done: Mapping[str, Path]) -> Path:
    """Its name holds everything that decides what comes out."""
    missing = [name for name in stage.needs if name not in done]
    if missing:
        raise ModelError(f"stage {stage.name} needs {', '.join(missing)}, which does not come before it")
    told = [
        stage.name,
        {key: stage.settings[key] for key in sorted(stage.settings)},
        [done[name].name for name in stage.needs],
        {name: _meaning(sys.modules[name]) for name in sorted(_code(stage.make.__module__) - {__name__})},
        [hashlib.sha256(file.read_bytes()).hexdigest() for file in stage.files],
        SEED,
    ]
    short = hashlib.sha256(json.dumps(told, default=list).encode()).hexdigest()[:_SHORT]
    return home / f"{stage.name}-{short}"


def _meaning(module: ModuleType) -> str:
    """A sum of a module's code without its comments and docstrings: better words must not cost an hour of training."""
    tree = ast.parse(Path(str(module.__file__)).read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _is_text(one)]  # type: ignore[attr-defined]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _code(name: str, known: frozenset[str] = frozenset({__name__})) -> frozenset[str]:
    """A module and the modules of recipes that it imports, and so on; this one makes nothing itself."""
    if name in known or name not in sys.modules:
        return known
    known |= {name}
    for node in ast.walk(ast.parse(Path(str(sys.modules[name].__file__)).read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(__package__):
            for other in (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)):
                known |= _code(other, known)
    return known


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _forget_others(final: Path, name: str) -> None:
    """Earlier results of this stage, made with other settings or code, are gigabytes."""
    for other in final.parent.glob(f"{name}-*"):
        rest = other.name.removeprefix(f"{name}-").removesuffix(".part")
        if other != final and len(rest) == _SHORT and not other.is_symlink():
            shutil.rmtree(other)


def _point(link: Path, target: Path) -> None:
    """A name that stays, for people and for the bench."""
    fresh = link.with_name(link.name + ".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target.name)
    fresh.replace(link)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two runs would write into the same folders. The lock goes with the process, however it ends."""
    with (home / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ModelError(f"another run works in {home}; let it end, or choose --work") from error
        yield


def save(file: Path, write: Callable[[Path], None]) -> None:
    """Write a file so that it is there as a whole or not at all: for checkpoints."""
    part = file.with_name(file.name + ".new")
    write(part)
    os.replace(part, file)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min" if minutes else f"{rest} s"
