"""What every test may use, and what is checked of the whole run: no process stays behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

SHORT_BYTES = 20
"""Parameters of so many bytes are shown as they are."""

ROOT = Path(__file__).resolve().parent.parent
SAME_PORTS = {ROOT / "tests" / "gateway" / name: f"ports of {name}" for name in ("sip", "webrtc")}
"""Folders whose real tests bind fixed ports, each its own, and the group that keeps them in one worker."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two workers never want the same port."""
    for item in items:
        group = SAME_PORTS.get(item.path.parent)
        if group and item.get_closest_marker("real") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Measure the processes that a module's own tests start as well: each writes its own data, under the name of the test that
    started it (tests/subprocess.coveragerc). Whole lines are no module's own tests, and are to be as quick as they are."""
    if item.config.getoption("cov_source", None) and not item.path.is_relative_to(ROOT / "tests" / "e2e"):
        os.environ["COVERAGE_PROCESS_START"] = str(ROOT / "tests" / "subprocess.coveragerc")
        os.environ["VOICEBOT_COVERAGE_DATA"] = os.environ.get("COVERAGE_FILE", str(ROOT / ".coverage"))
    else:
        os.environ.pop("COVERAGE_PROCESS_START", None)


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """A test that leaves a process behind fails the run, by name."""
    yield
    _, left = psutil.wait_procs([child for child in psutil.Process().children(True) if is_ours(child)], 3)
    assert not left, f"left behind: {[(child.pid, ' '.join(child.cmdline())[:200]) for child in left]}"


def is_ours(child: psutil.Process) -> bool:
    """Whether a test started this living process (multiprocessing keeps a resource tracker to the very end)."""
    try:
        return child.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the repository."""
    return ROOT


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A file as bytes may hold the time of day: named by its content, two workers would disagree about which tests there are."""
    return f"{argname}{len(val)}" if isinstance(val, bytes) and len(val) > SHORT_BYTES else None
