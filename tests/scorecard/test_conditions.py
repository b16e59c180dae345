"""Conditions under which people call."""

from gateway.caller.scenario import Hear, Scenario
from gateway.caller.spoken import FORMS
from gateway.caller.voice import variants
from scorecard.conditions import BY_NAME, CLEAN, CONDITIONS, VOICES, hesitant


def test_a_condition_is_put_on_a_scenario() -> None:
    """Speed, noise, and the voice of its turn."""
    scenario = BY_NAME["babble10"].apply(Scenario("a", (Hear("b"),)), 1)
    assert (scenario.noise, scenario.noise_db, scenario.voice) == ("babble", 10, VOICES[1])
    assert BY_NAME["slow"].apply(scenario, 0).speed < CLEAN.speed < BY_NAME["fast"].apply(scenario, 0).speed


def test_every_way_of_saying_a_number_comes_in_turn() -> None:
    """Fluent people never stumble, halting people always do; the caller's forms know all of them."""
    fluent = {CLEAN.forms(number)["form"] for number in range(9)}
    halting = {BY_NAME["halting"].forms(number)["form"] for number in range(9)}
    assert not fluent & halting
    codes = {condition.forms(number)["code"] for condition in CONDITIONS for number in range(9)}
    assert fluent | halting | codes <= set(FORMS)


def test_somebody_who_still_thinks_says_yyy_in_the_middle() -> None:
    """Not in short answers, not in numbers, not where there are pauses already."""
    assert hesitant("gdzie jest moja paczka") == "gdzie jest [500] yyy [400] moja paczka"
    for text in ("nie dziękuję", "numer to jest {order.sent.number|digits}", "pięć [300] dwa trzy sto"):
        assert hesitant(text) == text


def test_every_voice_is_one_that_espeak_has() -> None:
    """It would quietly take another one."""
    assert set(VOICES) <= variants()
