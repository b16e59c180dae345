"""The signalling child lives through everything that is known to kill its stack, through torture and noise: the same process takes
the next call. Its waits run out sixteen times faster, so that the stack's own timers fire within the tests."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.sip.protocol import (
    Answered,
    Confirmed,
    Ended,
    Event,
    HangUp,
    Incoming,
    Invite,
    Offer,
    Offered,
    Refer,
    Respond,
    SendInfo,
    Transferring,
)
from tests.support.programs import free_sip_port
from tests.support.sip_child import SipChild, sip_child
from tests.support.sip_ugly import BAD_URIS, ODD_URIS, Mutator, torture
from tests.support.sip_wire import SDP, Caller, Heard, Wire

pytestmark = pytest.mark.real

PACE = "16"
STACK_S = 32.0 / 16
"""After so long the stack itself ends what was never acknowledged or answered."""
BAD = "<tel:+1>"


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[SipChild]:
    """A hurried child with its gateway."""
    async with sip_child(
        tmp_path, "--pace", PACE, VOICEBOT_LOG__LEVEL="error", VOICEBOT_SIP__MAX_CALLS="500"
    ) as found:
        yield found


async def takes_a_call(child: SipChild) -> None:
    """The process is the one that was started, and a plain call works from beginning to end."""
    assert child.alive, f"the child ended with {child.process.returncode}"
    async with Wire(child.port) as wire:
        caller = Caller(wire, called="after-all")
        caller.invite()
        while (incoming := await child.gateway.expect(Incoming)).called != "after-all":
            pass
        child.gateway.send(Respond(incoming.call, 200, "OK", SDP))
        assert (await caller.final()).status == 200
        caller.ack()
        while (await child.gateway.expect(Confirmed)).call != incoming.call:
            pass
        caller.say("BYE")
        await wire.hear(200)
        while (await child.gateway.expect(Ended)).call != incoming.call:
            pass
    assert child.alive


async def up(child: SipChild, wire: Wire) -> tuple[Caller, str]:
    """A call of theirs that is up."""
    caller = Caller(wire)
    caller.invite()
    call = (await child.gateway.expect(Incoming)).call
    child.gateway.send(Respond(call, 200, "OK", SDP))
    await caller.final()
    caller.ack()
    await child.gateway.expect(Confirmed)
    return caller, call


async def called(child: SipChild, wire: Wire, call: str) -> Heard:
    """A call of ours, and how it got there."""
    child.gateway.send(Invite(call, wire.uri, "sip:bot@127.0.0.1", SDP))
    return await wire.hear("INVITE")


# --- what is known to kill the stack ----------------------------------------------------------------------

UNGUARDED = """
import sys, threading
from gateway.sip.sofia import Sofia
ended = threading.Event()
sofia = Sofia(lambda what: sofia.respond(what.handle, 200, "OK") if what.kind == "i_invite" else None)
sofia.start(f"sip:127.0.0.1:{sys.argv[1]}", ("ntatag_sip_t1x64", 500))
print("up", flush=True)
ended.wait(20)
"""


async def test_without_its_guards_the_stack_dies_of_a_contact(tmp_path: Path) -> None:
    """What the other tests here prevent is real: a call from tel: that is answered and never acknowledged."""
    port = free_sip_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", UNGUARDED, str(port), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout
    await process.stdout.readline()
    async with Wire(port) as wire:
        Caller(wire, contact=BAD).invite()
        await wire.hear(200)
        async with asyncio.timeout(15):
            assert await process.wait() < 0


async def test_callers_that_cannot_be_answered_are_refused(child: SipChild) -> None:
    """Each bad Contact and Record-Route by 400; odd ones may call, never acknowledge, and answer no BYE."""
    async with Wire(child.port) as wire:
        for uri in BAD_URIS:
            for caller in (Caller(wire, contact=uri), Caller(wire, headers=(f"Record-Route: {uri}",))):
                caller.invite()
                assert (await caller.final()).status == 400
        for uri in ODD_URIS:
            Caller(wire, contact=uri).invite()
            child.gateway.send(Respond((await child.gateway.expect(Incoming)).call, 200, "OK", SDP))
            assert (await child.gateway.expect(Ended)).cause == "timeout"
        await asyncio.sleep(2 * STACK_S)
    await takes_a_call(child)


@pytest.mark.parametrize(
    ("method", "headers", "sdp"),
    [
        ("INVITE", (), SDP),
        ("UPDATE", (), SDP),
        ("UPDATE", (), ""),
        ("INFO", (), ""),
        ("OPTIONS", (), ""),
    ],
)
async def test_a_call_whose_target_is_moved_where_nothing_goes_is_ended(
    child: SipChild, method: str, headers: tuple[str, ...], sdp: str
) -> None:
    """By us, at once, before a timer of the stack must do it."""
    async with Wire(child.port) as wire:
        caller, call = await up(child, wire)
        caller.say(method, *headers, sdp=sdp, contact=BAD)
        assert await child.gateway.expect(Ended) == Ended(call, "bad", 400)
        await asyncio.sleep(2 * STACK_S)
    await takes_a_call(child)


async def test_the_report_of_a_transfer_may_not_move_the_target(child: SipChild) -> None:
    """The stack answers a NOTIFY by itself, and takes its Contact over."""
    async with Wire(child.port) as wire:
        caller, call = await up(child, wire)
        child.gateway.send(Refer(call, "sip:human@shop"))
        wire.answer(await wire.hear("REFER"), 202)
        await child.gateway.expect(Transferring)
        caller.say("NOTIFY", "Event: refer", "Subscription-State: active", contact=BAD)
        assert await child.gateway.expect(Ended) == Ended(call, "bad", 400)
        await asyncio.sleep(2 * STACK_S)
    await takes_a_call(child)


async def test_who_is_called_and_answers_from_nowhere_is_left(child: SipChild) -> None:
    """By Contact or Record-Route, at once, after our CANCEL, from a second place, to a re-INVITE, to a REFER."""
    async with Wire(child.port) as wire:
        wire.answer(await called(child, wire, "out-1"), 200, sdp=SDP, contact=BAD)
        assert await child.gateway.expect(Ended) == Ended("out-1", "bad", 400)
        wire.answer(await called(child, wire, "out-2"), 200, "Record-Route: <tel:1;lr>", sdp=SDP)
        assert await child.gateway.expect(Ended) == Ended("out-2", "bad", 400)
        invite = await called(child, wire, "out-3")
        wire.answer(invite, 180)
        child.gateway.send(HangUp("out-3"))
        wire.answer(await wire.hear("CANCEL"), 200)
        wire.answer(invite, 200, sdp=SDP, contact=BAD)
        assert await child.gateway.expect(Ended) == Ended("out-3", "local")
        invite = await called(child, wire, "out-4")
        wire.answer(invite, 200, sdp=SDP)
        await child.gateway.expect(Answered)
        wire.answer(invite, 200, sdp=SDP, contact=BAD, tag="fork")
        wire.answer(
            await called(child, wire, "out-5"), 183, "Require: 100rel", "RSeq: 1", sdp=SDP, contact=BAD
        )
        for change, method in ((Offer, "INVITE"), (Refer, "REFER")):
            _, call = await up(child, wire)
            child.gateway.send(change(call, SDP if change is Offer else "sip:a@b"))
            wire.answer(await wire.hear(method), 200, sdp=SDP, contact=BAD)
            while (ended := await child.gateway.expect(Ended)).call != call:
                pass
            assert ended.cause == "bad"
        await asyncio.sleep(3 * STACK_S)
    await takes_a_call(child)


async def test_a_refer_with_two_targets_is_not_taken(child: SipChild) -> None:
    """Nor any other: the stack would destroy the same handle twice."""
    async with Wire(child.port) as wire:
        for _ in range(40):
            Caller(wire).say("REFER", "Refer-To: <sip:x@y>", "Refer-To: <sip:x@z>")
            assert (await wire.hear()).status in (400, 405)
        await asyncio.sleep(STACK_S)
    await takes_a_call(child)


# --- torture and noise ------------------------------------------------------------------------------------


async def test_torture_changes_nothing(child: SipChild) -> None:
    """One message of each kind, by datagram, and all of them down one connection."""
    async with Wire(child.port) as wire:
        messages = torture(wire)
        assert len(messages) > 40
        for name, data in messages.items():
            wire.send(data)
            await asyncio.sleep(0.01)
            assert child.alive, name
        for data in messages.values():
            _, writer = await asyncio.open_connection("127.0.0.1", child.port)
            writer.write(data)
            writer.close()
        await asyncio.sleep(STACK_S)
    await takes_a_call(child)


class Careless:
    """A gateway that answers everything at once, and does something to every other call."""

    def __init__(self, child: SipChild, seed: int) -> None:
        self._child, self._random = child, random.Random(seed)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            event = await self._child.gateway.expect(object, within_s=3600)
            self._child.gateway.send(*self._reaction(event))  # type: ignore[arg-type]

    def _reaction(self, event: Event) -> tuple[object, ...]:
        match event:
            case Incoming(call=call) | Offered(call=call):
                return (Respond(call, 200, "OK", SDP),)
            case Confirmed(call=call) | Answered(call=call) if self._random.random() < 0.5:
                mischief = (
                    Offer(call, SDP),
                    Refer(call, "sip:a@b"),
                    SendInfo(call, "a/b", "x"),
                    HangUp(call),
                )
                return (self._random.choice(mischief),)
        return ()


async def test_ten_thousand_damaged_requests_change_nothing(child: SipChild) -> None:
    """Of every method, some of them calls that are answered and never acknowledged."""
    gateway = asyncio.create_task(Careless(child, 1).run())
    async with Wire(child.port) as wire:
        for number, data in enumerate(Mutator(4475).mutations(wire, 10_000)):
            wire.send(data)
            if number % 20 == 0:
                await asyncio.sleep(0.02)
                assert child.alive, (number, child.process.returncode)
        await asyncio.sleep(3 * STACK_S)
    gateway.cancel()
    await asyncio.gather(gateway, return_exceptions=True)
    await takes_a_call(child)


async def test_two_thousand_damaged_messages_inside_of_calls_change_nothing(child: SipChild) -> None:
    """Requests in calls that are up, and responses to our own requests, of any status."""
    chance, mutator = random.Random(2), Mutator(2)
    gateway = asyncio.create_task(Careless(child, 2).run())
    async with Wire(child.port) as wire:
        calls: dict[str, Caller] = {}
        answering = asyncio.create_task(_answer_badly(wire, calls, chance, mutator))
        for number in range(2_000):
            if number % 10 == 0:
                caller = Caller(wire)
                calls[caller.call_id] = caller
                caller.invite()
                child.gateway.send(
                    Invite(f"out-{number}", wire.uri, "sip:b@c", SDP, user="u", password="p", ring_s=1.0)
                )
            if up_now := [each for each in calls.values() if each.to_tag][-40:]:
                method = chance.choice(
                    ("INVITE", "UPDATE", "INFO", "NOTIFY", "PRACK", "BYE", "OPTIONS", "CANCEL", "ACK")
                )
                contact = chance.choice(BAD_URIS + ODD_URIS) if chance.random() < 0.2 else None
                body = chance.choice((SDP, ""))
                text = chance.choice(up_now).request(
                    method, "Event: refer", "RAck: 1 1 INVITE", sdp=body, contact=contact
                )
                wire.send(mutator.mutate(text.encode()) if chance.random() < 0.8 else text)
            await asyncio.sleep(0.002)
            assert child.alive, (number, child.process.returncode)
        await asyncio.sleep(3 * STACK_S)
        answering.cancel()
    gateway.cancel()
    await asyncio.gather(gateway, answering, return_exceptions=True)
    await takes_a_call(child)


async def _answer_badly(
    wire: Wire, calls: dict[str, Caller], chance: random.Random, mutator: Mutator
) -> None:
    while True:
        heard = await wire.inbox.get()
        caller = calls.get(heard.get("Call-ID"))
        if heard.status == 200 and heard.about == "INVITE" and caller:
            caller.learn(heard)
            if chance.random() < 0.9:
                caller.ack()
        elif heard.method and heard.method != "ACK":
            status = chance.choice(
                (100, 180, 183, 200, 200, 200, 202, 302, 401, 404, 407, 408, 481, 486, 491, 500, 603)
            )
            headers = ["Require: 100rel", "RSeq: 1"] if status == 183 and chance.random() < 0.3 else []
            if status in (401, 407):
                headers = [f'{"WWW" if status == 401 else "Proxy"}-Authenticate: Digest realm="r",nonce="n"']
            contact = chance.choice(BAD_URIS + ODD_URIS) if chance.random() < 0.2 else None
            text = wire.answer_text(heard, status, *headers, sdp=chance.choice((SDP, "")), contact=contact)
            wire.send(mutator.mutate(text.encode()) if chance.random() < 0.7 else text)
