"""Scenarios again by telephone: each codec, with and without packet loss, in turn. Every third one in `make test`; all of them with
VOICEBOT_TEST_EVERY=1."""

import os
from itertools import cycle, product
from pathlib import Path

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import seeded_orders
from tests.support.line import ROOT, RunningLine
from tests.support.ringing import Ringing, wanted

# in the group of the other scenarios: two lines full of calls at once are too much for two cores
pytestmark = [pytest.mark.real, pytest.mark.xdist_group("line")]

SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))[
    :: int(os.environ.get("VOICEBOT_TEST_EVERY", "3"))
]
LINES = dict(
    zip(
        (path.stem for path in SCENARIOS),
        cycle(product(("PCMA", "G722", "opus", "PCMU"), (0.0, 0.02))),
        strict=False,
    )
)
"""Scenario → codec and part of the packets lost each way."""
AT_ONCE = 4


@pytest.fixture(scope="module")
def ringing(line: RunningLine, request: pytest.FixtureRequest) -> Ringing:
    """The scenarios that are asked for, on their way."""
    orders = seeded_orders()
    prepared = {
        path.stem: prepare(load(path, lambda: orders), codecs=codecs(LINES[path.stem][0]))
        for path in wanted(request)
    }
    return Ringing(
        prepared,
        lambda name, scenario: ring(
            scenario,
            line.url,
            loss=LINES[name][1],
            telephone=Telephone(line.sip, codecs(LINES[name][0])),
        ),
        AT_ONCE,
    )


@pytest.mark.parametrize(
    "path", SCENARIOS, ids=[f"{name}-{codec}-{loss:g}" for name, (codec, loss) in LINES.items()]
)
def test_the_scenario_passes_by_telephone(path: Path, ringing: Ringing) -> None:
    """The scenario passes as audio over SIP and RTP."""
    result = ringing.result(path.stem)
    assert result.passed, "\n".join(report.lines(result))
