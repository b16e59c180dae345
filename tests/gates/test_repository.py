"""What holds for every file of the project, checked like any other behaviour."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = ("voicebot", "gateway", "nlu_data", "scripts", "docker", "bench", "models", "tests")
LINES = 360
"""A module holds one idea in about 300 lines; a few more are no second idea."""


def python_files(repo: Path, *folders: str) -> Iterator[Path]:
    """Every Python file of some folders."""
    for folder in folders:
        yield from sorted((repo / folder).rglob("*.py"))


def text_files(repo: Path) -> Iterator[Path]:
    """Every text that belongs to the project."""
    kinds = {".py", ".toml", ".txt", ".in", ".yml", ".yaml", ".md", ".js", ".html", ".css", ".ini"}
    for folder in (*CODE, "docs", "requirements"):
        for file in sorted((repo / folder).rglob("*")):
            if file.suffix in kinds and file.is_file():
                yield file
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml", ".ci/run"):
        yield repo / name


def test_modules_stay_small(repo: Path) -> None:
    """No module grows into two."""
    long = {
        str(file.relative_to(repo)): count
        for file in python_files(repo, "voicebot", "gateway", "nlu_data", "scripts", "bench", "models")
        if (count := len(file.read_text("utf-8").splitlines())) > LINES
    }
    assert not long


def test_every_test_says_what_behaviour_it_shows(repo: Path) -> None:
    """Each test function has a docstring."""
    silent = [
        f"{file.relative_to(repo)}::{node.name}"
        for file in python_files(repo, "tests")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_nothing_is_put_off(repo: Path) -> None:
    """No test is skipped or expected to fail, no code waits to be written."""
    put_off = re.compile(r"\b(TODO|FIXME|XXX)\b|mark\.(skip|xfail)|pytest\.(skip|xfail)")
    found = [
        f"{file.relative_to(repo)}:{number}: {line.strip()}"
        for file in python_files(repo, *CODE)
        if file != Path(__file__)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if put_off.search(line)
    ]
    assert not found


def test_no_file_knows_the_machine_it_was_written_on(repo: Path) -> None:
    """No absolute path of this checkout, or of somebody's own Pythons, is in the project."""
    here = re.compile(rf"{re.escape(str(repo))}(?![\w-])|\.pyenv/")
    found = [
        f"{file.relative_to(repo)}: {match.group()}"
        for file in text_files(repo)
        if file != Path(__file__)
        for match in here.finditer(file.read_text("utf-8"))
    ]
    assert not found


@pytest.mark.parametrize("name", ["core", "test", "rasa"])
def test_the_locks_name_exact_versions_and_no_place(repo: Path, name: str) -> None:
    """One version for each package, from wherever pip is told to look."""
    pin = re.compile(r"^[A-Za-z0-9._-]+==[A-Za-z0-9.!]+(; python_version [<>]=? \"3\.\d+\")?$")
    lines = (repo / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#") and not pin.match(line)] == []


def test_what_is_asked_for_is_locked(repo: Path) -> None:
    """Every package of core.in and test.in has its exact version in the lock of the same name."""
    for name in ("core", "test"):
        wanted = {
            re.split(r"[=<>\[]", line.split("#")[0].strip())[0].lower().replace("_", "-")
            for line in (repo / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
            if line.split("#")[0].strip()
        }
        locked = {
            line.partition("==")[0]
            for line in (repo / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
        }
        assert wanted <= locked
