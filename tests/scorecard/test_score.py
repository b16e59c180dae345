"""What calls say of the line."""

import pytest

from gateway.caller.scenario import Expect
from gateway.caller.transcript import Entry
from scorecard.score import Part, card, goals, right_first_time, shown, slots_right, to_a_person
from tests.scorecard.conftest import Make, caller, turn

NUMBER = "cztery osiem dwa dziewięć jeden trzy"


def test_success_is_counted_by_condition_and_matter(made: Make) -> None:
    """A call in which something was said too early is no success."""
    found = card(
        [
            made(),
            made(condition="white10", matter="returns", failures=["did not hear"]),
            made(condition="white10", leaks=("name",)),
        ]
    )
    assert found.success == Part(1, 3)
    assert found.clean == Part(1, 1)
    assert found.by_condition == {"clean": Part(1, 1), "white10": Part(0, 2)}
    assert found.by_matter == {"status": Part(1, 2), "returns": Part(0, 1)}
    assert found.leaks == 1


def test_an_utterance_that_arrives_in_pieces_was_cut_off(made: Make) -> None:
    """Also one that the bot talked into; keys cannot be cut."""
    found = card(
        [
            made(
                [
                    caller("gdzie jest", turns=("gdzie", "jest")),
                    caller("moja paczka", cut_off=True),
                    caller("tak"),
                    Entry(0, "caller", "[123]", turns=("1", "2")),
                    Entry(0, "bot", "Dobrze."),
                ]
            )
        ]
    )
    assert found.cut_offs == Part(2, 3)


def test_gaps_interruptions_and_turns_are_spread(made: Make) -> None:
    """Turns of calls that succeeded, gaps of all."""
    talk = [caller("a", gap_ms=300), caller("b", gap_ms=500), caller("c", stopped_ms=250)]
    found = card([made(talk, [turn("a"), turn("b")]), made(talk[:1], [turn("a")], failures=["x"])])
    assert (found.gap["count"], found.gap["p50"], found.gap["p95"]) == (3, 300, 500)
    assert found.gap_by_condition == {"clean": found.gap}
    assert (found.barge_in["count"], found.barge_in["p50"]) == (1, 250)
    assert (found.turns["count"], found.turns["p50"]) == (1, 2)


def test_who_only_listens_interrupts_nobody(made: Make) -> None:
    """ "Mhm" over the bot has neither an interruption nor a gap; the next words have."""
    talk = [
        caller("mhm", gap_ms=9_000, stopped_ms=800),
        caller("stop konsultant", gap_ms=400, stopped_ms=200),
    ]
    found = card([made(talk)])
    assert (found.barge_in["count"], found.barge_in["max"]) == (1, 200)
    assert (found.gap["count"], found.gap["max"]) == (1, 400)


def test_the_last_understood_value_of_a_slot_counts(made: Make) -> None:
    """One that was never understood is no wrong one: the call failed for another reason."""
    expect = Expect(slots={"order_number": "482913", "postal_code": "30059", "phone_number": "501"})
    turns = [turn("a", order_number="482914"), turn("b", order_number="482913", postal_code="30058")]
    assert slots_right(made((), turns, expect=expect)) == [True, False]


@pytest.mark.parametrize(
    ("turns", "right"),
    [
        ([turn("gdzie"), turn("482913", order_number="482913")], True),
        ([turn("gdzie"), turn("482913", order_number="482918")], False),
        ([turn("gdzie"), turn("482913"), turn("482913", order_number="482913")], False),
    ],
)
def test_an_order_number_is_right_the_first_time_or_not(made: Make, turns: list[dict], right: bool) -> None:
    """What comes of telling it again does not count."""
    dialogue = [caller("gdzie"), caller(NUMBER, turns=("482913",)), caller(NUMBER, turns=("482913",))]
    assert right_first_time(made(dialogue, turns)) is right


def test_a_number_that_arrived_in_two_pieces_is_right_when_the_last_one_makes_it_so(made: Make) -> None:
    """That it was cut is counted elsewhere."""
    dialogue = [caller(f"numer {NUMBER}", turns=("48 29", "13"))]
    turns = [turn("48 29"), turn("13", order_number="482913")]
    assert right_first_time(made(dialogue, turns)) is True


def test_a_number_of_which_nothing_arrived_is_not_right(made: Make) -> None:
    """And who told none is not counted at all."""
    assert right_first_time(made([caller(NUMBER, turns=())], [turn("dobry", order_number="482913")])) is False
    assert right_first_time(made([caller("dobry")], [turn("dobry")])) is None
    assert right_first_time(made([caller(NUMBER)], orders=())) is None
    found = card([made([caller(NUMBER)], [turn(NUMBER, order_number="482913")]), made()])
    assert found.first_time == {"clean": Part(1, 1)}


def test_a_person_is_promised_after_so_long(made: Make) -> None:
    """From the end of the words that asked for one; where a person became necessary, from the caller's first."""
    expect = Expect(outcome="callback")
    promise = Entry(9000, "bot", "Dobrze, konsultant oddzwoni.")
    greeting = Entry(0, "bot", "W każdej chwili można powiedzieć: konsultant.")
    asked = [greeting, caller("gdzie paczka", 1000), caller("z konsultantem", 7000), promise]
    assert to_a_person(made(asked, expect=expect)) == 1000
    needed = [greeting, caller("gdzie paczka", 1000), promise]
    assert to_a_person(made(needed, expect=expect)) == 7000
    assert to_a_person(made(asked)) is None
    assert to_a_person(made([greeting], expect=expect)) is None
    assert to_a_person(made([promise], expect=expect)) is None


def test_goals_are_met_or_not_or_unknown(made: Make) -> None:
    """What was not measured is neither."""
    talk = [caller(NUMBER, gap_ms=440, turns=("a", "b"))]
    met = {goal.name: goal.met for goal in goals(card([made(talk, [turn("b", order_number="482913")])]))}
    assert met["success, clean"] is True
    assert met["order number right first time, clean"] is True
    assert met["order number right first time, white noise at 10 dB"] is None
    assert met["utterances cut off"] is False
    assert met["gap p50"] is True
    assert met["calls in which something was said too early"] is True
    nothing = {goal.name: goal for goal in goals(card([]))}
    assert (nothing["gap p50"].value, nothing["gap p50"].met) == ("-", None)


def test_a_part_is_shown_with_its_numbers() -> None:
    """Nothing of nothing is no per cent."""
    assert shown(Part(39, 40)) == "97.5 % (39 of 40)"
    assert shown(Part(2, 2)) == "100 % (2 of 2)"
    assert shown(Part(0, 0)) == "- (0 of 0)"
