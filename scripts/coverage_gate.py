"""Each module must be tested by its own test module: `python scripts/coverage_gate.py`, after the tests ran with --cov-context=test.

What counts for voicebot/a/b.py: what ran while a test of tests/voicebot/a/test_b.py ran (in the test process or in a
process that the test started). Lines outside every function run at import, whoever imports first: those count from anywhere.
A module without a line of its own to run (only definitions) needs no test module. Floor and exceptions: pyproject.toml,
[tool.voicebot.coverage].
"""

import ast
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage import Coverage
from coverage.exceptions import CoverageException

DATA = Path("var/coverage/data")
"""Where the gates put what they measure (scripts/gates.py), apart from a developer's own .coverage."""


@dataclass(frozen=True)
class Finding:
    """One module's result. why: empty when it passes."""

    module: str
    percent: float
    why: str = ""


@dataclass(frozen=True)
class Settings:
    """floor: per cent of lines and branches. packages: folders to look at. shared: folder or module → the test module that tests it, or
    all that do."""

    floor: float
    packages: tuple[str, ...]
    shared: Mapping[str, str | list[str]] = field(default_factory=dict)


def settings(pyproject: Path) -> Settings:
    """From [tool.voicebot.coverage]."""
    told = tomllib.loads(pyproject.read_text("utf-8"))["tool"]["voicebot"]["coverage"]
    return Settings(float(told["floor"]), tuple(told["packages"]), told.get("shared", {}))


def modules(root: Path, packages: Iterable[str]) -> list[str]:
    """Every Python file of the packages, relative to root; __init__ files that only say what the package is left out."""
    files = sorted(file for package in packages for file in (root / package).rglob("*.py"))
    return [
        file.relative_to(root).as_posix()
        for file in files
        if file.name != "__init__.py" or len(ast.parse(file.read_text("utf-8")).body) > 1
    ]


def own_tests_of(module: str, shared: Mapping[str, str | list[str]]) -> tuple[str, ...]:
    """Where a module's own tests are."""
    for prefix, tests in shared.items():
        if module == prefix or module.startswith(prefix.rstrip("/") + "/"):
            return (tests,) if isinstance(tests, str) else tuple(tests)
    path = Path(module)
    if path.name == "__init__.py":
        path = path.parent
    return ((Path("tests") / path.parent / f"test_{path.stem}.py").as_posix(),)


def inside_functions(source: str) -> set[int]:
    """The numbers of the lines that only run when a function is called; docstrings and bare `...` are no lines to run."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for statement in node.body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    continue
                lines.update(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
        elif isinstance(node, ast.Lambda):
            lines.update(range(node.body.lineno, (node.body.end_lineno or node.body.lineno) + 1))
    return lines


@dataclass(frozen=True)
class Ran:
    """What a report says of one file: lines, and branches as (from, to)."""

    lines: frozenset[int]
    missed: frozenset[int]
    branches: frozenset[tuple[int, int]]
    missed_branches: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Ran":
        """From one file's entry in coverage's JSON report."""
        return cls(
            frozenset(told["executed_lines"]),
            frozenset(told["missing_lines"]),
            frozenset((a, b) for a, b in told.get("executed_branches", ())),
            frozenset((a, b) for a, b in told.get("missing_branches", ())),
        )


def percent(own: Ran, anyone: Ran, called: set[int]) -> tuple[float, list[int]]:
    """Share of lines and branches that the module's own tests ran, and the lines they missed."""
    lines = own.lines | {line for line in anyone.lines if line not in called}
    branches = own.branches | {pair for pair in anyone.branches if pair[0] not in called}
    every = anyone.lines | anyone.missed
    total = len(every) + len(anyone.branches | anyone.missed_branches)
    missed = sorted(every - lines)
    return (100.0 * (len(lines) + len(branches)) / total if total else 100.0), missed


def judge(root: Path, wanted: Settings, data_file: Path) -> list[Finding]:
    """One finding for each module. Errors: CoverageException when there is no data."""
    coverage = Coverage(data_file=str(data_file), config_file=str(root / "pyproject.toml"))
    coverage.load()
    findings = []
    for module in modules(root, wanted.packages):
        called = inside_functions((root / module).read_text("utf-8"))
        tests = own_tests_of(module, wanted.shared)
        named = ", ".join(tests)
        anyone = report(coverage, root / module, None)
        if anyone is None:
            findings.append(Finding(module, 0.0, "nothing imported it while the tests ran"))
            continue
        runnable = called & (anyone.lines | anyone.missed)
        if not all((root / test).is_file() for test in tests):
            why = f"no test module: {named} is expected" if runnable else ""
            findings.append(Finding(module, 0.0 if why else 100.0, why))
            continue
        own = report(coverage, root / module, rf"^({'|'.join(map(re.escape, tests))})(::| |$)") or anyone
        share, missed = percent(own, anyone, called)
        short = share < wanted.floor
        why = f"{named} leaves lines {ranges(missed)}" if short else ""
        findings.append(Finding(module, share, why))
    return findings


def report(coverage: Coverage, file: Path, context: str | None) -> Ran | None:
    """What ran of one file, in contexts that match (None: in any). None when the data knows nothing of the file."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        try:
            coverage.json_report(morfs=[str(file)], outfile=str(out), contexts=[context] if context else None)
        except CoverageException:
            return None
        files = json.loads(out.read_text("utf-8"))["files"]
    return Ran.of(next(iter(files.values()))) if files else None


def ranges(lines: Iterable[int]) -> str:
    """1, 2, 3, 7 → "1-3, 7"."""
    parts: list[list[int]] = []
    for line in lines:
        if parts and line == parts[-1][1] + 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in parts) or "none (branches only)"


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    wanted = settings(root / "pyproject.toml")
    try:
        findings = judge(root, wanted, root / DATA)
    except CoverageException as error:
        print(f"coverage gate: {error}; run the tests first (make test)")
        return 1
    bad = [finding for finding in findings if finding.why]
    for finding in bad:
        print(
            f"coverage gate: {finding.module}: {finding.percent:.0f} % of {wanted.floor:.0f} %: {finding.why}"
        )
    lowest = min((finding.percent for finding in findings), default=100.0)
    print(f"coverage gate: {len(findings) - len(bad)} of {len(findings)} modules pass, lowest {lowest:.0f} %")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
