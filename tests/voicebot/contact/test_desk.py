"""One agent's desk."""

import pytest

from tests.support.contact import agent, interaction, queues
from voicebot.contact.desk import Desk
from voicebot.contact.types import Channel, State

QUEUE = queues(wrap_up_s=30.0)["general"]


@pytest.fixture
def desk() -> Desk:
    """Signed on at 0 and ready since 10."""
    made = Desk(agent(handled=4, chat_limit=2), 0.0)
    made.choose(State.READY, "", 10.0)
    return made


def test_whoever_signs_on_is_not_ready_yet() -> None:
    """Nothing rings at somebody who is only looking; the count of the day goes on."""
    signed_on = Desk(agent(handled=4), 0.0).agent
    assert (signed_on.state, signed_on.reason, signed_on.handled) == (State.BREAK, "signed_on", 4)


def test_a_talk_and_its_wrap_up(desk: Desk) -> None:
    """Ringing, busy, wrap-up, ready; the idle time begins anew at the end."""
    desk.offer("c1", 40.0, 20.0)
    assert (desk.agent.state, desk.agent.since) == (State.RINGING, 20.0)
    desk.take(interaction(), 5.0, 25.0)
    assert (desk.agent.state, desk.agent.on_call, desk.agent.serving) == (State.BUSY, True, "general")
    talk = desk.end("c1", QUEUE, 100.0)
    assert (talk.since, talk.waited_s) == (25.0, 5.0)
    assert (desk.agent.state, desk.agent.handled, desk.agent.last_ended) == (State.WRAP_UP, 5, 100.0)
    assert desk.wrap_until == 130.0
    desk.wrapped_up(110.0)
    assert (desk.agent.state, desk.agent.idle_since, desk.wrap_until) == (State.READY, 110.0, None)


def test_an_offer_that_came_to_nothing_does_not_cost_the_turn(desk: Desk) -> None:
    """Idle since before it rang."""
    desk.offer("c1", 40.0, 20.0)
    desk.quiet(30.0)
    assert (desk.agent.state, desk.agent.since, desk.agent.idle_since) == (State.READY, 30.0, 10.0)


def test_a_break_chosen_in_a_talk_begins_after_the_wrap_up(desk: Desk) -> None:
    """Chosen in the wrap-up it begins at once."""
    desk.take(interaction(), 5.0, 20.0)
    desk.choose(State.BREAK, "lunch", 30.0)
    assert (desk.agent.state, desk.agent.reason) == (State.BUSY, "")
    desk.end("c1", QUEUE, 40.0)
    assert desk.agent.state is State.WRAP_UP
    desk.choose(State.BREAK, "tea", 50.0)
    assert (desk.agent.state, desk.agent.reason) == (State.BREAK, "tea")


def test_chats_side_by_side_have_one_wrap_up(desk: Desk) -> None:
    """After the last of them; a chat that became a call counts as one."""
    for name in ("a", "b"):
        desk.take(interaction(name, channel=Channel.CHAT), 5.0, 20.0)
    assert (desk.agent.chats, desk.agent.on_call) == (2, False)
    desk.switch(interaction("a", channel=Channel.BROWSER), 30.0)
    assert (desk.agent.chats, desk.agent.on_call, desk.agent.since) == (1, True, 20.0)
    desk.end("a", QUEUE, 40.0)
    assert desk.agent.state is State.BUSY
    desk.end("b", QUEUE, 50.0)
    assert desk.agent.state is State.WRAP_UP


def test_without_wrap_up_the_agent_is_ready_at_once(desk: Desk) -> None:
    """A queue may have none."""
    desk.take(interaction(), 5.0, 20.0)
    desk.end("c1", queues(wrap_up_s=0.0)["general"], 40.0)
    assert desk.agent.state is State.READY


def test_a_lost_agent_gives_back_the_talks(desk: Desk) -> None:
    """And is offline, with nothing ringing."""
    desk.take(interaction("a", channel=Channel.CHAT), 5.0, 20.0)
    desk.offer("b", 40.0, 25.0)
    assert [talk.interaction.id for talk in desk.lose(30.0)] == ["a"]
    assert (desk.agent.state, desk.ring, desk.talks) == (State.OFFLINE, None, {})
