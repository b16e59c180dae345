"""The scenario types."""

from dataclasses import FrozenInstanceError

import pytest

from gateway.caller.scenario import BotHangsUp, Expect, Hear, Say, Scenario


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
