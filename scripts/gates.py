"""Every check of the project, one after the other; the first that fails stops and is named. `python scripts/gates.py [GATE …]`."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.house.second_look import worth_it  # noqa: E402 - found by the line above

BIN = ROOT / ".venv" / "bin"

WORK = ROOT / "var" / "gates"
REPORT, CACHE = WORK / "real.xml", WORK / "cache"
KEPT = ("-o", f"cache_dir={CACHE}")
MEASURED = ("--cov", "--cov-context=test", "--cov-report=")


TESTS_FAILED = 1
"""pytest's exit status; others say that it did not run to the end."""


@dataclass(frozen=True)
class Gate:
    """One check. cure: what to do when it fails. again: what runs a few tests that failed once more, without
    their names (scripts/house/second_look.py)."""

    name: str
    command: tuple[str, ...]
    cure: str
    again: tuple[str, ...] = ()


GATES = (
    Gate("format", ("ruff", "format", "--check", "."), "run `make format`"),
    Gate("lint", ("ruff", "check", "."), "the lines above say which rule; `make format` cures some"),
    Gate("types", ("mypy",), "mypy --strict must be clean"),
    Gate("imports", ("lint-imports",), "gateway imports voicebot, never back (docs/architecture.md)"),
    Gate(
        "fast",
        ("pytest", "-m", "not real", "-n", "2", "--dist", "loadfile", *MEASURED),
        "run the failing test alone with .venv/bin/pytest",
    ),
    Gate(
        "line",
        ("python", "-m", "tests.support.first_line"),
        "the line does not start: the end of its log is above",
    ),
    Gate(
        "real",
        (
            "pytest",
            "-m",
            "real",
            "-n",
            "3",
            "--dist",
            "loadgroup",
            *MEASURED,
            "--cov-append",
            "--durations=25",
            f"--junitxml={REPORT}",
            *KEPT,
        ),
        "run the failing test alone with .venv/bin/pytest",
        ("pytest", *MEASURED, "--cov-append"),
    ),
    Gate("coverage", ("python", "scripts/coverage_gate.py"), "add tests to the module's own test module"),
)
BY_NAME = {gate.name: gate for gate in GATES}


def run(gates: Sequence[Gate]) -> int:
    """Run the gates in order; the exit status of the first that fails, else 0."""
    took: list[str] = []
    shutil.rmtree(WORK, ignore_errors=True)
    data = ROOT / "var" / "coverage" / "data"
    data.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "COVERAGE_FILE": str(data)}
    for gate in gates:
        print(f"── {gate.name}: {' '.join(gate.command)}", flush=True)
        started = time.monotonic()
        status = _status(gate.command, env)
        if status == TESTS_FAILED and gate.again and (failed := worth_it(REPORT, CACHE)):
            print(f"── {gate.name}: once more, alone: {', '.join(failed)}", flush=True)
            status = _status((*gate.again, *failed), env)
        took.append(f"{gate.name} {time.monotonic() - started:.0f} s")
        if status != 0:
            print(f"── {gate.name} failed: {gate.cure}", flush=True)
            return status if status > 0 else 1
    print(f"── all gates passed: {', '.join(took)}", flush=True)
    return 0


def _status(command: Sequence[str], env: Mapping[str, str]) -> int:
    return subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, env=env, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gates", nargs="*", metavar="GATE", choices=[*BY_NAME, []], help=", ".join(BY_NAME))
    names = parser.parse_args().gates or list(BY_NAME)
    try:
        return run([BY_NAME[name] for name in names])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
