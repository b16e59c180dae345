"""Processes that call customers back (tests/support/callback_line.py), one after the other over one database, each killed at its end."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.line import ROOT
from tests.support.programs import until

WITHIN_S = 90.0


class Life:
    """Process after process over one database."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._count = 0

    @contextmanager
    def process(self, shift_s: float, *deaf: str) -> Iterator["Life"]:
        """One of them, killed at the end."""
        self._count += 1
        self._output = self._folder / f"output-{self._count}"
        settings = {"environment": self._environment, "shift_s": shift_s, "deaf": deaf}
        command = [sys.executable, "-m", "tests.support.callback_line", json.dumps(settings)]
        with self._output.open("wb") as out:
            running = subprocess.Popen(
                command, cwd=ROOT, stdout=out, env=os.environ | {"PYTHONPATH": str(ROOT)}
            )
        try:
            yield self
        finally:
            running.send_signal(signal.SIGKILL)
            assert running.wait(10) == -signal.SIGKILL, self._output.read_text()

    def offered(self, phone: str) -> float | None:
        """When it rang at an agent of this process: time.monotonic(), one clock for all processes. None: it did not."""
        found = re.search(rf"offer {re.escape(phone)} (\S+)", self._output.read_text())
        return float(found[1]) if found else None

    def rows(self) -> dict[str, tuple[str, int]]:
        """State and tries by number."""
        with sqlite3.connect(self._folder / "voicebot.db") as book:
            rows = book.execute("SELECT phone, state, tries FROM callbacks").fetchall()
        assert len(rows) == len({phone for phone, *_ in rows})
        return {phone: (state, tries) for phone, state, tries in rows}

    def until(self, phone: str, state: str) -> None:
        until(f"{phone} is {state}", lambda: self.rows()[phone][0] == state, WITHIN_S)
