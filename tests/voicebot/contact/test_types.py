"""Interactions, agents and queues."""

from tests.support.contact import agent, interaction
from voicebot.contact.types import Channel, State


def test_a_ready_agent_takes_anything() -> None:
    """Whatever the channel; in every other state nothing by voice."""
    assert all(agent().takes(channel) for channel in Channel)
    others = [state for state in State if state is not State.READY]
    assert not any(agent(state=state).takes(Channel.PHONE) for state in others)


def test_chats_go_side_by_side_up_to_the_agents_limit() -> None:
    """While there is no talk by voice, and nothing rings."""
    chatting = {"state": State.BUSY, "chats": 1, "chat_limit": 2}
    assert agent(**chatting).takes(Channel.CHAT)
    assert not agent(**chatting).takes(Channel.BROWSER)
    assert not agent(**chatting | {"chats": 2}).takes(Channel.CHAT)
    assert not agent(**chatting, on_call=True).takes(Channel.CHAT)
    assert agent(**chatting, on_call=True, chat_limit_on_call=2).takes(Channel.CHAT)
    assert not agent(**chatting | {"state": State.RINGING}).takes(Channel.CHAT)


def test_the_number_of_a_person_is_not_in_what_a_log_would_show() -> None:
    """Interactions may be printed."""
    assert "600100200" not in repr(interaction(caller="+48600100200"))
