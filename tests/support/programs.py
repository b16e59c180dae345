"""Programs of others that a test starts: folders from the recipes in docs/, free ports, output kept, ended in any case."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

DOCS = Path(__file__).resolve().parents[2] / "docs" / "telephone"
END_S = 5.0
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


def until(what: str, true: Callable[[], bool], within_s: float) -> None:
    """Look again and again. Errors: AssertionError with `what` when it does not come true in time."""
    give_up = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < give_up, f"not within {within_s:.0f} s: {what}"
        time.sleep(0.02)


PORTS = 12_000, 32_000
"""Below what the system gives to those who do not care: another program's connection cannot take one before it is used."""


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port nobody listens on."""
    for _ in range(200):
        port = random.randrange(*PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            return port
    raise AssertionError("no free TCP port")


def free_udp_ports(count: int, host: str = "127.0.0.1") -> int:
    """The first of `count` neighbouring UDP ports (an even one) that nobody uses now."""
    low, high = PORTS
    for _ in range(200):
        first = random.randrange(low, high - count, 2)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind((host, port))
            return first
    raise AssertionError(f"no {count} free UDP ports")


def free_sip_port(host: str = "127.0.0.1") -> int:
    """A port that is free for UDP and TCP."""
    for _ in range(50):
        port = free_udp_ports(2, host)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((host, port))
            return port
    raise AssertionError("no free port for SIP")


def recipe(name: str, target: Path, changes: Mapping[str, str]) -> Path:
    """A file of docs/telephone with a reader's own values put in. Errors: AssertionError for a value that is not in it."""
    text = (DOCS / name).read_text("utf-8")
    for theirs, ours in changes.items():
        assert theirs in text, f"docs/telephone/{name} does not hold {theirs!r}"
        text = text.replace(theirs, ours)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return target


class Program:
    """A program that runs as long as the context manager is open. output: file with what it printed."""

    def __init__(self, command: Sequence[object], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._command = [str(part) for part in command]
        self.folder = folder
        self.output = folder / f"{Path(self._command[0]).name}.out"

    def __enter__(self) -> Self:
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env={**os.environ, "PATH": _PATH, "HOME": str(self.folder)},
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.ready()
        except BaseException:
            self.close()
            raise
        return self

    def ready(self) -> None:
        """Wait until it can be used. Errors: AssertionError."""

    def __exit__(self, *_: object) -> None:
        self.close()

    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text("utf-8", "replace")

    def wait_for(self, text: str, within_s: float = 10.0, count: int = 1) -> None:
        """Until it printed a text so many times. Errors: AssertionError with the end of its output."""

        def there() -> bool:
            ended = self.process.poll()
            found = self.said().count(text) >= count
            assert found or ended is None, f"ended with {ended}: {self.tail()}"
            return found

        until(f"{self.output.name} prints {text!r}", there, within_s)

    def tail(self) -> str:
        """The end of its output, for an error."""
        return self.said()[-1500:]

    def finish(self, within_s: float) -> int:
        """Wait until it ends by itself; its status. Errors: AssertionError."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(within_s)
        raise AssertionError(f"{self.output.name}: still running after {within_s:.0f} s: {self.tail()}")

    def close(self) -> None:
        """End it and whatever it started."""
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(END_S)
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
