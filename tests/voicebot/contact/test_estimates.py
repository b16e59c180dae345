"""The wait foreseen."""

from typing import Any

import pytest

from tests.support.contact import agent, interaction, queues, waiting
from voicebot.contact.estimates import AHEAD, Estimator
from voicebot.contact.events import Changed, Connect, Over, Overflow
from voicebot.contact.forecasts import Forecast
from voicebot.contact.routing import Waiting
from voicebot.contact.types import NO_ANSWER, Agent, Channel, State, Widening

NOW = 1_000.0


def estimator(talk_s: float = 100.0, **rules: Any) -> Estimator:
    """One that has seen a hundred talks of about this length, and agents who answer in two seconds."""
    made = Estimator(queues(**{"wrap_up_s": 0.0} | rules))
    for at in range(100):
        made.watch([Over(interaction(), "ala", 5.0, talk_s * (0.8 if at % 2 else 1.2))], 0.0)
        made.watch([Changed(agent(state=State.RINGING), agent(state=State.BUSY, since=2.0))], 0.0)
    return made


def busy(name: str = "ala", since: float = NOW, **more: Any) -> Agent:
    return agent(name, **{"state": State.BUSY, "since": since, "serving": "general", "on_call": True} | more)


def line(count: int, **last: Any) -> list[Waiting]:
    return [waiting(f"c{at}", entered=float(at)) for at in range(count - 1)] + [
        waiting("me", **{"entered": NOW} | last)
    ]


def foresee(people: list[Waiting], agents: list[Agent], made: Estimator | None = None) -> Forecast:
    found = (made or estimator()).forecast("me", people, agents, NOW)
    assert found is not None
    return found


def test_the_next_in_line_waits_for_the_first_talk_to_end() -> None:
    """What is left of it, and a moment until the agent answers; the longer it has lasted the sooner."""
    fresh = foresee(line(1), [busy()])
    assert fresh.position == 1
    assert fresh.low_s < fresh.median_s < fresh.high_s
    assert fresh.median_s == pytest.approx(102.0, rel=0.15)
    assert foresee(line(1), [busy(since=NOW - 90.0)]).median_s < 40.0
    assert foresee(line(1), [agent()]).high_s < 10.0


def test_those_ahead_and_more_agents_count() -> None:
    """Each of those ahead takes a talk; twice the agents, about half the wait."""
    one = foresee(line(5), [busy()])
    assert (one.position, one.median_s) == (5, pytest.approx(520.0, rel=0.2))
    assert foresee(line(5), [busy(), busy("ola")]).median_s < 0.65 * one.median_s
    assert foresee(line(20), [busy()]).high_s > foresee(line(5), [busy()]).high_s


def test_the_wrap_up_is_part_of_the_wait() -> None:
    """No longer than the queue gives; what has passed of it is past."""
    made = estimator(wrap_up_s=60.0)
    with_wrap = foresee(line(1), [busy()], made).median_s
    assert with_wrap > foresee(line(1), [busy()]).median_s + 15.0
    wrapping = busy(state=State.WRAP_UP, since=NOW - 50.0)
    assert foresee(line(1), [wrapping], made).high_s < 20.0


def test_learnt_wrap_ups_count() -> None:
    """Those who are quick with it shorten the wait."""
    made = estimator(wrap_up_s=60.0)
    before = foresee(line(1), [busy(state=State.WRAP_UP)], made).median_s
    for _ in range(100):
        change = Changed(busy(state=State.WRAP_UP, since=0.0), agent(since=5.0))
        made.watch([change], 5.0)
    assert foresee(line(1), [busy(state=State.WRAP_UP)], made).median_s < before / 2


def test_an_agent_on_a_break_comes_back() -> None:
    """After a break as they were; not one who only did not answer."""
    made = estimator(talk_s=3_000.0)
    for _ in range(100):
        made.watch([Changed(agent(state=State.BREAK, since=0.0, reason="tea"), agent(since=300.0))], 300.0)
    resting = agent("ola", state=State.BREAK, since=NOW - 250.0, reason="tea")
    assert foresee(line(1), [busy(), resting], made).median_s < 200.0
    away = agent("ola", state=State.BREAK, since=NOW - 250.0, reason=NO_ANSWER)
    assert foresee(line(1), [busy(), away], made).median_s > 1_000.0


def test_nothing_is_foreseen_where_nobody_works() -> None:
    """An honest "I do not know"."""
    made = estimator()
    assert made.forecast("me", line(1), [], NOW) is None
    assert made.forecast("gone", line(1), [agent()], NOW) is None
    assert made.forecast("me", line(1), [agent(state=State.BREAK, reason="tea")], NOW) is None
    assert made.forecast("me", line(1), [agent(queues=frozenset({"complaints"}))], NOW) is None


def test_only_those_who_want_the_same_agents_are_ahead() -> None:
    """The position is among them; a skill that widening makes needless counts as what it will be."""
    other = waiting("other", entered=0.0, queue="complaints")
    agents = [busy(queues=frozenset({"general"})), busy("ola", queues=frozenset({"complaints"}))]
    assert foresee([other, *line(1)], agents).position == 1
    skilled = line(1, skills={"english": 5})
    assert estimator().forecast("me", skilled, [busy()], NOW) is None
    assert foresee(skilled, [busy()], estimator(widening=(Widening(60.0, 0),))).position == 1


def test_those_who_hang_up_shorten_the_wait_of_the_others() -> None:
    """As often as they did of late; callbacks do not hang up."""
    made = estimator()
    patient = foresee(line(20), [busy()], made).median_s
    for _ in range(200):
        made.watch([Over(interaction(), None, 60.0, 0.0)], NOW)
    assert foresee(line(20), [busy()], made).median_s < patient / 2
    callbacks = [waiting(f"b{at}", entered=0.0, channel=Channel.CALLBACK) for at in range(19)]
    assert foresee([*callbacks, *line(1)], [busy()], made).median_s == pytest.approx(patient, rel=0.2)


def test_a_very_long_line_is_foreseen_in_proportion() -> None:
    """Without playing all of it."""
    whole, half = (foresee(line(count), [busy()]).median_s for count in (2 * AHEAD + 1, AHEAD + 1))
    assert whole == pytest.approx(2 * half, rel=0.1)


def test_told_forecasts_meet_their_end() -> None:
    """At an agent, by hanging up, or out of the queues; moving to another queue is no end."""
    made = estimator()
    for at, end in enumerate(
        [Connect("me", "ala", 9.0), Over(interaction("me"), None, 9.0, 0.0), Overflow("me", "callback")]
    ):
        made.record.told(foresee(line(1), [busy()], made))
        assert made.watch([Overflow("me", "complaints")], NOW) == []
        (outcome,) = made.watch([end], NOW + 100.0)
        assert (outcome.real_s, outcome.answered) == (100.0, at == 0)


def test_the_same_history_gives_the_same_forecast() -> None:
    """No luck in what people are told."""
    assert foresee(line(3), [busy()]) == foresee(line(3), [busy()])


def test_what_is_on_record_is_learnt_at_once() -> None:
    """Talks, wrap-ups, patience and answers of before a restart; queues of that time that are no more are passed over."""
    made = estimator()
    made.recall(
        [("general", 400.0, 5.0), ("old", 9.0, 9.0), ("general", 400.0, None)] * 60,
        [(20.0, True)] * 100,
        [4.0] * 50,
    )
    assert foresee(line(1), [busy()], made).median_s > 2 * foresee(line(1), [busy()]).median_s


def test_other_rules_are_reckoned_with_and_what_was_learnt_stays() -> None:
    """A wrap-up that there is from now on makes the wait longer; without it, it is what it was."""
    made = estimator()
    before = foresee(line(1), [busy()], made).median_s
    made.follow(queues(wrap_up_s=60.0))
    assert foresee(line(1), [busy()], made).median_s > before + 30.0
    made.follow(queues(wrap_up_s=0.0))
    assert foresee(line(1), [busy()], made).median_s == pytest.approx(before, rel=0.15)
