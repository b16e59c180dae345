"""Who uses the processor."""

import os
import subprocess
import sys
import threading
import time

from bench.cpu import Tree, between, machine, used


def test_the_main_thread_and_the_others_are_counted_apart() -> None:
    """Work on another thread is not media."""
    tree = Tree(os.getpid(), {})
    before = used(tree)
    enough = threading.Event()

    def work() -> None:
        while not enough.is_set():
            sum(range(10_000))

    worker = threading.Thread(target=work)
    worker.start()
    limit = time.monotonic() + 20
    while not between(before, used(tree))["recogniser"] and time.monotonic() < limit:
        time.sleep(0.01)
    spent = between(before, used(tree))
    enough.set()
    worker.join()
    assert set(spent) == {"media", "recogniser"}
    assert spent["recogniser"] > 0


def test_a_child_is_counted_by_its_name() -> None:
    """With everything it started."""
    with subprocess.Popen(
        [sys.executable, "-c", "sum(range(9_000_000)); input()"], stdin=subprocess.PIPE
    ) as child:
        tree = Tree(os.getpid(), {"voice": child.pid})
        limit = time.monotonic() + 20
        while not used(tree)["voice"] and time.monotonic() < limit:
            time.sleep(0.05)
        assert used(tree)["voice"] > 0
        child.communicate(b"\n")


def test_a_process_that_is_gone_uses_nothing() -> None:
    """And does not stop the measurement."""
    assert used(Tree(2**22 + 1, {"rasa": 2**22 + 2})) == {"media": 0.0, "recogniser": 0.0, "rasa": 0.0}


def test_a_restarted_part_counts_from_its_beginning() -> None:
    """Never less than nothing."""
    assert between({"rasa": 30.0, "media": 1.0}, {"rasa": 2.0, "media": 4.0}) == {"rasa": 2.0, "media": 3.0}


def test_the_machine_is_described() -> None:
    """Numbers without a machine say nothing."""
    assert set(machine()) == {"cpu", "cores", "memory_gb", "load_before"}
