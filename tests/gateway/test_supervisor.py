"""Children are kept alive, restarted with patience, and never outlive us."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from structlog.testing import capture_logs

from gateway import supervisor as module
from gateway.supervisor import Backoff, Child, LineCutter, State, Supervisor

restarted: list[str] = []
SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


async def yes() -> bool:
    """A child that is ready at once."""
    return True


def child(*command: str | Path, **changed: object) -> Child:
    """A child with the patience of a test."""
    plain = Child("kid", command or SLEEP, yes, poll_s=0.01, probe_every_s=0.01, probe_timeout_s=1.0)
    return replace(plain, **changed)


@asynccontextmanager
async def running(kid: Child) -> AsyncIterator[Supervisor]:
    """A supervisor of one child, stopped at the end."""
    keeper = Supervisor([kid], on_restart=restarted.append)
    keeper.start()
    try:
        yield keeper
    finally:
        await keeper.stop()


async def until(true: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(limit_s):
        while not true():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether a process lives (one that only waits to be collected does not)."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_waits_double_up_to_the_ceiling() -> None:
    """A child that dies at once is started again after ever longer waits, never longer than the ceiling."""
    backoff = Backoff()
    assert [backoff.after(0.1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_stable_life_is_forgiven() -> None:
    """After a long life the next start comes soon again."""
    backoff = Backoff()
    for _ in range(6):
        backoff.after(1)
    assert backoff.after(30) == 0.5
    assert backoff.after(1) == 1.0


def test_lines_are_joined_across_reads_and_empty_ones_dropped() -> None:
    """A line that comes in two reads is one line."""
    cutter = LineCutter()
    assert cutter.feed(b"one\n\ntw") == ["one"]
    assert cutter.feed(b"o\nthree") == ["two"]
    assert cutter.end() == ["three"]
    assert cutter.end() == []


def test_an_endless_line_takes_no_memory() -> None:
    """What is over the limit of a line is dropped and marked; the next line is whole again."""
    cutter = LineCutter(limit=10)
    for _ in range(100):
        assert cutter.feed(b"x" * 50) == []
    assert cutter.feed(b"\nnext\n") == ["x" * 10 + "…", "next"]


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    """A child that prints no UTF-8 harms nobody."""
    assert LineCutter().feed(b"\xff\xfe\n") == ["��"]


def test_before_the_start_all_is_stopped() -> None:
    """A supervisor that was not started says so."""
    status = Supervisor([child()]).status()["kid"]
    assert (status.state, status.pid, status.restarts) == (State.STOPPED, None, 0)
    assert status.since.tzinfo is not None


def test_an_operator_reads_the_same_as_json() -> None:
    """Of every child."""
    shown = json.loads(json.dumps(Supervisor([child()]).shown()))
    assert shown["kid"].keys() == {"state", "pid", "restarts", "since", "last_end"}
    assert (shown["kid"]["pid"], shown["kid"]["restarts"]) == (None, 0)


@pytest.mark.real
async def test_a_killed_child_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 on the child: another process takes its place, is counted, and the reason is told."""
    monkeypatch.setattr(module, "Backoff", lambda: Backoff(first_s=0.01))
    restarted.clear()
    async with running(child()) as keeper:
        await until(lambda: keeper.status()["kid"].state is State.READY)
        first = keeper.status()["kid"].pid
        assert first
        os.kill(first, signal.SIGKILL)
        await until(
            lambda: keeper.status()["kid"].restarts == 1 and keeper.status()["kid"].state is State.READY
        )
        now = keeper.status()["kid"]
        assert now.pid not in (None, first)
        assert now.last_end == "ended by signal 9"
        assert restarted == ["kid"]
    assert keeper.status()["kid"].state is State.STOPPED
    assert now.pid is not None
    assert not alive(now.pid)


@pytest.mark.real
async def test_a_program_that_is_not_there_is_tried_with_patience() -> None:
    """A command that cannot run ends in backoff, and its own words are in our log."""
    with capture_logs() as logs:
        async with running(child("/no/such/program")) as keeper:
            await until(lambda: keeper.status()["kid"].state is State.BACKOFF)
            assert keeper.status()["kid"].last_end == "ended with status 127"
            assert keeper.status()["kid"].pid is None
    assert any("cannot start /no/such/program" in entry.get("line", "") for entry in logs)


@pytest.mark.real
async def test_a_folder_that_is_not_there_is_tried_with_patience(tmp_path: Path) -> None:
    """A child whose folder is missing ends in backoff as well."""
    async with running(child(cwd=tmp_path / "none")) as keeper:
        await until(lambda: keeper.status()["kid"].state is State.BACKOFF)
        assert "could not be started" in (keeper.status()["kid"].last_end or "")


@pytest.mark.real
async def test_a_hung_child_is_restarted() -> None:
    """A child that lives but stops answering is taken for hung; a probe that raises counts as no answer."""
    answers = iter([False, True, True])

    async def probe() -> bool:
        return next(answers)

    async with running(child(ready=probe)) as keeper:
        await until(lambda: keeper.status()["kid"].restarts == 1)
        assert keeper.status()["kid"].last_end == "gave no answer 3 times"


@pytest.mark.real
async def test_a_child_that_never_gets_ready_is_restarted() -> None:
    """Starting has a limit too."""

    async def never() -> bool:
        return False

    async with running(child(ready=never, start_s=0.05)) as keeper:
        await until(lambda: keeper.status()["kid"].restarts == 1)
        assert keeper.status()["kid"].last_end == "not ready after 0.05 s"


@pytest.mark.real
async def test_what_a_child_prints_is_in_our_log_and_its_environment_is_set() -> None:
    """Lines of a child are events of ours, also one without an end; it sees no more of our environment than it is given."""
    say = (
        sys.executable,
        "-c",
        "import os; print(os.environ['KID'], 'PATH' in os.environ); print('tail', end='')",
    )
    with capture_logs() as logs:
        async with running(child(*say, env={"KID": "hello"}, inherit_env=False)) as keeper:
            await until(lambda: keeper.status()["kid"].restarts >= 1)
    lines = [entry["line"] for entry in logs if entry["event"] == "child.line"]
    assert lines[:2] == ["hello False", "tail"]


@pytest.mark.real
async def test_a_child_that_will_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping does not wait long for a child that ignores the request, and takes its own children along."""
    monkeypatch.setattr(module, "TERM_S", 0.2)
    stubborn = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import signal, time; "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with capture_logs() as logs:
        async with running(child(sys.executable, "-c", stubborn)) as keeper:
            await until(lambda: sum(entry["event"] == "child.line" for entry in logs) == 2)
            pid = keeper.status()["kid"].pid
    grandchild = next(int(entry["line"]) for entry in logs if len(entry.get("line", "")) > 1)
    assert pid is not None
    assert not alive(pid)
    await until(lambda: not alive(grandchild))


@pytest.mark.real
async def test_starting_and_stopping_twice_changes_nothing() -> None:
    """start and stop may be repeated."""
    async with running(child()) as keeper:
        keeper.start()
        await until(lambda: keeper.status()["kid"].pid is not None)
        await keeper.stop()
        await keeper.stop()
        assert keeper.status()["kid"].state is State.STOPPED


PARENT = """
import asyncio, sys
from gateway.supervisor import Child, Supervisor
async def yes():
    return True
async def main():
    keeper = Supervisor([Child("kid", (sys.executable, "-c", "import time; time.sleep(60)"), yes)])
    keeper.start()
    while keeper.status()["kid"].state != "ready":
        await asyncio.sleep(0.01)
    print("PID", keeper.status()["kid"].pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.real
async def test_killing_the_parent_leaves_no_child(repo: Path) -> None:
    """SIGKILL on the process that supervises: its children die with it."""
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT), stdout=asyncio.subprocess.PIPE, cwd=repo
    )
    assert parent.stdout is not None
    async with asyncio.timeout(30):
        while not (line := await parent.stdout.readline()).startswith(b"PID"):
            assert line, "the parent ended before its child was ready"
    pid = int(line.split()[1])
    assert alive(pid)
    parent.kill()
    await parent.wait()
    began = time.monotonic()
    await until(lambda: not alive(pid))
    assert time.monotonic() - began < 20
