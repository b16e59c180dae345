"""Work shared among processes."""

import io
import os

import pytest

from models.recipes.stages import Progress
from models.recipes.vosk.workers import NICE, each


def quiet() -> Progress:
    """Says nothing."""
    return Progress("x", io.StringIO())


def test_answers_come_in_the_order_of_the_tasks() -> None:
    """Whoever is ready first; made in other processes, which step aside."""
    assert each(abs, [-3, 2, -1], 2, quiet()) == [3, 2, 1]
    assert each(abs, [], 2, quiet()) == []
    ((pid, nice),) = each(about, [0], 1, quiet())
    assert pid != os.getpid()
    assert nice == min(19, os.nice(0) + NICE)


def about(_: int) -> tuple[int, int]:
    """Where this runs, and how modestly."""
    return os.getpid(), os.nice(0)


def test_a_failure_is_told() -> None:
    """It ends the work."""
    with pytest.raises(ValueError, match="invalid literal"):
        each(int, ["1", "x"], 1, quiet())
