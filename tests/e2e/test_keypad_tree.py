"""What a caller gets by keys alone while the dialogue engine is out."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.caller import report
from gateway.caller.commands import prepare, ring
from gateway.caller.player import Result
from gateway.caller.reader import load
from gateway.caller.sip import Telephone
from gateway.caller.sip_codecs import codecs
from gateway.caller.templates import seeded_orders
from tests.support.line import RunningLine

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("mishaps")]

HERE = Path(__file__).parent
BACK_S = 90.0
"""A stopped Rasa is taken for hung, killed and back long before this, also on a busy machine."""


@contextlib.contextmanager
def stopped_rasa(line: RunningLine) -> Iterator[None]:
    """Rasa hears nothing more: its process stands still (a killed one would be back too soon). Afterwards it is back."""
    pid = int(line.get("/healthz")["children"]["rasa"]["pid"])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        give_up = time.monotonic() + BACK_S
        while not line.get("/readyz")["ready"]:
            assert time.monotonic() < give_up, "rasa is not back"
            time.sleep(0.1)


def test_with_rasa_stopped_a_caller_gets_the_order_status_by_keypad_alone(line: RunningLine) -> None:
    """With Rasa stopped a caller gets the order status by keypad alone, by browser, by telephone and in writing; nobody is left unrecorded."""
    scenario = load(HERE / "scenarios" / "keypad_tree.yaml", seeded_orders)

    async def all_ways() -> list[Result]:
        telephone = Telephone(line.sip, codecs("PCMA"))
        return await asyncio.gather(
            ring(prepare(scenario), line.url),
            ring(prepare(scenario, written=True), line.url),
            ring(prepare(scenario, codecs=telephone.codecs), line.url, telephone=telephone),
        )

    with stopped_rasa(line):
        results = asyncio.run(all_ways())
    assert sorted(result.channel for result in results) == ["sip", "text", "webrtc"]
    for result in results:
        assert result.passed, "\n".join(report.lines(result))
