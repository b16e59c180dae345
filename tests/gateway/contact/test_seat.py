"""Where an agent sits."""

import asyncio

from gateway.contact.headset import Headset
from gateway.contact.seat import UNSENT, Page, Seat, agent_of
from tests.support.desk import Peer, person

QUEUES = frozenset({"general", "complaints"})


async def test_messages_reach_the_page_in_order() -> None:
    """Also those that come while it reads; after the end nothing is added."""
    page = Page()
    page.send({"n": 1})
    reading = asyncio.create_task(_all(page))
    await asyncio.sleep(0)
    page.send({"n": 2})
    await asyncio.sleep(0)
    page.close()
    page.send({"n": 3})
    assert await reading == [{"n": 1}, {"n": 2}]


async def test_a_page_that_takes_nothing_is_given_up() -> None:
    """What waits for it has a limit."""
    page = Page()
    for number in range(UNSENT + 5):
        page.send({"n": number})
    assert len(await _all(page)) == UNSENT


async def _all(page: Page) -> list[object]:
    return [message async for message in page.outgoing()]


def test_whoever_has_queues_among_their_skills_serves_those() -> None:
    """Others serve all."""
    assert agent_of(person("jan", "complaints", "en"), QUEUES).queues == {"complaints"}
    agent = agent_of(person("jan", "en"), QUEUES, handled=4)
    assert (agent.id, agent.queues, dict(agent.skills), agent.handled) == ("jan", QUEUES, {"en": 5}, 4)


async def test_a_seat_is_complete_with_its_page_and_in_a_talk_with_its_sound() -> None:
    """Telling one without a page does nothing."""
    seat = Seat(person(), agent_of(person(), QUEUES))
    seat.tell(type="state")
    assert not seat.complete
    seat.page = Page()
    assert seat.complete
    seat.talk = "c1"
    assert not seat.complete
    headset = seat.headset = Headset(Peer(), lambda headset: None)
    assert seat.complete
    await headset.close("over")


def test_how_many_chats_an_agent_has_is_the_desks_setting() -> None:
    """Alone, and beside a talk."""
    agent = agent_of(person(), QUEUES, chats=3, chats_on_call=1)
    assert (agent.chat_limit, agent.chat_limit_on_call) == (3, 1)
