"""Failures that are looked at once more: a few, and none that leaked or crashed. The reports are pytest's own."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.house.second_look import AT_MOST, worth_it

FAILS = "def test_{0}():\n    assert False\n"
TAKES_WHO = "def test_it(who):\n    assert False\n"
LEAKS = """
import pytest
@pytest.fixture
def left():
    yield
    assert False, "left behind"
def test_leaks(left):
    pass
"""
NEVER_READY = (
    "import pytest\n@pytest.fixture\ndef line():\n    assert False\ndef test_rings(line):\n    pass\n"
)
CRASHES = "import os\ndef test_crashes():\n    os._exit(3)\n"


def looked_at(folder: Path, text: str, *more: str) -> list[str]:
    """After a run over one module."""
    (folder / "test_it.py").write_text(f"def test_passes():\n    pass\n{text}")
    report, cache = folder / "report.xml", folder / "cache"
    command = [sys.executable, "-m", "pytest", "-q", "-o", f"cache_dir={cache}", "-c", "/dev/null"]
    subprocess.run([*command, f"--rootdir={folder}", f"--junitxml={report}", *more, folder], check=False)
    return worth_it(report, cache)


@pytest.mark.parametrize(("text", "failed"), [(FAILS.format("it"), "test_it"), (NEVER_READY, "test_rings")])
def test_a_failure_is_looked_at_once_more(tmp_path: Path, text: str, failed: str) -> None:
    """In the test, or in what it needed."""
    assert looked_at(tmp_path, text) == [f"test_it.py::{failed}"]


@pytest.mark.parametrize("group", ["line", "callback lives"])
def test_a_test_of_a_group_is_named_as_pytest_takes_it(tmp_path: Path, group: str) -> None:
    """With several workers a test has its group's name behind its own, which no command line takes."""
    text = f"import pytest\n@pytest.mark.xdist_group('{group}')\n@pytest.mark.parametrize('who', ['anna@shop'])\n{TAKES_WHO}"
    assert looked_at(tmp_path, text, "-n", "1", "--dist", "loadgroup") == ["test_it.py::test_it[anna@shop]"]


@pytest.mark.parametrize("text", [LEAKS, FAILS.format("it") + LEAKS])
def test_what_is_left_behind_is_never_excused(tmp_path: Path, text: str) -> None:
    """A fixture that complains at the end: nothing is run again."""
    assert looked_at(tmp_path, text) == []


def test_a_crash_is_never_excused(tmp_path: Path) -> None:
    """A worker that died under its test: nothing is run again."""
    assert looked_at(tmp_path, CRASHES, "-n", "1") == []


def test_many_failures_are_no_accident(tmp_path: Path) -> None:
    """As many as are allowed are looked at, one more is not."""
    some = "".join(FAILS.format(number) for number in range(AT_MOST))
    assert len(looked_at(tmp_path, some)) == AT_MOST
    assert looked_at(tmp_path, some + FAILS.format("more")) == []


def test_no_report_is_no_excuse(tmp_path: Path) -> None:
    """A run that wrote none, or half a one, was no run."""
    assert worth_it(tmp_path / "none.xml", tmp_path) == []
    (tmp_path / "half.xml").write_text("<testsuites><testsuite>")
    assert worth_it(tmp_path / "half.xml", tmp_path) == []


def test_all_passed_is_nothing_to_look_at(tmp_path: Path) -> None:
    """A green run has no second one."""
    assert looked_at(tmp_path, "") == []
