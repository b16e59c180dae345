"""Programs and libraries that are not Python packages: which are missing, and how to get them."""

import os
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from shutil import which

from scripts.house.progress import Progress, Trouble


@dataclass(frozen=True)
class Need:
    """A Debian package and how to see, without asking dpkg, that what it brings is there. idle: the systemd unit that the
    package would start at once and at every boot, and must not."""

    package: str
    present: Callable[[], bool]
    idle: str | None = None


UNITS = Path("/etc/systemd/system")


def program(name: str) -> Callable[[], bool]:
    """Whether a program is on PATH, or where Debian keeps servers, which is on root's PATH only."""
    return lambda: which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin") is not None


def library(name: str) -> Callable[[], bool]:
    """Whether the loader knows a shared library."""
    return lambda: find_library(name) is not None


RUN = (
    Need("espeak-ng", program("espeak-ng")),
    Need("libopus0", library("opus")),
    Need("libsofia-sip-ua0", library("sofia-sip-ua")),
    Need("ca-certificates", lambda: os.path.exists("/etc/ssl/certs/ca-certificates.crt")),
)
TEST = (
    Need("chromium", program("chromium")),
    Need("libatomic1", library("atomic")),  # playwright brings a node that needs it
    Need("libfst-tools", program("fstdeterminize")),  # the recipe for the ears
    # telephones and an exchange that call the line
    Need("sip-tester", program("sipp")),
    Need("baresip-core", program("baresip")),
    Need("linphone-cli", program("linphonec")),
    # its server is only on the path of its own wrappers
    Need(
        "postgresql",
        lambda: bool(which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb")),
        idle="postgresql.service",
    ),
    # as a service it would take port 5060, which is ours
    Need("kamailio", program("kamailio"), idle="kamailio.service"),
)


def install(
    needs: Sequence[Need],
    progress: Progress,
    *,
    root: bool | None = None,
    apt: str | None = None,
    units: Path = UNITS,
) -> None:
    """Install what is missing when we may, else say the one line to type. Errors: Trouble."""
    absent = [need for need in needs if not need.present()]
    missing = [need.package for need in absent]
    if not missing:
        return
    # a unit that somebody wrote is theirs
    masks = [units / need.idle for need in absent if need.idle and not os.path.lexists(units / need.idle)]
    may = os.geteuid() == 0 if root is None else root
    tool = apt or which("apt-get")
    mask = "".join(f"mkdir -p {units} && ln -s /dev/null {unit} && " for unit in masks)
    line = f"{mask}apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
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
    for unit in masks:
        unit.parent.mkdir(parents=True, exist_ok=True)
        unit.symlink_to("/dev/null")
    progress.run(
        f"Debian packages {' '.join(missing)}"[:80],
        [tool, "install", "-q", "-y", "--no-install-recommends", *missing],
        hint=f"try by hand: {line}",
        env=quiet,
    )
    if still := [need.package for need in needs if not need.present()]:
        raise Trouble(f"installed, yet not found: {', '.join(still)}. Is PATH complete?")
