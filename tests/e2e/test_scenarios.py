"""Every scenario, spoken into the running line over WebRTC by the simulated caller."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("line")]

SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
AT_ONCE = 4
"""Calls at the same time: they are mostly waiting."""


@pytest.fixture(scope="session")
def results(line: RunningLine) -> Mapping[str, Result]:
    """How each scenario went, by file name."""
    orders = seeded_orders()
    prepared = {path.stem: prepare(load(path, lambda: orders)) for path in SCENARIOS}

    async def ring_all() -> list[Result]:
        free = asyncio.Semaphore(AT_ONCE)

        async def one(name: str) -> Result:
            async with free:
                return await ring(prepared[name], line.url)

        return await asyncio.gather(*map(one, prepared))

    return dict(zip(prepared, asyncio.run(ring_all()), strict=True))


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_the_scenario_passes_as_audio(path: Path, results: Mapping[str, Result]) -> None:
    """The scenario passes as audio over WebRTC."""
    result = results[path.stem]
    told = "\n".join(report.lines(result))
    assert result.passed, told
