"""What a person sees while set-up works: which step, how long already, and on failure what to do."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

HEARTBEAT_S = 10.0
TAIL_LINES = 15


class Trouble(Exception):
    """Set-up cannot go on; the message says what to do."""


class Progress:
    """Prints steps as they go and runs their commands, each with a log file of its own. Safe to use from several threads."""

    def __init__(self, out: TextIO, logs: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._logs = logs
        self._clock = clock
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopping = False

    def say(self, text: str) -> None:
        """One line, at once."""
        with self._lock:
            print(f"set-up: {text}", file=self._out, flush=True)

    def run(
        self,
        step: str,
        command: Sequence[object],
        *,
        hint: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Run a command to its end. A line at the start, one every ten seconds, one at the end. Errors: Trouble with the
        command's last lines, `hint` and the log's place."""
        log = self._logs / (step.replace(" ", "-") + ".log")
        log.parent.mkdir(parents=True, exist_ok=True)
        started = self._clock()
        self.say(f"{step} …")
        with log.open("wb") as sink:
            with self._lock:
                if self._stopping:
                    raise Trouble("stopped")
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    cwd=cwd,
                    env=None if env is None else {**os.environ, **env},
                    start_new_session=True,  # so that stop() reaches what the command itself started
                )
                self._running.add(process)
            self._wait(process, step, log, started)
        with self._lock:
            self._running.discard(process)
        if process.returncode != 0:
            raise Trouble(f"{step} failed:\n{tail(log)}\n→ {hint}\n  (all of it: {log})")
        self.say(f"{step}: done in {self._clock() - started:.0f} s")

    def _wait(self, process: "subprocess.Popen[bytes]", step: str, log: Path, started: float) -> None:
        while True:
            try:
                process.wait(HEARTBEAT_S)
                return
            except subprocess.TimeoutExpired:
                last = tail(log, 1).strip()[:90]
                self.say(f"{step} … {self._clock() - started:.0f} s  {last}")

    def stop(self) -> None:
        """End every running command; none starts after this."""
        with self._lock:
            self._stopping = True
            running = list(self._running)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in running:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            for process in running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, indented; pip's remarks about locations it skipped left out."""
    text = log.read_text("utf-8", errors="replace").replace("\r", "\n")
    told = [line for line in text.splitlines() if line.strip() and not line.startswith("WARNING: Location")]
    return "\n".join(f"    {line}" for line in told[-lines:])
