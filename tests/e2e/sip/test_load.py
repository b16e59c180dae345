"""The telephone under load, shorter than `python -m bench.sip_load` does it."""

import pytest

from bench import rtp_ear, sip_load
from tests.support.phone_line import PhoneLine

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("sip")]

ALLOWED = 20
"""Handles, threads: connections and helping threads are kept for the next call; one left behind by each of forty calls would be twice
that."""
ALLOWED_MB = 180
"""Detectors (12 MB each) are kept for as many calls as ever were at once, which on a busy machine are more in a later round; one
recogniser left behind by each of forty calls would be twice that. Small leaks show in thousands of calls: `python -m bench.sip_load`."""


def test_a_hundred_calls_a_second_are_all_answered() -> None:
    """100 calls/s for five seconds: none fails."""
    assert sip_load.rate(100, 5)["failed"] == 0


def test_calls_survive_a_lossy_network() -> None:
    """Of a tenth of all packets lost, both ways, no call notices more than a delay."""
    assert sip_load.lossy(40, 10)["failed"] == 0


def test_calls_with_sound_at_the_same_time_are_spoken_to_in_time(phones: PhoneLine) -> None:
    """Eight calls: all hear the bot. How punctually is for a machine that does nothing else; here: not seconds late."""
    found = sip_load.spoken(phones.line.url, phones.port, 8, 5)
    assert (found["failed"], found["calls_heard"]) == (0, 8)
    assert found["late_ms_p50"] < 1000 * rtp_ear.LATE_S


def test_short_calls_leave_nothing_behind(phones: PhoneLine) -> None:
    """After sixty calls hardly more file handles (sockets, ports) and threads than after the first twenty, and no more calls alive."""
    found = sip_load.short(phones.line.url, phones.port, 60, rounds=3)
    assert found["failed"] == 0
    first, *_, last = found["held_after_rounds"]
    for process in ("gateway", "sip"):
        assert last[process]["handles"] <= first[process]["handles"] + ALLOWED
        assert last[process]["threads"] <= first[process]["threads"] + ALLOWED
        assert last[process]["rss_mb"] <= first[process]["rss_mb"] + ALLOWED_MB
    assert phones.health()["calls"] == 0
