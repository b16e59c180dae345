"""The load of bridged pairs, with very few of them."""

import asyncio

import pytest

from bench import bridge_load

pytestmark = pytest.mark.real


@pytest.mark.parametrize(("kind", "recording"), [("browser", False), ("telephone", True)])
def test_pairs_are_joined_and_heard_and_cost_something(kind: str, recording: bool) -> None:
    """Nobody is deaf, nothing is lost, and the line says so."""
    (callers, one), (agents, other) = bridge_load._talkers(), bridge_load._talkers()
    try:
        level = asyncio.run(bridge_load._level(kind, 2, recording, 1.0, (callers, agents)))
    finally:
        for pipe, process in ((callers, one), (agents, other)):
            pipe.send(("end", None))
            process.join(10)
    assert not bridge_load.failed(level)
    for side in ("callers_hear", "agents_hear"):
        assert level[side]["packets"] > 50
        assert level[side]["lost_percent"] == 0
    assert level["cpu_percent_per_pair"] > 0
    said = bridge_load.line(level)
    assert f"  2 pairs, {kind}, {'' if recording else 'not '}recorded: " in said
    assert one.exitcode == other.exitcode == 0


def test_who_hears_nothing_is_a_failure() -> None:
    """On either side."""
    for deaf in ((1, 0), (0, 1)):
        assert bridge_load.failed({"callers_hear": {"deaf": deaf[0]}, "agents_hear": {"deaf": deaf[1]}})
