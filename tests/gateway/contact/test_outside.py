"""Somebody outside, joined with one after another."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.contact.headset import Headset, Hear
from gateway.contact.outside import Away, ByTelephone
from gateway.sip.dialling import Missed, Outcome
from tests.gateway.sip.test_telephone import ringing, with_trunk
from tests.support.desk import Peer, frame
from tests.support.telephone import Handset, tone
from voicebot.calls.media import Gone
from voicebot.errors import CallRefused


async def test_an_agent_and_then_a_caller_are_joined_with_them() -> None:
    """Each hears them, and they hear each; who is not joined any more hears nothing."""
    call, agent, caller, gone = Peer("sip"), Peer(), Peer(), list[int]()
    headset = Headset(agent, lambda headset: None)
    away = Away(call, lambda: gone.append(1))
    call.inbox.put_nowait(frame(1))
    await asyncio.sleep(0.01)
    away.talk_with(headset)
    for level in (2, 3):
        call.inbox.put_nowait(frame(level))
    await asyncio.sleep(0.01)
    assert agent.source is not None
    assert int(agent.source()[0]) == 2
    assert (agent.to, call.to) == (call, agent)
    headset.part()
    hears: list[Hear] = []

    def joined(hear: Hear) -> None:
        assert caller.source is None  # what was played to them is silenced first
        hears.append(hear)

    away.take_over(caller, joined)
    (hear,) = hears
    for level in (4, 5):
        call.inbox.put_nowait(frame(level))
        hear(frame(level + 10))
    await asyncio.sleep(0.01)
    assert caller.source is not None
    assert call.source is not None
    assert (int(caller.source()[0]), int(call.source()[0])) == (4, 14)
    assert (caller.to, call.to) == (call, caller)
    call.inbox.put_nowait(Gone("hangup", 0.0))
    await asyncio.sleep(0.01)
    assert gone == [1]
    await headset.close("test over")


async def test_whom_we_hang_up_on_tells_nothing_more() -> None:
    """However often it is asked for."""
    call, gone = Peer("sip"), list[int]()
    away = Away(call, lambda: gone.append(1))
    away.hang_up()
    away.hang_up()
    await away.close()
    assert (call.closed, gone) == (["bye"], [])


async def test_the_telephone_tells_why_nobody_answered() -> None:
    """And whom it reached may speak at once."""

    class Answered:
        talks = False

        def talk(self) -> None:
            self.talks = True

    class Telephone:
        def __init__(self) -> None:
            self.finds: Any = None

        async def ring(self, number: str) -> Any:
            assert number == "600700800"
            if isinstance(self.finds, Exception):
                raise self.finds
            return self.finds

    telephone: Any = Telephone()
    outside = ByTelephone(telephone)
    for finds, why in ((Missed(Outcome.BUSY), "busy"), (CallRefused("full", ""), "full")):
        telephone.finds = finds
        assert await outside.reach("600700800") == why
    telephone.finds = Answered()
    assert await outside.reach("600700800") is telephone.finds
    assert telephone.finds.talks


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_a_caller_is_given_to_a_real_number(tmp_path: Path) -> None:
    """Through the trunk; both telephones get each other's packets as they are, and whoever hangs up is told."""
    far, gone = Handset(), list[int]()
    async with with_trunk(tmp_path) as (house, trunk), ringing(house) as (_, near):
        (caller,) = house.telephone.desk.live
        calling = asyncio.create_task(ByTelephone(house.telephone).reach("601 234 567"))
        invite = await trunk.hear("INVITE")
        answer, far.agreed = far.talks.answer(invite.body)
        trunk.answer(invite, 200, sdp=answer)
        call = await calling
        assert not isinstance(call, str)
        far.listen()
        away = Away(call, lambda: gone.append(1))
        away.take_over(caller, lambda hear: None)
        near.heard.clear()
        await asyncio.gather(near.speak(0.6), far.speak(0.6))
        said = {near._encoder.encode(tone(number)) for number in range(60)}
        for handset in (near, far):
            assert sum(packet.payload in said for packet in handset.heard) > 15
        await caller.close("done")
        await away.close()
        trunk.answer(await trunk.hear("BYE"), 200)
        assert gone == []
        assert house.telephone.health()["calls"] == 0
    far.close()
