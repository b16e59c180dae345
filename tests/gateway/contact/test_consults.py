"""Agents ask a colleague or somebody outside, hand the caller over, or come back to them; in virtual time."""

import asyncio
from typing import Any

import pytest

from tests.support.desk import AgentPage, Calls, Office, Peer, frame, talk, virtual
from voicebot.calls.media import Gone
from voicebot.calls.people import Joined


def consult(page: AgentPage) -> list[tuple[str, str]]:
    """Stages shown on the page since the last time, and why; what is shown again, once."""
    return list(dict.fromkeys((one["stage"], one["why"]) for one in page.shown("consult")))


async def asking() -> tuple[Office, Calls, AgentPage, AgentPage, str]:
    """Jan, who talks with a caller, has Ewa rung; the consult's own interaction."""
    office, call, jan = await talk()
    ewa = office.agent("ewa").ready()
    call.told()
    assert jan.does("consult", interaction=call.name, agent="ewa") is None
    offer = ewa.shown("offer")[-1]
    assert offer["card"]["consult"] == "Jan"
    return office, call, jan, ewa, offer["interaction"]


async def asked() -> tuple[Office, Calls, AgentPage, AgentPage, str]:
    """Ewa has answered."""
    office, call, jan, ewa, name = await asking()
    assert ewa.does("accept", interaction=name) is None
    assert consult(jan) == [("calling", ""), ("talking", "")]
    return office, call, jan, ewa, name


def hears(one: Any, other: Any) -> bool:
    """Whether the one's packets go to the other."""
    return bool(one.to is not None and (one.to is other or getattr(one.to, "_headset", None) is other))


async def said(speaker: Peer, listener: Peer, level: int) -> bool:
    """Whether frames of the one are what the other hears next."""
    for _ in range(4):
        speaker.inbox.put_nowait(frame(level))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return listener.source is not None and int(listener.source()[0]) == level


@virtual
async def test_the_caller_hears_music_while_two_agents_talk() -> None:
    """Both agents hear each other, nobody hears the caller, and what would break that is refused."""
    _, call, jan, ewa, name = await asked()
    assert call.told() == ["Held"]
    assert call.media.source is None
    assert jan.peer is not None
    assert ewa.peer is not None
    assert await said(jan.peer, ewa.peer, 5)
    assert await said(ewa.peer, jan.peer, 6)
    for refused in ("hold", "hang_up", "transfer"):
        assert jan.does(refused, interaction=call.name, on=False, queue="general") == "not_now"
    assert ewa.does("hold", interaction=name, on=True) == "not_now"
    assert ewa.does("transfer", interaction=name, queue="general") == "not_now"
    assert ewa.does("consult", interaction=name, agent="jan") == "not_now"
    assert jan.does("consult", interaction=call.name, agent="ewa") == "not_now"


@virtual
async def test_the_caller_is_handed_over() -> None:
    """At once and without a word to them; who asked has the wrap-up, who was asked has the caller, and the record knows both."""
    office, call, jan, ewa, _ = await asked()
    call.told()
    assert jan.does("consult_done", interaction=call.name) is None
    assert call.told() == ["Joined"]
    assert (jan.state(), ewa.state()) == ("wrap_up", "busy")
    assert ewa.does("hold", interaction=call.name, on=True) is None
    assert office.centre._acd.talks() == {call.name: "ewa"}
    ended = call.detail("person_ended")
    assert (ended["agent"], ended["by"]) == ("jan", "transfer")
    assert call.detail("person_joined")["agent"] == "ewa"
    assert call.detail("consult_ended") == {"how": "handed_over"}
    assert jan.peer is not None
    assert jan.peer.source is None
    ewa.does("hang_up", interaction=call.name)
    assert call.told()[-1] == "Over"


@pytest.mark.parametrize("how", ["back", "hangs_up", "page", "sound"])
@virtual
async def test_whatever_ends_the_consult_the_agent_is_back_with_the_caller(how: str) -> None:
    """By the agent's own wish, or because the colleague hung up or broke off; who was asked is free again."""
    office, call, jan, ewa, name = await asked()
    match how:
        case "back":
            jan.does("consult_back", interaction=call.name)
        case "hangs_up":
            ewa.does("hang_up", interaction=name)
        case "page":
            ewa.close()
        case "sound":
            assert ewa.headset is not None
            await ewa.headset.close("broken")
    await asyncio.sleep(0)
    assert call.told()[-1] == "Joined"
    assert consult(jan) == [("over", "")]
    assert office.centre._acd.talks() == {call.name: "jan"}
    assert name not in office.centre._callers
    if how in ("back", "hangs_up"):
        assert ewa.state() == "ready"
    assert call.detail("consult_ended") == {"how": "back"}
    assert jan.does("consult_done", interaction=call.name) == "not_now"


@pytest.mark.parametrize("how", ["decline", "no_answer"])
@virtual
async def test_a_colleague_who_does_not_answer_costs_nothing_but_the_wait(how: str) -> None:
    """Nobody else is rung; the agent is back with the caller."""
    office, call, _, ewa, name = await asking()
    office.agent("ala").ready()
    if how == "decline":
        ewa.does("decline", interaction=name)
    else:
        await asyncio.sleep(25)
    assert call.told()[-1] == "Joined"
    assert office.centre._acd.line() == []
    assert office.centre._acd.talks() == {call.name: "jan"}


@pytest.mark.parametrize("rings", [True, False])
@virtual
async def test_a_caller_who_hangs_up_meanwhile_ends_it_all(rings: bool) -> None:
    """Both agents are free for others."""
    office, call, jan, ewa, _ = await (asking() if rings else asked())
    call.gone()
    await asyncio.sleep(0)
    assert office.centre._acd.talks() == {}
    assert office.centre._acd.line() == []
    assert (jan.state(), ewa.state()) == ("wrap_up", "ready")
    assert jan.peer is not None
    assert jan.peer.source is None


@virtual
async def test_an_agent_who_is_gone_leaves_the_caller_first_in_the_queue() -> None:
    """The colleague is free, and gets the call."""
    office, call, jan, ewa, name = await asked()
    ewa.shown()
    jan.close()
    assert ewa.state() == "ready"
    await asyncio.sleep(9)
    assert call.told()[-3:] == ["Lost", "Looking", "Position"]
    assert ewa.shown("offer")[-1]["interaction"] == call.name
    assert name not in office.centre._callers


@virtual
async def test_who_is_not_free_is_not_rung() -> None:
    """Nor who asks; and nobody outside where there is no telephone."""
    office, call, jan = await talk()
    office.agent("ewa")
    for nobody in ("ewa", "jan", "ala"):
        assert jan.does("consult", interaction=call.name, agent=nobody) == "not_free"
    office.centre.seats.consults.outside = None
    assert jan.does("consult", interaction=call.name, number="1") == "no_telephone"
    assert jan.does("consult", interaction="c9", number="1") == "not_now"
    assert jan.does("consult_back", interaction=call.name) == "not_now"
    assert call.told() == []


@virtual
async def test_a_reloaded_page_is_told_again() -> None:
    """A second window takes over in the middle of it."""
    _, _, jan, _, _ = await asked()
    jan.load()
    assert consult(jan) == [("talking", "")]


# --- outside --------------------------------------------------------------------------------------


async def outside(*, blind: bool = False) -> tuple[Office, Calls, AgentPage, Peer]:
    """A number was called and has answered."""
    office, call, jan = await talk()
    call.told()
    assert jan.does("consult", interaction=call.name, number="600 700 800", blind=blind) is None
    assert call.told() == ["Held"]
    assert consult(jan) == [("calling", "")]
    await asyncio.sleep(3)
    return office, call, jan, office.outside.calls[-1]


@virtual
async def test_an_agent_talks_with_somebody_outside_and_hands_the_caller_over() -> None:
    """The two stay joined without the agent, until the caller hangs up."""
    office, call, jan, away = await outside()
    assert office.outside.reached == ["600 700 800"]
    assert jan.peer is not None
    assert await said(jan.peer, away, 5)
    assert await said(away, jan.peer, 6)
    assert call.media.source is None
    assert jan.does("consult_done", interaction=call.name) is None
    assert jan.state() == "wrap_up"
    assert call.told() == ["Joined"]
    assert await said(away, call.media, 7)
    assert away.to is call.media
    assert office.centre._acd.talks() == {}
    assert jan.peer.source is None
    call.gone()
    await asyncio.sleep(0.1)
    assert away.closed == ["bye"]
    assert call.told() == []


@virtual
async def test_who_is_put_through_is_hung_up_on_with_the_other_side() -> None:
    """Nothing is asked of them: the talk is over."""
    office, call, jan, away = await outside(blind=True)
    assert jan.state() == "wrap_up"
    assert isinstance(call.news[-1], Joined)
    call.told()
    call_hears = call.media
    away.inbox.put_nowait(Gone("hangup", 0.0))
    await asyncio.sleep(0.1)
    assert call.told() == ["Over"]
    assert call_hears.source is None
    assert office.centre.seats.consults._put_through == {}


@pytest.mark.parametrize("blind", [True, False])
@virtual
async def test_a_number_that_does_not_answer_gives_the_caller_back(blind: bool) -> None:
    """The page says why."""
    office, call, jan = await talk()
    call.told()
    office.outside.answer = "busy"
    jan.does("consult", interaction=call.name, number="600700800", blind=blind)
    await asyncio.sleep(3)
    assert consult(jan) == [("calling", ""), ("over", "busy")]
    assert call.told() == ["Held", "Joined"]
    assert office.centre._acd.talks() == {call.name: "jan"}


@pytest.mark.parametrize("when", ["ringing", "talking"])
@pytest.mark.parametrize("how", ["back", "gone", "page"])
@virtual
async def test_nobody_outside_is_left_on_the_line(when: str, how: str) -> None:
    """Whoever ends it, and whenever: the call out is given up or hung up."""
    if when == "talking":
        office, call, jan, _ = await outside()
    else:
        office, call, jan = await talk()
        jan.does("consult", interaction=call.name, number="600700800")
        await asyncio.sleep(1)
    match how:
        case "back":
            jan.does("consult_back", interaction=call.name)
        case "gone":
            call.gone()
        case "page":
            jan.close()
    await asyncio.sleep(3)
    assert all(away.closed for away in office.outside.calls)
    assert len(office.outside.calls) == (when == "talking")
    told = call.told()
    assert (told[-1:] == ["Joined"]) is (how == "back"), told


@virtual
async def test_somebody_outside_who_hangs_up_gives_the_caller_back() -> None:
    """As a colleague does."""
    _, call, jan, away = await outside()
    away.inbox.put_nowait(Gone("hangup", 0.0))
    await asyncio.sleep(0.1)
    assert call.told()[-1] == "Joined"
    assert consult(jan)[-1] == ("over", "")


@pytest.mark.parametrize("when", ["ringing", "talking", "through"])
@virtual
async def test_stopping_leaves_nobody_on_the_line(when: str) -> None:
    """Nor a task."""
    office, call, jan = await talk()
    jan.does("consult", interaction=call.name, number="600700800", blind=when == "through")
    await asyncio.sleep(1 if when == "ringing" else 3)
    await office.centre.close()
    assert all(away.closed for away in office.outside.calls)
    assert asyncio.all_tasks() == {asyncio.current_task()}
