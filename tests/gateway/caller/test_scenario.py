"""The scenario types."""

from dataclasses import FrozenInstanceError

import pytest

from gateway.caller.scenario import BargeIn, BotHangsUp, Expect, Hear, Reaction, Say, Scenario


def test_a_scenario_has_usable_defaults() -> None:
    """A name and steps are enough."""
    scenario = Scenario("mini", (Hear("dzień dobry"), Say("tak"), BotHangsUp()))
    assert scenario.band == "wide"
    assert scenario.noise_db is None
    assert scenario.expect == Expect()


def test_a_scenario_cannot_be_changed_while_it_is_played() -> None:
    """Twenty callers may share one."""
    with pytest.raises(FrozenInstanceError):
        Scenario("mini", ()).name = "other"  # type: ignore[misc]


def test_a_scenario_knows_everything_its_caller_may_say() -> None:
    """Steps, interruptions and reactions: all of it is spoken before the call."""
    reactions = (Reaction("numer", "jeden dwa"), Reaction("nie zrozumiałam"))
    steps = (Hear("dobry"), Say("tak"), BargeIn("stop"), Say("tak"))
    assert Scenario("mini", steps, reactions=reactions).texts == {"tak", "stop", "jeden dwa"}
