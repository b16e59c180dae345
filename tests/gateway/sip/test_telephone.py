"""The telephone put together: the real signalling child under a real supervisor, a telephone of text and a handset on loopback."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from unittest import mock

import pytest

from gateway.sip.call import SipCall
from gateway.sip.dialling import Missed, Outcome
from gateway.sip.telephone import Telephone, uri
from gateway.supervisor import State, Supervisor
from tests.support.programs import free_sip_port, free_udp_ports
from tests.support.sip_wire import Caller, Wire
from tests.support.telephone import Handset, tone, until
from voicebot.calls.media import Frame, Gone
from voicebot.clock import SystemClock
from voicebot.config import Sip, load
from voicebot.errors import CallRefused

UP_S = 30.0
"""The child's start, on a machine that does a lot else."""


class House:
    """A telephone whose conversations say a tone for as long as they last."""

    def __init__(self, telephone: Telephone, supervisor: Supervisor, port: int) -> None:
        self.telephone, self.supervisor, self.port = telephone, supervisor, port
        self.talks: list[asyncio.Task[None]] = []
        self.heard: list[Frame] = []
        self.gone: list[str] = []
        self.refused: list[tuple[str, int]] = []

    def connect(self, call: SipCall) -> tuple[str, str]:
        """The switchboard's part."""
        self.talks.append(asyncio.create_task(self._talk(call)))
        return "record", "token"

    async def _talk(self, call: SipCall) -> None:
        for number in range(1000):
            call.play(1, tone(number), last=False)
        async for event in call.events():
            match event:
                case Frame():
                    self.heard.append(event)
                case Gone(reason=reason):
                    self.gone.append(reason)

    @property
    def pid(self) -> int | None:
        """The child's process."""
        return self.supervisor.status()["sip"].pid

    async def up(self) -> None:
        """Until calls are taken."""
        await until(lambda: self.supervisor.status()["sip"].state is State.READY and self.listening(), UP_S)

    def listening(self) -> bool:
        return bool(self.telephone.health()["listening"])


@contextlib.asynccontextmanager
async def opened(folder: Path, **settings: str) -> AsyncIterator[House]:
    """A telephone on a port of its own, up; afterwards nothing of it is left."""
    port, rtp = free_sip_port(), free_udp_ports(8)
    environment = {
        "VOICEBOT_DATA__DIRECTORY": str(folder),
        "VOICEBOT_SIP__PORT": str(port),
        "VOICEBOT_SIP__RTP_PORT_MIN": str(rtp),
        "VOICEBOT_SIP__RTP_PORT_MAX": str(rtp + 7),
        **settings,
    }
    with mock.patch.dict(os.environ, environment):
        telephone = Telephone(
            load(),
            SystemClock(),
            lambda call: house.connect(call),
            ready=lambda: True,
            refused=lambda *why: house.refused.append(why),
        )
        supervisor = Supervisor([telephone.child()])
        house = House(telephone, supervisor, port)
        supervisor.start()
        telephone.start()
        try:
            await house.up()
            yield house
        finally:
            await telephone.close()
            await supervisor.stop()
            await asyncio.gather(*house.talks)


@contextlib.asynccontextmanager
async def ringing(house: House) -> AsyncIterator[tuple[Caller, Handset]]:
    """Somebody calls and is answered."""
    handset = Handset()
    try:
        async with Wire(house.port) as wire:
            caller = Caller(wire)
            caller.invite(sdp=handset.talks.offer())
            answered = await caller.final()
            assert answered.status == 200
            assert answered.get("X-Voicebot-Call") == "record;token=token"
            caller.ack()
            handset.settle(answered.body)
            yield caller, handset
    finally:
        handset.close()


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_a_telephone_rings_is_answered_and_hangs_up(tmp_path: Path):
    """Both sides hear each other; afterwards no line is taken and the next call is like the first."""
    async with opened(tmp_path) as house:
        for _ in range(2):
            async with ringing(house) as (caller, handset):
                await handset.speak(0.5)
                assert len(house.heard) >= 20
                assert abs(handset.sound()).max() > 5000
                assert house.telephone.health()["calls"] == 1
                caller.say("BYE")
                assert (await caller.wire.hear(200)).about == "BYE"
            async with asyncio.timeout(UP_S):
                await house.talks[-1]
            assert house.telephone.health()["calls"] == 0
            house.heard.clear()
        assert house.gone == ["hangup", "hangup"]
        health = house.telephone.health()
        assert health["listening"] == [f"sip:127.0.0.1:{house.port}"]
        assert health["packets"]["due"] > 40


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_a_call_outlives_the_signalling_and_the_next_one_is_answered(tmp_path: Path):
    """Kill -9 of the child: the sound goes on, another child listens, and silence ends the old call. How soon: `python -m bench.sip_load`."""
    async with opened(tmp_path) as house, ringing(house) as (_, handset):
        await handset.speak(0.3)
        first = house.pid
        assert first
        os.kill(first, signal.SIGKILL)
        heard, sent = len(house.heard), len(handset.heard)
        speaking = asyncio.create_task(handset.speak(4.0))
        await until(lambda: house.listening() and house.pid not in (None, first), UP_S)
        async with ringing(house) as (second, _):
            second.say("BYE")
            await second.wire.hear(200)
        await speaking
        assert len(house.heard) - heard > 100
        assert len(handset.heard) - sent > 100
        assert house.telephone.health()["signalling_losses"] == 1
        async with asyncio.timeout(UP_S):
            await house.talks[0]
        assert house.gone == ["hangup", "network"]


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_strangers_are_refused_by_the_child_and_counted_with_our_own_refusals(tmp_path: Path):
    """Nobody is let in who is not named; accounts are shown with what keeps them from registering."""
    accounts = '[{"name": "trunk", "user": "u", "password": "secret-1", "registrars": ["sip:127.0.0.1:9"]}]'
    peers = '[{"name": "pbx", "addresses": ["192.0.2.20"]}]'
    async with opened(tmp_path, VOICEBOT_SIP__PEERS=peers, VOICEBOT_SIP__ACCOUNTS=accounts) as house:
        async with Wire(house.port) as wire:
            caller = Caller(wire)
            caller.invite()
            assert (await caller.final()).status == 403
        await until(lambda: house.refused)
        assert house.talks == []
        assert sum(house.telephone.health()["refused"].values()) >= 1
        assert house.telephone.health()["accounts"]["trunk"]["state"] in ("registering", "waiting")


@contextlib.asynccontextmanager
async def with_trunk(folder: Path) -> AsyncIterator[tuple[House, Wire]]:
    """A telephone that is registered at a trunk of text."""
    async with Wire(0) as trunk:
        account = {"name": "trunk", "user": "us", "password": "secret-1", "registrars": [trunk.uri]}
        async with opened(folder, VOICEBOT_SIP__ACCOUNTS=json.dumps([account])) as house:
            trunk.server = ("127.0.0.1", house.port)
            register = await trunk.hear("REGISTER")
            trunk.answer(register, 200, "Expires: 600", contact=f"{register.get('Contact')};expires=600")
            await until(lambda: house.telephone.health()["accounts"]["trunk"]["state"] == "registered")
            yield house, trunk


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_we_call_somebody_and_talk_with_them(tmp_path: Path):
    """Through the account's trunk; who is busy is told apart, an answer without sense refused, and no line stays taken."""
    async with with_trunk(tmp_path) as (house, trunk):
        for status in (486, 200):
            calling = asyncio.create_task(house.telephone.call_out("601 234 567"))
            invite = await trunk.hear("INVITE")
            assert "+48601234567" in invite.first
            sdp = "v=0\r\n" if status == 200 else ""
            trunk.answer(invite, status, sdp=sdp)
            await trunk.hear("ACK")
            if status == 486:
                assert await calling == Missed(Outcome.BUSY, 486)
            else:
                with pytest.raises(CallRefused):
                    await calling
                trunk.answer(await trunk.hear("BYE"), 200)
            assert house.telephone.health()["calls"] == 0

        assert house.telephone.can_ring
        handset = Handset()
        calling = asyncio.create_task(house.telephone.call_out("601 234 567"))
        invite = await trunk.hear("INVITE")
        answer, handset.agreed = handset.talks.answer(invite.body)
        trunk.answer(invite, 200, sdp=answer)
        assert await calling == "record"
        handset.listen()
        await handset.speak(0.4)
        assert len(house.heard) >= 10
        assert abs(handset.sound()).max() > 5000
        (call,) = house.telephone.desk.live
        await call.close("done")
        trunk.answer(await trunk.hear("BYE"), 200)
        handset.close()
        async with asyncio.timeout(UP_S):
            await house.talks[0]


async def notify(caller: Caller, status: int) -> None:
    """The caller's exchange tells how the call to the person goes."""
    state = "active" if status < 200 else "terminated;reason=noresource"
    caller.say(
        "NOTIFY",
        "Event: refer",
        f"Subscription-State: {state}",
        "Content-Type: message/sipfrag;version=2.0",
        sdp=f"SIP/2.0 {status} Whatever\r\n",
    )
    assert (await caller.wire.hear(200)).about == "NOTIFY"


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_a_caller_whose_transfer_fails_is_back_and_the_next_one_succeeds(tmp_path: Path):
    """The person is busy: the caller hears us again; when the person answers, we hang up."""
    async with opened(tmp_path) as house, ringing(house) as (caller, handset):
        (call,) = house.telephone.desk.live
        for status, why in ((486, "busy"), (200, None)):
            asked = asyncio.create_task(house.telephone.put_through(call, "sip:konsultant@127.0.0.1:9"))
            request = await caller.wire.hear("REFER")
            assert "konsultant" in request.get("Refer-To")
            caller.wire.answer(request, 202)
            await notify(caller, 180)
            await notify(caller, status)
            assert await asked == why
            if status == 486:
                before = len(handset.heard)
                await handset.speak(0.3)
                assert len(handset.heard) > before
        bye = await caller.wire.hear("BYE")
        caller.wire.answer(bye, 200)
        async with asyncio.timeout(UP_S):
            await house.talks[0]


@pytest.mark.real
@pytest.mark.xdist_group("sip_child")
async def test_nobody_is_called_who_may_not_be_called_and_who_is_gone_is_not_put_through(tmp_path: Path):
    """The caller stays with us; after hanging up there is nobody left to put through."""
    async with opened(tmp_path) as house, ringing(house) as (caller, _):
        (call,) = house.telephone.desk.live
        assert await house.telephone.put_through(call, "+1 900 123 4567") == "forbidden"
        caller.say("BYE")
        await caller.wire.hear(200)
        async with asyncio.timeout(UP_S):
            await house.talks[0]
        assert await house.telephone.put_through(call, "sip:konsultant@127.0.0.1:9") == "gone"


def test_the_address_that_people_are_told_can_be_dialled():
    """The public one where there is one, IPv6 in brackets."""
    assert uri(Sip(port=5070)) == "sip:bot@127.0.0.1:5070"
    assert uri(Sip(host="::1")) == "sip:bot@[::1]:5060"
    assert uri(Sip(host="192.0.2.1", public_ip="203.0.113.9")) == "sip:bot@203.0.113.9:5060"
