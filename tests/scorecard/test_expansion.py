"""Which calls there are."""

from collections import Counter
from dataclasses import replace

import pytest

from gateway.caller.templates import DemoOrder, seeded_orders
from scorecard.conditions import CONDITIONS
from scorecard.expansion import Case, allot, expand, quick
from scorecard.template import Template, load
from voicebot.errors import DataError

READS = Template("sent", "status", {}, ("sent",))
HOURS = Template("hours", "questions", {"steps": [{"hear": "ósmej"}]})
CHANGES = replace(READS, name="cancel", changes=True)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """All calls there are."""
    return expand(load(), seeded_orders())


def _numbers(given: list[tuple[DemoOrder, ...]]) -> list[str]:
    return [order.number for (order,) in given]


@pytest.fixture
def three(order: DemoOrder) -> list[DemoOrder]:
    """Orders under way."""
    return [replace(order, number=number) for number in ("100001", "100002", "100003")]


def test_the_card_has_enough_calls_of_every_kind(cases: list[Case]) -> None:
    """At least 150, every dialogue clean, every condition about as often as every other, every call with a name of its own."""
    assert len(cases) >= 150
    assert len({case.name for case in cases}) == len(cases)
    assert {case.template.name for case in cases if case.condition.name == "clean"} == {
        template.name for template in load()
    }
    counts = Counter(case.condition.name for case in cases)
    assert set(counts) == {condition.name for condition in CONDITIONS}
    del counts["clean"]
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_seed_is_an_order_of_calls() -> None:
    """The same one every time, another one for another seed; the calls are the same."""
    few = [replace(HOURS, name=name) for name in ("a", "b", "c", "d")]
    first, again, other = ([case.name for case in expand(few, [], seed=seed)] for seed in (1, 1, 2))
    assert first == again != other
    assert sorted(first) == sorted(other)


def test_a_dialogue_that_sounds_alike_everywhere_is_rung_once() -> None:
    """Silence has no voice."""
    silent = Template("silence", "talk", {"steps": [{"hear": "halo"}]}, once=True)
    assert [case.name for case in expand([silent], [])] == ["talk/silence/clean"]


def test_quick_has_some_of_every_matter_and_condition(cases: list[Case]) -> None:
    """Twenty calls."""
    few = quick(cases)
    assert len({case.name for case in few}) == 20
    assert {case.template.matter for case in few} == {case.template.matter for case in cases}
    assert {case.condition.name for case in few} == {condition.name for condition in CONDITIONS}
    assert len(quick(cases[:3])) == 3


def test_an_order_that_a_call_changes_is_nobody_elses(three: list[DemoOrder]) -> None:
    """Who only asks may share what is left."""
    given = _numbers(allot([READS, CHANGES, READS, CHANGES, READS], three))
    assert len({given[1], given[3]}) == 2
    assert not {given[0], given[2], given[4]} & {given[1], given[3]}


def test_too_few_orders_is_an_error(three: list[DemoOrder]) -> None:
    """Better than two callers who cancel the same one."""
    with pytest.raises(DataError, match="cancel: too few demo orders that are sent"):
        allot([CHANGES] * 4, three)


def test_rare_kinds_choose_first(three: list[DemoOrder]) -> None:
    """The only late order is not given to somebody whom any would do."""
    late = replace(three[0], delay_reason="awaria")
    wants_late = replace(CHANGES, name="late", orders=("late",))
    given = _numbers(allot([CHANGES, wants_late], [late, three[1]]))
    assert given == [three[1].number, late.number]


def test_orders_are_shared_evenly(three: list[DemoOrder]) -> None:
    """Nobody's is asked about twice before everybody's was once."""
    assert Counter(_numbers(allot([READS] * 6, three))) == {order.number: 2 for order in three}
