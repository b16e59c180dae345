"""Niceness, which Linux keeps for each thread: the tests' own stays as it is."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from voicebot import priority


def _apart(work: Callable[[], object]) -> object:
    """In a thread that is over afterwards."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def _of_a_child() -> int:
    program = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)


def _may_come_first() -> object:
    """Whether the system allows it here, asked without the module."""

    def work() -> bool:
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, 0, priority.FIRST)
        return _niceness() == priority.FIRST

    return _apart(work)


def test_the_line_comes_first_where_that_is_allowed() -> None:
    """With what it begins; elsewhere it says that it does not, and goes on as before."""

    def work() -> tuple[bool, int, int]:
        return priority.come_first(), _niceness(), _of_a_child()

    before = _niceness()
    there = priority.FIRST if _may_come_first() else before
    assert _apart(work) == (_may_come_first(), there, there)
    assert _niceness() == before


def test_it_goes_on_where_that_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user like any other may not."""

    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    assert not _apart(priority.come_first)


def test_it_goes_as_far_as_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that was set for an earlier version still puts the line before other programs."""
    tried: list[int] = []

    def limited(_which: int, _who: int, niceness: int) -> None:
        tried.append(niceness)
        if niceness < priority.BEHIND:
            raise PermissionError

    monkeypatch.setattr(os, "setpriority", limited)
    assert _apart(priority.come_first)
    assert tried == [priority.FIRST, priority.BEHIND]


def test_twice_is_as_once_and_a_voice_stands_back() -> None:
    """To the usual place, from whichever there was above it."""

    def work() -> tuple[bool, int]:
        first = priority.come_first()
        again = priority.come_first()
        priority.stand_back()
        return first == again, _niceness()

    assert _apart(work) == (True, priority.USUAL if _may_come_first() else _niceness())


def test_threads_that_compute_fall_in_behind_the_one_that_began_them() -> None:
    """In whatever pool they are; where nobody came first nothing changes."""

    def work() -> tuple[int, int]:
        priority.come_first()
        first = _niceness()
        with ThreadPoolExecutor(1, initializer=priority.fall_in) as pool:
            return first, pool.submit(_niceness).result()

    first, behind = _apart(work)  # type: ignore[misc]  # as work gives it
    assert behind == (priority.BEHIND if _may_come_first() else first)
    before = _niceness()
    priority.fall_in()
    assert _niceness() == max(before, priority.BEHIND)


def test_who_is_nicer_already_stays_so() -> None:
    """Standing back never pushes forward."""

    def work() -> int:
        os.setpriority(os.PRIO_PROCESS, 0, 7)
        priority.stand_back()
        return _niceness()

    assert _apart(work) == 7
