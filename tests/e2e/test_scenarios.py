"""Every scenario, spoken into the running line over WebRTC by the simulated caller."""

import asyncio
from pathlib import Path
from threading import Thread

import pytest

from gateway.caller import report
from gateway.caller.commands import Prepared, prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("line")]

SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
AT_ONCE = 5
"""Calls at the same time: they are mostly waiting."""
WITHIN_S = 280.0
"""For one scenario and those before it."""


class Ringing:
    """Rings all scenarios in the background, some at a time; a test waits for its own only."""

    def __init__(self, url: str) -> None:
        orders = seeded_orders()
        prepared = {path.stem: prepare(load(path, lambda: orders)) for path in SCENARIOS}
        self._loop = asyncio.new_event_loop()
        self._free = asyncio.Semaphore(AT_ONCE)
        Thread(target=self._loop.run_forever, daemon=True).start()
        self.results = {
            name: asyncio.run_coroutine_threadsafe(self._ring(scenario, url), self._loop)
            for name, scenario in prepared.items()
        }

    async def _ring(self, scenario: Prepared, url: str) -> Result:
        async with self._free:
            return await ring(scenario, url)


@pytest.fixture(scope="session")
def ringing(line: RunningLine) -> Ringing:
    """All scenarios, on their way."""
    return Ringing(line.url)


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_the_scenario_passes_as_audio(path: Path, ringing: Ringing) -> None:
    """The scenario passes as audio over WebRTC."""
    result = ringing.results[path.stem].result(WITHIN_S)
    assert result.passed, "\n".join(report.lines(result))
