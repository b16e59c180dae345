"""A bare Debian root to try things in, and what of this machine it may see: its package sources, nothing installed."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlparse

PACKAGES = "python3,python3-venv,git,make,ca-certificates"
"""What the README says a machine must have."""

PASSED = (
    "PIP_",
    "npm_config_",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
)
"""Beginnings of the variables that say where packages come from."""

LENT = ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf")
"""Files that say how this machine reaches them."""

PIP_OF_USER = Path.home() / ".config" / "pip" / "pip.conf"


class FreshMachineError(Exception):
    """A step in the bare root failed; the message says which."""


class Chroot:
    """One root folder. Use as a context: mounts what programs need, ends every process inside and unmounts at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mounted: list[Path] = []

    def __enter__(self) -> "Chroot":
        try:
            self._mount("proc", ["-t", "proc", "proc"])
            self._mount("dev/shm", ["-t", "tmpfs", "tmpfs"])
            for place in package_folders():
                self._mount(place.lstrip("/"), ["--bind", place])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what still runs inside, and unmount; repeatable."""
        for pid in self.processes():
            kill(pid, signal.SIGKILL)
        while self._mounted:
            subprocess.run(["umount", "--lazy", self._mounted.pop()], check=False)

    def _mount(self, inside: str, what: Sequence[str]) -> None:
        place = self.folder / inside
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", *what, place], check=True)
        self._mounted.append(place)

    def processes(self) -> list[int]:
        """The ids of all processes that live in this root."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    root = os.readlink(entry / "root")
                    dead = "\nState:\tZ" in (entry / "status").read_text()
                except OSError:
                    continue
                if root == str(self.folder) and not dead:
                    found.append(int(entry.name))
        return found

    def popen(
        self,
        command: Sequence[str],
        *,
        cwd: str = "/",
        env: Mapping[str, str],
        user: str | None = None,
        out: BinaryIO | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Start a command inside, in a process group of its own, as root or another user; its output is ours, or goes to `out`."""
        words = ["chroot", *([f"--userspec={user}"] if user else []), str(self.folder)]
        words += ["/bin/sh", "-c", 'cd "$0" && exec "$@"', cwd, *command]
        return subprocess.Popen(
            words, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )

    def run(
        self, command: Sequence[str], *, cwd: str = "/", env: Mapping[str, str], user: str | None = None
    ) -> None:
        """Run a command inside to its end. Errors: FreshMachineError."""
        process = self.popen(command, cwd=cwd, env=env, user=user)
        try:
            status = process.wait()
        except BaseException:
            kill(-process.pid, signal.SIGTERM)
            raise
        if status != 0:
            raise FreshMachineError(f"exit status {status}: {' '.join(command)}")


def kill(pid: int, number: signal.Signals) -> None:
    """Signal a process (or, with a negative id, a group); one that is gone is no error."""
    try:
        if pid < 0:
            os.killpg(-pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        return


def until(true: Callable[[], bool], limit_s: float, ended: Callable[[], int | None] = lambda: None) -> bool:
    """Whether something became true in time, and before a process that should bring it about ended."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end or ended() is not None:
            return False
        time.sleep(0.5)
    return True


def bare_environment() -> dict[str, str]:
    """The variables of a login on a bare machine, and those that say where packages come from."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": "/root", "LANG": "C.UTF-8", "TERM": "dumb", **passed}


def package_folders() -> list[str]:
    """Local folders that pip takes packages from, by its own configuration."""
    told = subprocess.run(
        ["/usr/bin/env", "python3", "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    words = [word for line in told.splitlines() for word in line.partition("=")[2].strip("'\" ").split()]
    places = [unquote(urlparse(word).path) if word.startswith("file:") else word for word in words]
    folders = {str(Path(place)) for place in places if place.startswith("/") and Path(place).is_dir()}
    # an index keeps its files beside its pages
    folders = {str(Path(f).parent) if Path(f).name == "simple" else f for f in folders}
    return sorted(folders)


def make(folder: Path) -> None:
    """debootstrap a bare Debian 12 at `folder`, unless one is there, and lend it this machine's ways to packages."""
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(folder)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (folder / "complete").touch()
    for name in LENT:
        if Path(name).exists():
            lend(Path(name), folder / name.lstrip("/"))
    if PIP_OF_USER.exists():
        lend(PIP_OF_USER, folder / "root" / ".config" / "pip" / "pip.conf")
    for source in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
        lend(source, folder / str(source).lstrip("/"))


def lend(source: Path, target: Path) -> None:
    """Copy one file's content."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copyfile(source, target)


def copy(base: Path, folder: Path) -> None:
    """A second root like the first."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(folder)], check=True)
