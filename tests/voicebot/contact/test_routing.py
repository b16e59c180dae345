"""Routing: its strategies by example, its promises by property."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.contact import NAMES, agent, interaction, queues, waiting
from voicebot.contact.routing import (
    ALONE_S,
    DECLINED_S,
    PRIORITY_S,
    WANTED_S,
    Waiting,
    able,
    line_up,
    next_change,
    route,
)
from voicebot.contact.types import Agent, Channel, Queue, State, Strategy, Widening

NOW = 1_000.0


def offers(line: list[Waiting], agents: list[Agent], now: float = NOW, **rules: Any) -> list[tuple[str, str]]:
    return list(route(line, agents, queues(**rules), now).offers)


def names(line: list[Waiting], **rules: Any) -> list[str]:
    return [one.interaction.id for one in line_up(line, queues(**rules))]


# --- order ----------------------------------------------------------------------------------------


def test_who_came_first_is_first_in_all_queues_together() -> None:
    """The longest wait is served first, whatever the queue; a callback keeps its place."""
    line = [
        waiting("b", entered=2.0, queue="complaints"),
        waiting("a", entered=1.0),
        waiting("back", entered=0.0, channel=Channel.CALLBACK, queued=900.0),
    ]
    assert names(line) == ["back", "a", "b"]


def test_priority_is_a_head_start_and_no_more() -> None:
    """One step overtakes two minutes of waiting; whoever waits longer than that stays ahead."""
    line = [waiting("vip", entered=PRIORITY_S, priority=1)]
    assert names([*line, waiting("b", entered=1.0)]) == ["vip", "b"]
    assert names([*line, waiting("a", entered=-1.0)]) == ["a", "vip"]


def test_a_queue_with_a_head_start_goes_before_another() -> None:
    """By just so many seconds."""
    rules = queues() | {"complaints": Queue("complaints", "x", head_start_s=60.0)}
    line = [waiting("angry", entered=59.0, queue="complaints"), waiting("a"), waiting("b", entered=-2.0)]
    assert [one.interaction.id for one in line_up(line, rules)] == ["b", "angry", "a"]


def test_whoever_was_with_an_agent_already_is_before_all() -> None:
    """The front is the front."""
    assert names([waiting("a", priority=9), waiting("cut off", entered=99.0, front=True)])[0] == "cut off"


# --- strategies -----------------------------------------------------------------------------------


def test_the_longest_idle_is_rung() -> None:
    """Each of two callers at another agent."""
    idle = [agent("ala", idle_since=5.0), agent("ola", idle_since=1.0), agent("ela", idle_since=9.0)]
    line = [waiting("a"), waiting("b", entered=1.0)]
    assert offers(line, idle) == [("a", "ola"), ("b", "ala")]


def test_the_one_with_fewest_calls_is_rung() -> None:
    """Idle time decides among equals."""
    busy = [agent("ala", handled=3), agent("ola", handled=2, idle_since=5.0), agent("ela", handled=2)]
    assert offers([waiting("a")], busy, strategy=Strategy.FEWEST_CALLS) == [("a", "ela")]


def test_all_are_rung_and_the_next_caller_waits_for_one_who_is_free_later() -> None:
    """The newly free agent rings for the next caller, and joins the ringing only when there is none."""
    rule = {"strategy": Strategy.RING_ALL}
    two = [agent("ala"), agent("ola")]
    line = [waiting("a"), waiting("b", entered=1.0)]
    assert offers(line, two, **rule) == [("a", "ala"), ("a", "ola")]
    ringing = [agent(name, state=State.RINGING) for name in ("ala", "ola")]
    rung = waiting("a", ringing=frozenset({"ala", "ola"}))
    assert offers([rung, line[1]], [*ringing, agent("ela")], **rule) == [("b", "ela")]
    assert offers([rung], [*ringing, agent("ela")], **rule) == [("a", "ela")]


def test_what_rings_at_one_agent_is_offered_to_no_second() -> None:
    """Unless the rule is to ring at all."""
    rung = waiting("a", ringing=frozenset({"ala"}))
    assert offers([rung], [agent("ala", state=State.RINGING), agent("ola")]) == []


def test_skills_choose_the_best_and_keep_the_versatile_free() -> None:
    """The highest level; without a needed skill the one who is of least use elsewhere."""
    rule = {"strategy": Strategy.SKILLS}
    agents = [
        agent("ala", skills={"returns": 5, "english": 3}),
        agent("ola", skills={"returns": 7}),
        agent("ela"),
    ]
    assert offers([waiting("a", skills={"returns": 4})], agents, **rule) == [("a", "ola")]
    assert offers([waiting("a")], agents, **rule) == [("a", "ela")]


def test_the_longer_the_wait_the_less_skill_is_enough() -> None:
    """Exactly at the step; without widening never."""
    widening = (Widening(60.0, 2), Widening(120.0, 0))
    queue = Queue("general", "x", widening=widening)
    who = interaction(skills={"returns": 5})
    some, none = agent(skills={"returns": 2}), agent()
    assert [able(some, who, queue, now) for now in (59.9, 60.0)] == [False, True]
    assert [able(none, who, queue, now) for now in (119.9, 120.0)] == [False, True]
    assert not able(none, who, replace(queue, widening=()), 9_999.0)
    assert not able(agent(queues=frozenset({"complaints"})), who, queue, 9_999.0)


def test_a_chat_goes_to_the_agent_with_the_fewest() -> None:
    """Side by side where there is room."""
    chatting = agent("ala", state=State.BUSY, chats=1, chat_limit=3)
    line = [waiting("a", channel=Channel.CHAT), waiting("b", entered=1.0)]
    assert offers(line, [chatting, agent("ola", idle_since=9.0)]) == [("a", "ola")]
    assert offers(line, [chatting]) == [("a", "ala")]


# --- declined, wanted, overflow -------------------------------------------------------------------


def test_who_declined_is_not_asked_again_for_a_while() -> None:
    """A minute while another could come; ten seconds where nobody else works."""
    line = [waiting("a", declined={"ala": NOW})]
    busy = agent("ola", state=State.BUSY)
    away = agent("ola", state=State.BREAK)
    assert offers(line, [agent("ala"), busy], NOW + DECLINED_S - 0.1) == []
    assert offers(line, [agent("ala"), busy], NOW + DECLINED_S) == [("a", "ala")]
    assert offers(line, [agent("ala"), away], NOW + ALONE_S - 0.1) == []
    assert offers(line, [agent("ala"), away], NOW + ALONE_S) == [("a", "ala")]


def test_who_was_asked_for_by_name_is_waited_for_a_minute() -> None:
    """Though not serving the queue; not when they declined or are away."""
    ola = agent("ola", queues=frozenset())
    line = [waiting("a", wanted="ola", queued=NOW)]
    assert offers(line, [agent("ala"), ola]) == [("a", "ola")]
    busy = replace(ola, state=State.BUSY)
    assert offers(line, [agent("ala"), busy]) == []
    assert offers(line, [agent("ala"), busy], NOW + WANTED_S) == [("a", "ala")]
    assert offers(line, [agent("ala"), replace(ola, state=State.BREAK)]) == [("a", "ala")]
    declined = [replace(line[0], declined={"ola": NOW})]
    assert offers(declined, [agent("ala"), ola]) == [("a", "ala")]


def test_the_longest_wait_ends_somewhere_else() -> None:
    """Not while an agent is free or it rings; whoever was with an agent is not sent away; a callback stays one."""
    rule = {"max_wait_s": 300.0, "then": "callback"}

    def overflows(one: Waiting, agents: list[Agent], now: float = 300.0, **more: Any) -> Any:
        return route([one], agents, queues(**rule | more), now).overflows

    assert overflows(waiting("a"), []) == (("a", "callback"),)
    assert overflows(waiting("a"), [], 299.9) == ()
    assert overflows(waiting("a"), [agent()]) == ()
    assert overflows(waiting("a", ringing=frozenset({"ala"})), []) == ()
    assert overflows(waiting("a", front=True), []) == ()
    assert overflows(waiting("a", channel=Channel.CALLBACK), []) == ()
    assert overflows(waiting("a", channel=Channel.CALLBACK), [], then="complaints") == (("a", "complaints"),)


def test_the_next_change_by_time_alone_is_known() -> None:
    """Nothing later than it is missed, nothing past is told again."""
    rules = queues(max_wait_s=300.0, then="callback", widening=(Widening(60.0, 0),))
    line = [waiting("a", declined={"ala": 10.0}, wanted="ola")]
    moments, now = [], 0.0
    while (moment := next_change(line, rules, now)) is not None:
        moments.append(moment)
        now = moment
    assert moments == [20.0, 60.0, 70.0, 300.0]
    assert next_change([], rules, 0.0) is None


# --- promises -------------------------------------------------------------------------------------

SKILLS = st.dictionaries(st.sampled_from(["returns", "english"]), st.integers(1, 5), max_size=2)
AGENTS = st.lists(
    st.builds(
        agent,
        st.sampled_from("abcdef"),
        queues=st.frozensets(st.sampled_from(NAMES)),
        skills=SKILLS,
        state=st.sampled_from(State),
        chats=st.integers(0, 2),
        chat_limit=st.integers(1, 3),
        on_call=st.booleans(),
        handled=st.integers(0, 3),
        idle_since=st.integers(0, 5).map(float),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
LINE = st.lists(
    st.builds(
        waiting,
        st.integers(0, 40).map(str),
        queue=st.sampled_from(NAMES),
        channel=st.sampled_from(Channel),
        entered=st.integers(0, 900).map(float),
        priority=st.integers(0, 3),
        skills=SKILLS,
        front=st.booleans(),
        declined=st.dictionaries(st.sampled_from("abcdef"), st.integers(900, 1_000).map(float), max_size=2),
        wanted=st.none() | st.sampled_from("abcdef"),
    ),
    max_size=12,
    unique_by=lambda one: one.interaction.id,
)
RULES = st.fixed_dictionaries(
    {
        name: st.builds(
            Queue,
            st.just(name),
            st.just("x"),
            head_start_s=st.sampled_from([0.0, 90.0]),
            strategy=st.sampled_from(Strategy),
            widening=st.sampled_from([(), (Widening(100.0, 1), Widening(400.0, 0))]),
            max_wait_s=st.sampled_from([None, 500.0]),
            then=st.just("callback"),
        )
        for name in NAMES
    }
)
Rules = Mapping[str, Queue]
SOME = settings(max_examples=50, deadline=None)


@SOME
@given(LINE, AGENTS, RULES)
def test_nobody_is_offered_two_things_nor_one_thing_to_two(
    line: list[Waiting], agents: list[Agent], rules: Rules
) -> None:
    """Unless it is to ring at all; and only to those who may take it."""
    routed = route(line, agents, rules, NOW)
    people = {one.id: one for one in agents}
    places = {one.interaction.id: one for one in line}
    assert max(Counter(who for _, who in routed.offers).values(), default=0) <= 1
    for name, count in Counter(name for name, _ in routed.offers).items():
        assert count == 1 or rules[places[name].interaction.queue].strategy is Strategy.RING_ALL
    for name, who in routed.offers:
        one = places[name].interaction
        assert people[who].takes(one.channel)
        assert one.wanted == who or able(people[who], one, rules[one.queue], NOW)
    assert not {name for name, _ in routed.offers} & {name for name, _ in routed.overflows}


@SOME
@given(LINE, AGENTS, RULES)
def test_nobody_is_passed_over_for_one_who_came_later(
    line: list[Waiting], agents: list[Agent], rules: Rules
) -> None:
    """Whoever gets nothing could have taken none of the agents that those behind them got; no able agent is left idle."""
    routed = route(line, agents, rules, NOW)
    served = {name for name, _ in routed.offers}
    order = [one.interaction.id for one in line_up(line, rules)]
    taken = {who: order.index(name) for name, who in routed.offers}
    for one in line:
        who = one.interaction
        if who.id in served or who.wanted is not None:
            continue
        for person in agents:
            fits = person.takes(who.channel) and able(person, who, rules[who.queue], NOW)
            if fits and person.id not in one.declined:
                assert taken[person.id] < order.index(who.id)


@SOME
@given(LINE, RULES)
def test_within_a_priority_the_order_is_kept(line: list[Waiting], rules: Rules) -> None:
    """Same queue, same priority, neither put in front: who came first is first."""
    order = line_up(line, rules)
    for at, earlier in enumerate(order):
        for later in order[at + 1 :]:
            one, two = earlier.interaction, later.interaction
            if (one.queue, one.priority, earlier.front) == (two.queue, two.priority, later.front):
                assert one.entered <= two.entered


@SOME
@given(LINE, RULES, st.integers(0, 3), st.sampled_from(NAMES))
def test_nobody_starves(line: list[Waiting], rules: Rules, priority: int, queue: str) -> None:
    """A newcomer of whatever priority goes behind everyone who has waited longer than all head starts together."""
    newcomer = waiting("new", entered=NOW, priority=priority, queue=queue)
    order = [one.interaction.id for one in line_up([*line, newcomer], rules)]
    most = 3 * PRIORITY_S + 90.0
    for one in line:
        if one.interaction.entered < NOW - most:
            assert order.index(one.interaction.id) < order.index("new")


@pytest.mark.parametrize("strategy", Strategy)
def test_in_a_day_of_one_agent_everyone_is_served_in_turn(strategy: Strategy) -> None:
    """An endless stream of the highest priority does not keep an ordinary caller waiting for ever."""
    line = [waiting("plain", entered=0.0)]
    served: list[str] = []
    for minute in range(60):
        now = minute * 60.0
        line += [waiting(f"vip {minute}", entered=now, priority=3)]
        ((name, _),) = offers(line, [agent()], now, strategy=strategy)
        served.append(name)
        line = [one for one in line if one.interaction.id != name]
    assert "plain" in served[: round(3 * PRIORITY_S / 60) + 2]
