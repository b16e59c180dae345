"""An agent who works by their own telephone; in virtual time."""

import asyncio

import pytest

from tests.support.desk import AgentPage, Office, Peer, virtual
from voicebot.calls.media import Gone


async def by_phone() -> tuple[Office, AgentPage, Peer]:
    """Jan's telephone has been called and answered."""
    office = Office()
    jan = office.agent()
    assert jan.does("ready") == "no_headset"
    assert jan.does("phone", number="600 700 800") is None
    await asyncio.sleep(3)
    assert stages(jan) == ["off", "calling", "on"]
    return office, jan, office.outside.calls[-1]


def stages(page: AgentPage) -> list[str]:
    return [one["stage"] for one in page.shown("phone")]


@virtual
async def test_the_telephone_is_the_agents_sound() -> None:
    """Called once, it stays on the line: a caller is joined with it as soon as the agent answers at the page."""
    office, jan, phone = await by_phone()
    assert office.outside.reached == ["600 700 800"]
    assert jan.does("ready") is None
    for _ in range(2):
        call = office.call().enter()
        assert jan.does("accept", interaction=call.name) is None
        assert (phone.to, call.media.to) == (call.media, phone)
        jan.does("hang_up", interaction=call.name)
        assert phone.source is None
        jan.does("wrapped_up", code="solved", note="")
    assert len(office.outside.reached) == 1
    jan.load()
    assert stages(jan) == ["on"]


@pytest.mark.parametrize("in_talk", [True, False])
@virtual
async def test_who_hangs_up_the_telephone_is_not_rung(in_talk: bool) -> None:
    """As with a browser's sound that is gone; in a talk the caller waits for a moment, and is then the next."""
    office, jan, phone = await by_phone()
    jan.does("ready")
    call = office.call()
    if in_talk:
        call.enter()
        jan.does("accept", interaction=call.name)
        assert jan.does("phone", number="1") == "not_now"
        call.told()
    phone.inbox.put_nowait(Gone("hangup", 0.0))
    await asyncio.sleep(0.1)
    assert stages(jan)[-1] == "off"
    if in_talk:
        assert call.told() == ["Held"]
        await asyncio.sleep(9)
        assert "Lost" in call.told()
    else:
        assert not office.centre.there(call.name)


@virtual
async def test_the_browser_takes_over_again() -> None:
    """By the agent's wish, or because its sound is connected anew."""
    _, jan, phone = await by_phone()
    assert jan.does("phone_off") is None
    await asyncio.sleep(0.1)
    assert phone.closed == ["bye"]
    assert jan.does("ready") == "no_headset"
    jan.wear()
    assert jan.does("ready") is None
    assert jan.does("phone_off") is None
    assert jan.does("ready") is None


@virtual
async def test_a_telephone_that_does_not_answer_changes_nothing() -> None:
    """The page says why; a call that is given up rings no longer; without a telephone line there is none."""
    office = Office()
    jan = office.agent().ready()
    office.outside.answer = "busy"
    jan.does("phone", number="600700800")
    await asyncio.sleep(3)
    assert [(one["stage"], one["why"]) for one in jan.shown("phone")][-1] == ("off", "busy")
    assert jan.does("ready") is None
    office.outside.answer = None
    jan.does("phone", number="600700800")
    await asyncio.sleep(1)
    jan.does("phone_off")
    await asyncio.sleep(3)
    assert office.outside.calls == []
    jan.does("phone", number="600700800")
    await asyncio.sleep(1)
    await office.centre.close()
    await asyncio.sleep(3)
    assert office.outside.calls == []
    office.centre.seats.consults.outside = None
    assert jan.does("phone", number="1") in ("no_telephone", "not_there")
    assert jan.does("phone", number=5) in ("not_now", "not_there")
