"""Programs and libraries that are not Python packages: which are missing, and how to get them."""

import os
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from shutil import which

from scripts.house.progress import Progress, Trouble


@dataclass(frozen=True)
class Need:
    """A Debian package and how to see, without asking dpkg, that what it brings is there."""

    package: str
    present: Callable[[], bool]


def program(name: str) -> Callable[[], bool]:
    """Whether a program is on PATH."""
    return lambda: which(name) is not None


def library(name: str) -> Callable[[], bool]:
    """Whether the loader knows a shared library."""
    return lambda: find_library(name) is not None


RUN = (
    Need("espeak-ng", program("espeak-ng")),
    Need("libopus0", library("opus")),
    Need("ca-certificates", lambda: os.path.exists("/etc/ssl/certs/ca-certificates.crt")),
)
TEST = (
    Need("chromium", program("chromium")),
    Need("libatomic1", library("atomic")),  # playwright brings a node that needs it
)


def install(
    needs: Sequence[Need], progress: Progress, *, root: bool | None = None, apt: str | None = None
) -> None:
    """Install what is missing when we may, else say the one line to type. Errors: Trouble."""
    missing = [need.package for need in needs if not need.present()]
    if not missing:
        return
    may = os.geteuid() == 0 if root is None else root
    tool = apt or which("apt-get")
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
    if tool is None:
        raise Trouble(
            f"missing: {', '.join(missing)} (names of Debian packages). Install what brings them, then type the same command again."
        )
    if not may:
        raise Trouble(
            f"missing Debian packages. Type this, then the same command again:\n    sudo sh -c '{line}'"
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    progress.run("list of Debian packages", [tool, "update", "-q"], hint=f"try by hand: {line}", env=quiet)
    progress.run(
        f"Debian packages {' '.join(missing)}"[:80],
        [tool, "install", "-q", "-y", "--no-install-recommends", *missing],
        hint=f"try by hand: {line}",
        env=quiet,
    )
    if still := [need.package for need in needs if not need.present()]:
        raise Trouble(f"installed, yet not found: {', '.join(still)}. Is PATH complete?")
