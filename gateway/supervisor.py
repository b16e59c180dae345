"""Keep the child processes (Rasa, the voice) alive: started with us, restarted with backoff, gone when we are gone."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import structlog

from voicebot.clock import Clock, SystemClock

log = structlog.get_logger()

TERM_S = 5.0
"""From asking a child to end until it is made to."""

LAST_WORDS_S = 1.0
"""After a child's end, for what it still had to print."""

LINE_BYTES = 2000
"""What is kept of one line that a child prints."""

LAUNCH = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    os._exit(1)
try:
    os.execvpe(sys.argv[2], sys.argv[2:], os.environ)
except OSError as error:
    os.write(2, f"cannot start {sys.argv[2]}: {error}\\n".encode())
    os._exit(127)
"""
"""Runs in the child before its program: it dies when we do (PR_SET_PDEATHSIG is 1), even when we die between fork and here.
Not a preexec_fn: code between fork and exec may deadlock in a process with threads."""


class State(StrEnum):
    """What a child is doing."""

    STARTING = "starting"
    READY = "ready"
    BACKOFF = "backoff"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Child:
    """One child process. ready: true when it answers; asked while it starts and then every `probe_every_s`.

    env is added to our own environment, or is all of it without inherit_env. A child that is not ready after `start_s`, or that misses `misses` probes in a row while it
    lives, is taken for hung and restarted. Times in seconds."""

    name: str
    command: Sequence[str | Path]
    ready: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] = field(default_factory=dict)
    inherit_env: bool = True
    cwd: Path | None = None
    start_s: float = 180.0
    poll_s: float = 0.25
    probe_every_s: float = 5.0
    probe_timeout_s: float = 3.0
    misses: int = 3


@dataclass(frozen=True, slots=True)
class ChildStatus:
    """What is known of a child now. pid: None when no process lives. since: when the state began. last_end: why it was last restarted."""

    state: State
    pid: int | None
    restarts: int
    since: datetime
    last_end: str | None = None


class Backoff:
    """How long to wait before the next start: doubling from `first_s` to `ceiling_s`, from the beginning after a stable life."""

    def __init__(self, first_s: float = 0.5, ceiling_s: float = 30.0, stable_s: float = 30.0) -> None:
        self._first_s, self._ceiling_s, self._stable_s = first_s, ceiling_s, stable_s
        self._next_s = first_s

    def after(self, lived_s: float) -> float:
        """Seconds to wait, after a process that lived this long."""
        if lived_s >= self._stable_s:
            self._next_s = self._first_s
        delay = self._next_s
        self._next_s = min(self._next_s * 2, self._ceiling_s)
        return delay


class LineCutter:
    """Bytes in, whole lines out, none longer than `limit` bytes: what is over is dropped, not kept."""

    def __init__(self, limit: int = LINE_BYTES) -> None:
        self._limit = limit
        self._open = b""
        self._cut = False

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete, without empty ones."""
        *whole, rest = data.split(b"\n")
        lines = []
        for part in whole:
            self._take(part)
            lines.append(self._close())
        self._take(rest)
        return [line for line in lines if line]

    def end(self) -> list[str]:
        """What stands there without an end of line."""
        line = self._close()
        return [line] if line else []

    def _take(self, part: bytes) -> None:
        room = self._limit - len(self._open)
        self._cut = self._cut or len(part) > room
        self._open += part[:room]

    def _close(self) -> str:
        text = self._open.decode("utf-8", errors="replace").strip() + ("…" if self._cut else "")
        self._open, self._cut = b"", False
        return text


class Supervisor:
    """Starts children and keeps them alive until stopped. All methods belong to one event loop, on the main thread:
    children die with the thread that started them. on_restart gets a child's name each time it ended without being asked to."""

    def __init__(
        self,
        children: Sequence[Child],
        clock: Clock | None = None,
        on_restart: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._on_restart = on_restart
        self._clock = clock or SystemClock()
        self._children = {child.name: child for child in children}
        self._status = {
            name: ChildStatus(State.STOPPED, None, 0, self._clock.now()) for name in self._children
        }
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to keep all children alive; returns at once."""
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(self._keep(child), name=f"child {child.name}")
                for child in self._children.values()
            ]

    async def stop(self) -> None:
        """End all children, by force after a few seconds; repeatable. Afterwards none of their processes lives."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def status(self) -> Mapping[str, ChildStatus]:
        """Name → what is known of the child now."""
        return dict(self._status)

    def shown(self) -> dict[str, dict[str, object]]:
        """The same for an operator; JSON-ready."""
        return {
            name: {
                "state": status.state.value,
                "pid": status.pid,
                "restarts": status.restarts,
                "since": status.since.isoformat(),
                "last_end": status.last_end,
            }
            for name, status in self._status.items()
        }

    def _set(
        self, name: str, state: State, pid: int | None, *, restarts: int = 0, end: str | None = None
    ) -> None:
        was = self._status[name]
        self._status[name] = ChildStatus(
            state, pid, was.restarts + restarts, self._clock.now(), end or was.last_end
        )

    async def _keep(self, child: Child) -> None:
        backoff = Backoff()
        try:
            while True:
                born = self._clock.monotonic()
                why = await self._live(child)
                delay = backoff.after(self._clock.monotonic() - born)
                self._set(child.name, State.BACKOFF, None, restarts=1, end=why)
                self._on_restart(child.name)
                log.warning("child.restart", child=child.name, why=why, wait_s=delay)
                await asyncio.sleep(delay)
        finally:
            self._set(child.name, State.STOPPED, None)

    async def _live(self, child: Child) -> str:
        """One life of a child, from start to end; says why it ended. Leaves no process, whatever happens."""
        # A pipe of our own: asyncio's would keep wait() from returning as long as anybody holds the other end.
        output, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", "-c", LAUNCH, str(os.getpid())),
                *map(str, child.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=theirs,
                cwd=child.cwd,
                env={**(os.environ if child.inherit_env else {}), **child.env},
                start_new_session=True,
            )
        except OSError as error:
            os.close(output)
            return f"could not be started: {error}"
        except asyncio.CancelledError:
            os.close(output)
            raise
        finally:
            os.close(theirs)
        self._set(child.name, State.STARTING, process.pid)
        log.info("child.start", child=child.name, pid=process.pid)
        ends = [
            asyncio.create_task(self._exit(process)),
            asyncio.create_task(self._watch(child, process.pid)),
        ]
        pump = asyncio.create_task(forward(child.name, output))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            return next(task.result() for task in ends if task.done())
        finally:
            for task in ends:
                task.cancel()
            await end_group(process)
            await asyncio.wait([pump], timeout=LAST_WORDS_S)
            pump.cancel()

    async def _exit(self, process: asyncio.subprocess.Process) -> str:
        code = await process.wait()
        return f"ended with status {code}" if code >= 0 else f"ended by signal {-code}"

    async def _watch(self, child: Child, pid: int) -> str:
        """Ask the child whether it is ready, for as long as it lives; returns only when it must be taken for hung."""
        deadline = self._clock.monotonic() + child.start_s
        while not await answers(child):
            if self._clock.monotonic() >= deadline:
                return f"not ready after {child.start_s:g} s"
            await asyncio.sleep(child.poll_s)
        self._set(child.name, State.READY, pid)
        log.info("child.ready", child=child.name, pid=pid)
        missed = 0
        while missed < child.misses:
            await asyncio.sleep(child.probe_every_s)
            missed = 0 if await answers(child) else missed + 1
        return f"gave no answer {missed} times"


async def forward(name: str, output: int) -> None:
    """A child's lines become ours, until nobody holds the other end of this pipe; closes it."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb", 0)
    )
    lines = LineCutter()
    try:
        while data := await reader.read(4096):
            for line in lines.feed(data):
                log.info("child.line", child=name, line=line)
        for line in lines.end():
            log.info("child.line", child=name, line=line)
    finally:
        transport.close()


async def answers(child: Child) -> bool:
    """Whether the child says now, in time, that it is ready."""
    try:
        # not wait_for: in Python 3.11 it may lose a cancellation that comes together with the answer
        async with asyncio.timeout(child.probe_timeout_s):
            return await child.ready()
    except Exception as error:  # noqa: BLE001 - a probe that fails in any way is no answer
        log.debug("child.probe_failed", child=child.name, error=repr(error))
        return False


async def end_group(process: asyncio.subprocess.Process) -> None:
    """End a process and all that it started: asked first, forced after a while."""
    signal_group(process.pid, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), TERM_S)
    signal_group(
        process.pid, signal.SIGKILL
    )  # what ignored it, and what the process left of its own children
    await process.wait()


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal every process of a group; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
