"""Every scenario, spoken into the running line over WebRTC by the simulated caller.

A scenario's within_ms is a second timer only; how soon the line answers is `make scorecard`'s and `make bench`'s to say."""

from pathlib import Path

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.reader import load
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine
from tests.support.ringing import Ringing, wanted

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("line")]

SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
AT_ONCE = 4
"""Calls at the same time: they are mostly waiting, but two busy cores (other tests run beside) answer no more in time."""


@pytest.fixture(scope="module")
def ringing(line: RunningLine, request: pytest.FixtureRequest) -> Ringing:
    """The scenarios that are asked for, on their way."""
    orders = seeded_orders()
    prepared = {path.stem: prepare(load(path, lambda: orders)) for path in wanted(request)}
    return Ringing(prepared, lambda _, scenario: ring(scenario, line.url), AT_ONCE)


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_the_scenario_passes_as_audio(path: Path, ringing: Ringing) -> None:
    """The scenario passes as audio over WebRTC."""
    result = ringing.result(path.stem)
    assert result.passed, "\n".join(report.lines(result))
