"""Templates of scenarios."""

from pathlib import Path

import pytest

from gateway.caller.scenario import BotHangsUp, Hear, Reaction, Say
from gateway.caller.templates import DemoOrder
from scorecard.conditions import BY_NAME, CLEAN
from scorecard.template import Template, load
from voicebot.errors import DataError

WHOLE = """
sent:
  orders: [sent]
  vary: {opening: [gdzie jest moja paczka, kiedy przyjdzie moja paczka]}
  scenario:
    steps:
      - {hear: konsultant}
      - {say: <opening>}
      - {identify: sent}
      - {close: true}
    expect: {slots: {order_number: "{order.sent.number}"}}
"""


@pytest.fixture
def template(tmp_path: Path) -> Template:
    """The one above."""
    (tmp_path / "status.yaml").write_text(WHOLE, "utf-8")
    (one,) = load(tmp_path)
    return one


def test_a_template_becomes_a_scenario(template: Template, order: DemoOrder) -> None:
    """Macros are steps, names and order data are filled in."""
    scenario = template.fill(CLEAN, 0, [order])
    assert scenario.name == "status/sent/clean"
    assert scenario.steps == (
        Hear("konsultant"),
        Say("gdzie jest moja paczka"),
        Hear("numer.? zamówienia"),
        Say("cztery osiem dwa dziewięć jeden trzy"),
        Hear("kod.? pocztow"),
        Say("trzy zero zero pięć dziewięć"),
        Hear("w czymś pomóc"),
        Say("nie dziękuję"),
        Hear("usłyszenia"),
        BotHangsUp(),
    )
    assert scenario.expect.slots == {"order_number": "482913"}


def test_texts_and_forms_vary_from_call_to_call(template: Template, order: DemoOrder) -> None:
    """Another opening, another way to say the number."""
    said = {
        tuple(step.text for step in template.fill(CLEAN, number, [order]).steps if isinstance(step, Say))
        for number in range(4)
    }
    assert len(said) == 4
    assert {texts[0] for texts in said} == {"gdzie jest moja paczka", "kiedy przyjdzie moja paczka"}


def test_a_halting_caller_pauses_where_others_do_not(template: Template, order: DemoOrder) -> None:
    """In sentences and in numbers."""
    steps = template.fill(BY_NAME["halting"], 0, [order]).steps
    texts = [step.text for step in steps if isinstance(step, Say)]
    assert texts[0] == "gdzie jest [500] yyy [400] moja paczka"
    assert "[600]" in texts[1]


def test_every_caller_answers_what_was_asked_instead(template: Template, order: DemoOrder) -> None:
    """With the data of their order; who has no order has no number to give."""
    reactions = template.fill(CLEAN, 0, [order]).reactions
    assert Reaction("numer.? zamówienia|sześć cyfr", "cztery osiem dwa dziewięć jeden trzy") in reactions
    bare = Template("hours", "questions", {"steps": [{"hear": "ósmej"}]}).fill(CLEAN, 0, [])
    assert not any("zamówienia" in reaction.pattern for reaction in bare.reactions)
    assert any(reaction.text is None for reaction in bare.reactions)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[1]", "templates by name"),
        ("a: [", "expected"),
        ("sent: {orders: [sent]}", "scenario, and of the rest only"),
        ("sent: {colour: red, scenario: {steps: []}}", "scenario, and of the rest only"),
        ("sent: {scenario: {name: a}}", "steps, a list"),
        ("sent: {vary: {a: []}, scenario: {steps: []}}", "vary"),
    ],
)
def test_a_typing_error_is_a_complaint(tmp_path: Path, text: str, complaint: str) -> None:
    """Not a call that is left out."""
    (tmp_path / "status.yaml").write_text(text, "utf-8")
    with pytest.raises(DataError, match=complaint):
        load(tmp_path)


def test_what_is_wrong_in_a_scenario_is_told_with_its_name(order: DemoOrder) -> None:
    """The checks are those of scenario files."""
    broken = Template("sent", "status", {"steps": [{"heer": "a"}]})
    with pytest.raises(DataError, match=r"status/sent/clean.*heer"):
        broken.fill(CLEAN, 0, [order])
