"""The gate sees which module is not tested by its own tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.coverage_gate import (
    Ran,
    Settings,
    inside_functions,
    judge,
    modules,
    own_tests_of,
    percent,
    ranges,
    settings,
)

SOURCE = '''"""Says what it is."""
LIMIT = 3


class Door:
    """A door."""

    def open(self) -> int:
        """Open it."""
        if LIMIT > 2:
            return 1
        return 0

    def shut(self) -> None: ...
'''


def test_only_bodies_of_functions_wait_to_be_called() -> None:
    """Definitions run at import; docstrings and bare ellipses never count."""
    assert inside_functions(SOURCE) == {10, 11, 12}
    assert inside_functions("key = lambda x: x + 1\n") == {1}


@pytest.mark.parametrize(
    ("module", "test"),
    [
        ("voicebot/clock.py", "tests/voicebot/test_clock.py"),
        ("gateway/web/calls.py", "tests/gateway/web/test_calls.py"),
        ("voicebot/store/__init__.py", "tests/voicebot/test_store.py"),
        ("voicebot/store/migrations/versions/one.py", "tests/migrate.py"),
        ("voicebot/store/migrations_of_others.py", "tests/voicebot/store/test_migrations_of_others.py"),
        ("gateway/long.py", "tests/a.py tests/b.py"),
    ],
)
def test_every_module_has_one_place_for_its_tests(module: str, test: str) -> None:
    """The path of a test module follows from its module's, but for what is named as shared."""
    shared = {
        "voicebot/store/migrations": "tests/migrate.py",
        "gateway/long.py": ["tests/a.py", "tests/b.py"],
    }
    assert own_tests_of(module, shared) == tuple(test.split())


def test_lines_run_at_import_count_whoever_imported_first() -> None:
    """A line outside functions counts from anywhere, a line inside only from the module's own tests."""
    anyone = Ran(frozenset({1, 2, 5}), frozenset({6}), frozenset({(5, 6)}), frozenset({(5, 7)}))
    own = Ran(frozenset({2}), frozenset({1, 5, 6}), frozenset(), frozenset())
    share, missed = percent(own, anyone, called={5, 6})
    assert missed == [5, 6]
    assert share == pytest.approx(100 * 2 / 6)


def test_a_module_without_lines_is_tested() -> None:
    """Nothing to run is nothing to miss."""
    nothing = Ran(frozenset(), frozenset(), frozenset(), frozenset())
    assert percent(nothing, nothing, set()) == (100.0, [])


def test_missed_lines_are_told_in_short() -> None:
    """Neighbouring lines are told as a range."""
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"
    assert "branches" in ranges([])


def test_empty_package_files_are_no_modules(tmp_path: Path) -> None:
    """An __init__ that only says what the package is needs no test; one with code does."""
    for name, text in (
        ("a/__init__.py", '"""A."""\n'),
        ("a/b/__init__.py", '"""B."""\nX = 1\n'),
        ("a/c.py", ""),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert modules(tmp_path, ["a"]) == ["a/b/__init__.py", "a/c.py"]


def test_the_floor_of_this_project_is_read(repo: Path) -> None:
    """pyproject.toml says how much is enough, and for which packages."""
    wanted = settings(repo / "pyproject.toml")
    assert wanted.floor >= 85
    assert {"voicebot", "gateway"} <= set(wanted.packages)


@pytest.mark.real
def test_each_module_is_judged_by_its_own_tests(tmp_path: Path) -> None:
    """A whole small project: covered by its own tests, by a process they start, by others only, by nobody, untested, plain."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n')
    body = "def twice(x):\n    if x:\n        return 2 * x\n    return 0\n"
    files = {
        "house/own.py": body,
        "house/others.py": body,
        "house/child.py": body + "twice(1), twice(0)\n",
        "house/nobody.py": body,
        "house/missing.py": body,
        "house/plain.py": "LIMIT = 3\n",
        "tests/house/test_own.py": (
            "from house import missing, others, own, plain\n"
            "def test_it():\n    assert own.twice(2) + own.twice(0) == 4\n    others.twice(1), others.twice(0)\n"
        ),
        "tests/house/test_others.py": "from house import others\ndef test_it():\n    assert others\n",
        "tests/house/test_child.py": (
            "import subprocess, sys\n"
            "def test_it():\n    subprocess.run([sys.executable, '-c', 'import house.child'], check=True)\n"
        ),
        "conftest.py": (
            "import os\n"
            "def pytest_configure(config):\n"
            "    os.environ['COVERAGE_PROCESS_START'] = os.environ['CHILD_RC']\n"
            "    os.environ['VOICEBOT_COVERAGE_DATA'] = os.environ['COVERAGE_FILE']\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    rc = (Path(__file__).parents[1] / "subprocess.coveragerc").read_text("utf-8")
    child_rc = tmp_path / "child.rc"
    child_rc.write_text(rc.replace("voicebot, gateway", "house"))
    data = tmp_path / "data"
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider"),
            *("--cov=house", "--cov-branch", "--cov-context=test", "--cov-report=", "tests"),
        ],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "COVERAGE_FILE": str(data), "CHILD_RC": str(child_rc)},
        check=True,
        capture_output=True,
    )
    found = {f.module: f for f in judge(tmp_path, Settings(85, ("house",)), data)}
    passing = {name for name, finding in found.items() if not finding.why}
    assert passing == {"house/own.py", "house/child.py", "house/plain.py"}
    assert "lines 2-4" in found["house/others.py"].why
    assert "tests/house/test_missing.py is expected" in found["house/missing.py"].why
    assert "tests/house/test_nobody.py is expected" in found["house/nobody.py"].why
