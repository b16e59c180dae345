"""An environment is made once, brought to its lock when that changes, and made anew when it was broken off."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.house import environments
from scripts.house.environments import BUSY, Environment, install, install_project, pinned, ready
from scripts.house.progress import Progress, Trouble


class Machine(Progress):
    """Instead of running commands: writes them down, and refuses those that contain `refuses`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(io.StringIO(), folder / "log")
        self.asked: list[str] = []
        self.refuses = "nothing"

    def run(self, step: str, command: Sequence[object], **_: object) -> None:  # type: ignore[override]
        words = [str(part) for part in command]
        self.asked.append(" ".join(words[words.index("-m") + 1 :]))
        if "venv" in words:
            python = Path(words[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.write_text("#!/bin/sh\n[ $2 = pip ] && echo pip && exit 0\necho 1\n")
            python.chmod(0o755)
        if self.refuses in self.asked[-1]:
            raise Trouble(f"{step} failed")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine that has nothing."""
    return Machine(tmp_path)


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An environment with one lock."""
    lock = tmp_path / "core.txt"
    lock.write_text("# a lock\nsix==1.17.0\n")
    return Environment("core", tmp_path / ".venv", (lock,))


def test_made_once_then_left_alone(machine: Machine, env: Environment) -> None:
    """The first time makes and installs; the second does nothing at all."""
    install(env, "/usr/bin/python3", machine)
    assert machine.asked[0].startswith("venv ")
    assert machine.asked[1].startswith("pip install ")
    assert machine.asked[1].endswith(f"--no-deps -r {env.locks[0]}")
    assert ready(env)
    machine.asked.clear()
    install(env, "/usr/bin/python3", machine)
    assert machine.asked == []


def test_a_changed_lock_is_installed_over_what_is_there(machine: Machine, env: Environment) -> None:
    """A new version in the lock costs one pip, not a new environment."""
    install(env, "/usr/bin/python3", machine)
    env.locks[0].write_text("six==1.18.0\n")
    assert not ready(env)
    machine.asked.clear()
    install(env, "/usr/bin/python3", machine)
    assert [asked.split()[0] for asked in machine.asked] == ["pip"]
    assert ready(env)


def test_one_that_was_broken_off_is_made_anew(machine: Machine, env: Environment) -> None:
    """Packages half put in cannot be told from whole ones: everything again."""
    machine.refuses = "pip install"
    with pytest.raises(Trouble):
        install(env, "/usr/bin/python3", machine)
    assert (env.folder / BUSY).exists()
    (env.folder / "half").touch()
    machine.refuses = "nothing"
    install(env, "/usr/bin/python3", machine)
    assert ready(env)
    assert not (env.folder / "half").exists()


def test_one_whose_python_is_gone_is_made_anew(machine: Machine, env: Environment) -> None:
    """The interpreter below it was removed from the machine."""
    install(env, "/usr/bin/python3", machine)
    env.python.unlink()
    assert not ready(env)
    machine.asked.clear()
    install(env, "/usr/bin/python3", machine)
    assert machine.asked[0].startswith("venv ")


def test_versions_are_read_from_a_lock(env: Environment) -> None:
    """Remarks and conditions are no part of a version."""
    env.locks[0].write_text("torch==2.13.0  # CPU\nsix==1.0; python_version > '3'\n")
    assert pinned(env.locks[0], "torch") == "2.13.0"
    assert pinned(env.locks[0], "six") == "1.0"
    assert pinned(env.locks[0], "numpy") is None


@pytest.mark.parametrize(
    ("offered", "attempts"),
    [
        ("everywhere", ["torch==2.13.0+cpu"]),
        ("at PyTorch's", ["torch==2.13.0+cpu", "torch==2.13.0+cpu"]),
        ("with CUDA only", ["torch==2.13.0+cpu", "torch==2.13.0+cpu", "torch==2.13.0"]),
    ],
)
def test_the_small_torch_is_looked_for_before_the_large(
    machine: Machine,
    env: Environment,
    offered: str,
    attempts: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """pip's own places, then PyTorch's index of CPU builds, then the build with CUDA and all it needs."""

    def pip(env: Environment, step: str, what: list[str], progress: Machine) -> None:
        progress.asked.append(what[-1])
        elsewhere = environments.TORCH_CPU_INDEX in what
        if (
            what[-1].endswith("+cpu")
            and offered != "everywhere"
            and (offered != "at PyTorch's" or not elsewhere)
        ):
            raise Trouble("not there")

    monkeypatch.setattr(environments, "pip", pip)
    environments.install_torch(env, "2.13.0", machine)
    assert machine.asked == attempts


def test_a_torch_that_is_there_is_kept(
    machine: Machine, env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The CPU build counts as its version."""
    monkeypatch.setattr(environments, "ask", lambda command: "2.13.0+cpu")
    environments.install_torch(env, "2.13.0", machine)
    assert machine.asked == []


def test_the_project_is_put_in_once(machine: Machine, env: Environment, tmp_path: Path) -> None:
    """Editable, with the stand-in packages on the path; again only when what it says of itself changed."""
    install(env, "/usr/bin/python3", machine)
    site = tmp_path / "site"
    site.mkdir()
    env.python.write_text(f"#!/bin/sh\necho {site}\n")
    pyproject = tmp_path / "pyproject.toml"
    text = '[build-system]\n[project]\nname = "x"\n[tool.setuptools]\n[tool.ruff]\nline-length = {}\n'
    for length, commands in ((100, 1), (110, 0)):
        pyproject.write_text(text.format(length))
        machine.asked.clear()
        install_project(env, tmp_path, machine)
        assert len(machine.asked) == commands
    assert (site / "voicebot-stubs.pth").read_text() == f"{tmp_path / 'requirements' / 'stubs'}\n"
