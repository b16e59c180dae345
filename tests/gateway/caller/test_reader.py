"""Scenario files are checked strictly."""

from functools import cache
from pathlib import Path

import pytest

from gateway.caller.reader import load, parse
from gateway.caller.scenario import (
    BargeIn,
    BotHangsUp,
    HangUp,
    Hear,
    HearAudio,
    Press,
    Reaction,
    Say,
    Silence,
)
from gateway.caller.templates import DemoOrder, seeded_orders
from voicebot.errors import DataError

SCENARIOS = Path(__file__).parents[2] / "scenarios"
_seeded = cache(seeded_orders)
WHOLE = """
name: wszystko
voice: m3
accent: en-gb
speed: 150
noise_db: 15
noise: babble
band: telephone
audio_only: true
not_hear: [paragon, faktura]
steps:
  - {hear: "dzień dobry", within_ms: 2000}
  - {hear_audio: status, words: "status wysłana"}
  - {say: "numer {order.sent.number|digits} [600] tak", after_ms: 100}
  - {barge_in: stop, after_ms: 500, stops_within_ms: 700}
  - {press: "12#"}
  - {silence: 700}
  - {bot_hangs_up: true, within_ms: 3000}
  - {hangup: true}
patience: 2
reactions:
  - {hear: "kod", say: "{order.sent.postcode|digits}"}
  - {hear: "nie zrozumiałam"}
expect:
  outcome: answered
  intents: [order_status]
  said: gdzie
  slots: {order_number: "{order.sent.number}"}
  events: [interrupted]
  no_events: [no_input]
  cut_off: true
"""


def test_a_whole_scenario_is_read(orders: tuple[DemoOrder, ...]) -> None:
    """Every key there is."""
    scenario = parse(WHOLE, "x.yaml", lambda: orders)
    assert scenario.steps == (
        Hear("dzień dobry", 2000),
        HearAudio("status", ("status", "wysłana")),
        Say("numer jeden dwa trzy cztery pięć sześć [600] tak", 100),
        BargeIn("stop", 500, 700),
        Press("12#"),
        Silence(700),
        BotHangsUp(3000),
        HangUp(),
    )
    assert scenario.accent == "en-gb"
    assert (scenario.voice, scenario.speed, scenario.noise_db, scenario.band) == (
        "m3",
        150,
        15.0,
        "telephone",
    )
    assert scenario.audio_only
    assert scenario.noise == "babble"
    assert scenario.patience == 2
    assert scenario.reactions == (
        Reaction("kod", "zero zero dziewięć pięć zero"),
        Reaction("nie zrozumiałam"),
    )
    assert scenario.not_hear == ("paragon", "faktura")
    assert scenario.expect.outcome == "answered"
    assert scenario.expect.said == ("gdzie",)
    assert scenario.expect.slots == {"order_number": "123456"}
    assert scenario.expect.cut_off is True


def test_orders_are_not_asked_for_without_templates(tmp_path: Path) -> None:
    """A scenario without order numbers needs no shop."""
    file = tmp_path / "a.yaml"
    file.write_text("name: a\nsteps: [{hear: a}]\n", "utf-8")

    def no_shop() -> tuple[DemoOrder, ...]:
        raise AssertionError

    assert load(file, no_shop).steps == (Hear("a"),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty"),
        ("[1]", "x.yaml:1: scenario: keys with values"),
        ("a: [", "x.yaml: "),
        ("name: a", "steps: is missing"),
        ("name: a\nsteps: 3", "x.yaml:2: steps: a list"),
        ("name: a\nsteps: []", "between 1 and"),
        ("name: ''\nsteps: [{hear: a}]", "name: '': a text"),
        ("name: a\nname: b\nsteps: [{hear: a}]", "x.yaml:2: name: is given twice"),
        ("name: a\nfoo: 1\nsteps: [{hear: a}]", "x.yaml:2: foo: unknown; allowed are accent, audio_only"),
        ("name: a\nband: narrow\nsteps: [{hear: a}]", "band: 'narrow': wide or telephone"),
        ("name: a\nnoise: brown\nsteps: [{hear: a}]", "noise: 'brown': pink, white or babble"),
        ("name: a\nreactions: [{say: a}]\nsteps: [{hear: a}]", "x.yaml:2: hear: is missing"),
        ("name: a\nspeed: fast\nsteps: [{hear: a}]", "speed: 'fast': a whole number from 80"),
        ("name: a\nnoise_db: true\nsteps: [{hear: a}]", "noise_db: True"),
        ("name: a\nsteps:\n- {hear: a}\n- {heer: b}", "x.yaml:4: heer: unknown"),
        ("name: a\nsteps: [{within_ms: 3}]", "exactly one of hear"),
        ("name: a\nsteps: [{hear: a, say: b}]", "exactly one of hear"),
        ("name: a\nsteps: [{say: a, within_ms: 3}]", "within_ms: does not belong to say"),
        ("name: a\nsteps: [{hear: '('}]", "not a regular expression"),
        ("name: a\nsteps: [{say: 'a [x] b'}]", "a pause is milliseconds"),
        ("name: a\nsteps: [{say: '" + "a" * 501 + "'}]", "longer than 500"),
        ("name: a\nsteps: [{press: abc}]", "1 to 40 of 0-9"),
        ("name: a\nsteps: [{press: 12}]", "press: 12: a text"),
        ("name: a\nsteps: [{silence: 0}]", "silence: 0: a whole number"),
        ("name: a\nsteps: [{hangup: false}]", "true, or leave it out"),
        ("name: a\naudio_only: 1\nsteps: [{hear: a}]", "audio_only: 1: true or false"),
        ("name: a\nsteps: [{hear: a}]\nexpect: {cut_off: maybe}", "true or false"),
        ("name: a\nsteps: [{hear: a}]\nexpect: {outcom: x}", "outcom: unknown"),
        ("name: a\nsteps: [{say: '{order.lost.number}'}]", "x.yaml:2: say: {order.lost.number}"),
        ("name: a\nsteps: [{hear: !!int x}]", "value: "),
        ("#" * 70_000, "longer than"),
    ],
)
def test_a_wrong_scenario_is_refused_with_file_line_and_key(
    text: str, complaint: str, orders: tuple[DemoOrder, ...]
) -> None:
    """A typing error never becomes a passing test."""
    with pytest.raises(DataError) as refused:
        parse(text, "x.yaml", lambda: orders)
    assert complaint in str(refused.value)
    assert str(refused.value).startswith("x.yaml")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(DataError, match=r"none\.yaml"):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_scenario_of_the_project_can_be_played(file: Path) -> None:
    """And is called like its file."""
    assert load(file, _seeded).name == file.stem


def test_there_are_enough_scenarios() -> None:
    """The issue asks for fifteen about an order's status."""
    assert len(list(SCENARIOS.glob("*.yaml"))) >= 18
