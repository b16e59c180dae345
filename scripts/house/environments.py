"""The two virtual environments: core (this project) and Rasa's own. Cached by the content of their locks, repaired when broken off."""

import json
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from scripts.house.progress import Progress, Trouble
from scripts.house.pythons import ask
from scripts.house.stamps import Stamp, digest

STAMP = ".voicebot-stamp"
BUSY = ".voicebot-installing"
"""In an environment while packages are being put in: found at the next start, it was broken off and cannot be trusted."""

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""The index of CPU builds that PyTorch documents."""

NETWORK_HINT = "is the package index reachable, and is there room on the disk? Then type the same command again: it goes on."


@dataclass(frozen=True)
class Environment:
    """One virtual environment. locks: files of exact versions, relative to the root. flags: for pip."""

    name: str
    folder: Path
    locks: tuple[Path, ...]
    flags: tuple[str, ...] = ("--no-deps",)

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def wanted(self) -> dict[str, str]:
        """What must have been installed: each lock's name → digest of its content."""
        return {lock.name: digest([lock.read_bytes()]) for lock in self.locks}


def ready(env: Environment) -> bool:
    """Whether nothing is to be done: complete, from these locks, and its Python still runs."""
    return (
        not (env.folder / BUSY).exists()
        and Stamp(env.folder / STAMP).holds(env.wanted())
        and ask([str(env.python), "-c", "print(1)"]) == "1"
    )


def install(env: Environment, python: str, progress: Progress) -> None:
    """Bring the environment to its locks, made anew from `python` when it is missing, dead or was broken off. Errors: Trouble."""
    if ready(env):
        return
    busy = env.folder / BUSY
    if env.folder.exists() and (busy.exists() or ask([str(env.python), "-m", "pip", "--version"]) is None):
        progress.say(f"{env.folder.name} was left half made: making it anew")
        shutil.rmtree(env.folder)
    if not env.folder.exists():
        make = [python, "-m", "venv", env.folder]
        progress.run(
            f"{env.name} environment", make, hint="remove the folder and type the same command again"
        )
    busy.touch()
    stamp = Stamp(env.folder / STAMP)
    done = stamp.read()
    for lock in env.locks:
        if done.get(lock.name) == digest([lock.read_bytes()]):
            continue
        torch = pinned(lock, "torch")
        if torch:
            install_torch(env, torch, progress)
        pip(env, f"{env.name} packages ({lock.stem})", [*env.flags, "-r", str(lock)], progress)
    stamp.write(done | env.wanted())
    busy.unlink()


def pip(env: Environment, step: str, what: list[str], progress: Progress) -> None:
    """One pip install in the environment. Errors: Trouble."""
    quiet = [
        "--no-input",
        "--disable-pip-version-check",
        "--no-warn-script-location",
        "--progress-bar",
        "off",
    ]
    progress.run(step, [env.python, "-m", "pip", "install", *quiet, *what], hint=NETWORK_HINT)


def pinned(lock: Path, name: str) -> str | None:
    """The version that a lock gives a package, or None."""
    for line in lock.read_text("utf-8").splitlines():
        found, _, version = line.partition("==")
        if found.strip() == name:
            return version.split(";")[0].split("#")[0].strip()
    return None


def install_torch(env: Environment, version: str, progress: Progress) -> None:
    """torch without CUDA when any place offers it: pip's own locations first, then PyTorch's index; else the large build. Errors: Trouble."""
    installed = ask([str(env.python), "-c", "from importlib.metadata import version as v; print(v('torch'))"])
    if installed is not None and installed.split("+")[0] == version:
        return
    patience = ("--retries", "1", "--timeout", "20")
    attempts = (
        ("torch (CPU build)", ["--no-deps", f"torch=={version}+cpu"]),
        (
            "torch (CPU build, PyTorch's index)",
            [*patience, "--index-url", TORCH_CPU_INDEX, "--no-deps", f"torch=={version}+cpu"],
        ),
    )
    for step, what in attempts:
        try:
            pip(env, step, what, progress)
        except Trouble:
            progress.say(f"{step}: not to be had there")
        else:
            return
    progress.say("torch comes with CUDA, several GB: no place that pip knows offers the CPU build")
    pip(env, "torch (with CUDA)", [f"torch=={version}"], progress)


def install_project(env: Environment, root: Path, progress: Progress) -> None:
    """Put the project itself, editable, and the stand-in packages on the environment's path. Errors: Trouble."""
    with (root / "pyproject.toml").open("rb") as file:
        tree = tomllib.load(file)
    parts = [tree["build-system"], tree["project"], tree["tool"]["setuptools"], str(root)]
    wanted = {"project": digest([json.dumps(parts, sort_keys=True).encode()])}
    stamp = Stamp(env.folder / STAMP)
    if stamp.holds(wanted):
        return
    site = subprocess.run(
        [env.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (Path(site) / "voicebot-stubs.pth").write_text(f"{root / 'requirements' / 'stubs'}\n", "utf-8")
    pip(env, "voicebot itself", ["--no-deps", "--editable", str(root)], progress)
    stamp.write(stamp.read() | wanted)
