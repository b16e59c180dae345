"""The telephone under load, shorter than `python -m bench.sip_load` does it: signalling alone."""

import pytest

from bench import sip_load

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("sip")]


def test_a_hundred_calls_a_second_are_all_answered() -> None:
    """100 calls/s for five seconds: none fails."""
    assert sip_load.rate(100, 5)["failed"] == 0


def test_calls_survive_a_lossy_network() -> None:
    """Of a tenth of all packets lost, both ways, no call notices more than a delay."""
    assert sip_load.lossy(40, 10)["failed"] == 0
