"""Find the Python interpreters that the two environments need."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from shutil import which

CORE = ("3.11", "3.12", "3.13", "3.14")
RASA = ("3.10", "3.11")
"""Rasa 3.6's TensorFlow has no build for anything newer."""

Probe = Callable[[Sequence[str]], str | None]


def ask(command: Sequence[str]) -> str | None:
    """What a short command prints, or None when it does not truly run (a shim without a Python behind it)."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def find(
    versions: Iterable[str],
    *,
    own: str = sys.executable,
    lookup: Callable[[str], str | None] = which,
    probe: Probe = ask,
) -> str | None:
    """Path of the first interpreter, in the order of `versions`, that runs and is of that version; None when there is none.

    Found by the name pythonX.Y on PATH, as python3, or as the interpreter that asks.
    """
    names: dict[str, str] = {}
    for candidate in (own, lookup("python3")):
        told = candidate and probe([candidate, "-c", TELL])
        if told:
            version, _, path = told.partition(" ")
            names.setdefault(version, path)
    for version in versions:
        if version in names:
            return names[version]
        candidate = lookup(f"python{version}")
        told = candidate and probe([candidate, "-c", TELL])
        if told and told.partition(" ")[0] == version:
            return told.partition(" ")[2]
    return None


TELL = "import sys; print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', None) or sys.executable)"
"""The base executable: an environment made from inside another would hang on that one."""


def can_make_environments(python: str, probe: Probe = ask) -> bool:
    """Whether this Python has venv and pip to put in it (Debian keeps them in a package of their own)."""
    return probe([python, "-c", "import venv, ensurepip; print('yes')"]) == "yes"
