"""An interpreter counts only when it truly runs and is what its name says."""

import sys
from collections.abc import Sequence

from scripts.house.pythons import ask, can_make_environments, find


def machine(**programs: str | None) -> dict[str, str | None]:
    """Path → what it answers (None: it does not run)."""
    return {name.replace("__", "."): told for name, told in programs.items()}


def search(versions: Sequence[str], programs: dict[str, str | None], own: str = "own") -> str | None:
    """find() on a made-up machine: a program's path is its name."""
    return find(
        versions,
        own=own,
        lookup=lambda name: name if name in programs else None,
        probe=lambda command: programs.get(command[0]),
    )


def test_a_shim_without_a_python_behind_it_does_not_count() -> None:
    """python3.10 is on PATH but does not run: the next version is taken."""
    programs = machine(python3__10=None, python3__11="3.11 /usr/bin/python3.11")
    assert search(["3.10", "3.11"], programs) == "/usr/bin/python3.11"


def test_the_order_of_versions_is_kept() -> None:
    """The first version wanted is taken, although we run under another."""
    programs = machine(own="3.12 /own", python3__11="3.11 /usr/bin/python3.11")
    assert search(["3.11", "3.12"], programs) == "/usr/bin/python3.11"
    assert search(["3.12"], programs) == "/own"


def test_a_name_that_lies_does_not_count() -> None:
    """A python3.10 that is a 3.9 is not taken."""
    assert search(["3.10"], machine(python3__10="3.9 /usr/bin/python3.9")) is None


def test_python3_will_do_when_it_is_of_the_version() -> None:
    """A machine may have it under the plain name only."""
    assert search(["3.11"], machine(python3="3.11 /usr/bin/python3")) == "/usr/bin/python3"


def test_this_python_is_found_and_can_make_environments() -> None:
    """The real probe on the interpreter that runs this test."""
    found = find(["{}.{}".format(*sys.version_info)])
    assert found is not None
    assert can_make_environments(found)


def test_what_does_not_run_says_nothing() -> None:
    """A program that is missing, fails, or takes for ever is no answer."""
    assert ask(["/no/such/program"]) is None
    assert ask(["false"]) is None
    assert ask(["echo", "yes"]) == "yes"
