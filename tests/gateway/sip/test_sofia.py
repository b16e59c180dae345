"""The real stack, in this process, against a telephone made of text: everything that policy may ask of it, and all that it tells."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from gateway.sip.sofia import Sofia
from gateway.sip.stack import Happening
from tests.support.programs import free_sip_port
from tests.support.sip_wire import SDP, WITHIN_S, Caller, Heard, Wire, message
from voicebot.errors import SignallingError

pytestmark = pytest.mark.real
CHALLENGE = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"'


class Bench:
    """A stack, a telephone, and what happens."""

    def __init__(self, sofia: Sofia, wire: Wire) -> None:
        self.sofia, self.wire = sofia, wire
        self.happenings: asyncio.Queue[Happening] = asyncio.Queue()

    async def sees(self, kind: str, status: int | None = None) -> Happening:
        """The next happening of a kind; others before it are dropped."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                what = await self.happenings.get()
                if what.kind == kind and status in (None, what.status):
                    return what

    async def up(self) -> tuple[Caller, int]:
        """A call of the telephone that is up."""
        caller = Caller(self.wire)
        caller.invite()
        handle = (await self.sees("i_invite")).handle
        self.sofia.respond(handle, 200, "OK", sdp=SDP)
        await caller.final()
        caller.ack()
        await self.sees("i_ack")
        return caller, handle

    async def called(self, **more: object) -> tuple[int, Heard]:
        """A call to the telephone, and how it got there."""
        handle = self.sofia.open('"Sklep" <sip:bot@shop.example>', f"<{self.wire.uri}>")
        self.sofia.invite(handle, SDP, headers=[("Contact", "<sip:us@192.0.2.1>"), ("X-Shop", "ż")])
        return handle, await self.wire.hear("INVITE")


@asynccontextmanager
async def running(crowded: Callable[[], bool] = lambda: False) -> AsyncIterator[Bench]:
    """A stack that listens, and a telephone beside it."""
    loop, port = asyncio.get_running_loop(), free_sip_port()
    sofia = Sofia(lambda what: loop.call_soon_threadsafe(bench.happenings.put_nowait, what), crowded)
    async with Wire(port) as wire:
        bench = Bench(sofia, wire)
        sofia.start(f"sip:127.0.0.1:{port}", ("ntatag_sip_t1x64", 2000))
        try:
            yield bench
        finally:
            assert await asyncio.to_thread(sofia.stop, 20.0)
            assert sofia.errors == 0


async def test_a_call_is_told_with_what_it_says_and_where_it_came_from() -> None:
    """And it is answered as we like, Contact and headers of our own included."""
    async with running() as bench:
        caller = Caller(bench.wire)
        caller.invite("Subject: zażółć")
        asked = await bench.sees("i_invite")
        assert (asked.new, asked.status, asked.source) == (True, 100, "127.0.0.1")
        assert asked.message is not None
        assert (asked.message.get("subject"), asked.message.sdp) == ("zażółć", SDP)
        bench.sofia.respond(asked.handle, 180, "Ringing")
        assert (await bench.wire.hear(180)).first == "SIP/2.0 180 Ringing"
        headers = [("Contact", "<sip:us@192.0.2.1>"), ("X-Shop", "yes")]
        bench.sofia.respond(asked.handle, 200, "OK", headers=headers, sdp=SDP)
        answer = await caller.final()
        assert (answer.all("Contact"), answer.get("X-Shop"), answer.body) == (
            ["<sip:us@192.0.2.1>"],
            "yes",
            SDP,
        )
        assert answer.get("User-Agent") == "Voicebot"
        caller.ack()
        assert (await bench.sees("i_ack")).handle == asked.handle
        caller.say("BYE")
        await bench.sees("i_bye")
        assert (await bench.sees("i_state")).state == "terminated"
        bench.sofia.close(asked.handle)
        bench.sofia.bye(asked.handle)


async def test_a_repeated_call_is_answered_by_the_stack_itself() -> None:
    """The same answer again, and no second call."""
    async with running() as bench:
        caller = Caller(bench.wire)
        text = caller.invite()
        asked = await bench.sees("i_invite")
        bench.sofia.respond(asked.handle, 486, "Busy Here")
        await bench.wire.hear(486)
        bench.wire.send(text)
        await bench.wire.hear(486)
        caller.say("ACK", new=False)
        await bench.sees("i_terminated")
        assert bench.happenings.empty()


async def test_who_gives_up_gets_487_from_the_stack() -> None:
    """And we are told."""
    async with running() as bench:
        caller = Caller(bench.wire)
        caller.invite()
        asked = await bench.sees("i_invite")
        bench.wire.send(caller.request("CANCEL", new=False))
        await bench.sees("i_cancel")
        assert (await caller.final()).status == 487
        assert (await bench.sees("i_state")).handle == asked.handle


async def test_requests_that_wait_for_us_are_answered_one_by_one() -> None:
    """By the number that the stack gave them; what nobody knows, and a REFER, are refused without us."""
    async with running() as bench:
        caller, handle = await bench.up()
        caller.say("INFO", "Content-Type: application/dtmf-relay", sdp="Signal=5")
        info = await bench.sees("i_info")
        caller.say("UPDATE", sdp=SDP)
        update = await bench.sees("i_update")
        bench.sofia.respond(handle, 200, "OK", request=update.request, sdp=SDP)
        bench.sofia.respond(handle, 405, "No", request=info.request)
        assert {(await bench.wire.hear(200, 405)).about for _ in range(2)} == {"UPDATE", "INFO"}
        caller.say("FOO")
        assert (await bench.wire.hear()).status == 501
        caller.say("REFER", "Refer-To: <sip:a@b>")
        assert (await bench.wire.hear()).status == 405


async def test_a_call_of_ours_is_made_changed_and_ended() -> None:
    """INVITE, ACK, re-INVITE, INFO, REFER, BYE, each as told."""
    async with running() as bench:
        handle, invite = await bench.called()
        assert (invite.get("From").partition(";")[0], invite.get("X-Shop"), invite.body) == (
            '"Sklep" <sip:bot@shop.example>',
            "ż",
            SDP,
        )
        assert invite.all("Contact") == ["<sip:us@192.0.2.1>"]
        bench.wire.answer(invite, 180)
        assert (await bench.sees("r_invite", 180)).message is not None
        bench.wire.answer(invite, 200, sdp=SDP)
        await bench.sees("r_invite", 200)
        bench.sofia.ack(handle)
        await bench.wire.hear("ACK")
        bench.sofia.invite(handle, SDP)
        bench.wire.answer(await bench.wire.hear("INVITE"), 488)
        await bench.sees("r_invite", 488)
        bench.sofia.info(handle, "application/dtmf-relay", "Signal=1")
        info = await bench.wire.hear("INFO")
        assert (info.get("Content-Type"), info.body) == ("application/dtmf-relay", "Signal=1")
        bench.wire.answer(info, 200)
        bench.sofia.refer(handle, "sip:human@shop.example", "sip:bot@shop.example")
        refer = await bench.wire.hear("REFER")
        assert (refer.get("Refer-To"), refer.get("Referred-By")) == (
            "<sip:human@shop.example>",
            "<sip:bot@shop.example>",
        )
        bench.wire.answer(refer, 202)
        await bench.sees("r_refer", 202)
        bench.sofia.bye(handle, "Q.850;cause=16")
        bye = await bench.wire.hear("BYE")
        assert bye.get("Reason") == "Q.850;cause=16"
        bench.wire.answer(bye, 200)
        await bench.sees("r_bye", 200)


async def test_a_call_of_ours_takes_the_route_it_is_given() -> None:
    """Wherever the URI itself leads."""
    async with running() as bench:
        handle = bench.sofia.open("<sip:bot@shop.example>", "<sip:+48601@nowhere.invalid>")
        bench.sofia.invite(handle, SDP, route=f"<sip:127.0.0.1:{bench.wire.port};lr>")
        invite = await bench.wire.hear("INVITE")
        assert invite.first == "INVITE sip:+48601@nowhere.invalid SIP/2.0"
        bench.wire.answer(invite, 180)
        await bench.sees("r_invite", 180)
        bench.sofia.cancel(handle, "SIP;cause=487")
        cancel = await bench.wire.hear("CANCEL")
        bench.wire.answer(cancel, 200)
        bench.wire.answer(invite, 487)
        assert (await bench.sees("r_invite", 487)).handle == handle


async def test_a_challenge_is_answered_with_one_contact() -> None:
    """Our own, not one more of the stack's."""
    async with running() as bench:
        handle, invite = await bench.called()
        bench.wire.answer(invite, 407, f"Proxy-Authenticate: {CHALLENGE}")
        await bench.sees("r_invite", 407)
        bench.sofia.authenticate(handle, ['Digest:"r":anna:secret'])
        again = await bench.wire.hear("INVITE")
        assert 'username="anna"' in again.get("Proxy-Authorization")
        assert again.all("Contact") == ["<sip:us@192.0.2.1>"]
        bench.wire.answer(again, 403)
        await bench.sees("r_invite", 403)


async def test_a_registration_is_sent_once_for_each_time() -> None:
    """Under one Call-ID, with its challenge answered; the stack repeats nothing by itself."""
    async with running() as bench:
        account = "<sip:bot@shop.example>"
        handle = bench.sofia.open(account, account)
        registrar, ids = f"sip:127.0.0.1:{bench.wire.port}", set()
        for expires in (2, 0):
            bench.sofia.register(handle, registrar, "<sip:bot@192.0.2.1>", expires)
            first = await bench.wire.hear("REGISTER")
            if expires:
                bench.wire.answer(first, 401, f"WWW-Authenticate: {CHALLENGE}")
                await bench.sees("r_method", 401)
                bench.sofia.authenticate(handle, ['Digest:"r":bot:secret'])
                first = await bench.wire.hear("REGISTER")
            ids.add(first.get("Call-ID"))
            assert (first.all("Contact"), first.get("Expires")) == (["<sip:bot@192.0.2.1>"], str(expires))
            assert 'username="bot"' in first.get("Authorization")
            bench.wire.answer(first, 200)
            assert (await bench.sees("r_method", 200)).source == "127.0.0.1"
        assert len(ids) == 1
        bench.sofia.close(handle)
        assert await bench.wire.hears_nothing("REGISTER", for_s=2.5)


async def test_who_is_called_may_not_send_us_elsewhere() -> None:
    """A redirection is told as a refusal, and not followed."""
    async with running() as bench, Wire(bench.wire.server[1]) as other:
        _, invite = await bench.called()
        bench.wire.answer(invite, 302, contact=f"<{other.uri}>")
        assert (await bench.sees("r_invite")).status == 302
        assert await other.hears_nothing(for_s=0.5)


async def test_a_crowd_is_turned_away_before_anybody_is_asked() -> None:
    """Requests of strangers get 503 and when to come again; nothing happens on our side."""
    async with running(lambda: True) as bench:
        Caller(bench.wire).invite()
        turned = await bench.wire.hear(503)
        assert turned.get("Retry-After") == "5"
        Caller(bench.wire).say("OPTIONS")
        assert (await bench.wire.hear(503)).about == "OPTIONS"
        assert bench.happenings.empty()


async def test_a_message_that_only_the_stack_can_read_is_told_without_its_words() -> None:
    """Its sender still waits for an answer."""
    async with running() as bench:
        lines = Caller(bench.wire).request("OPTIONS").split("\r\n")[1:-3]
        odd = message("OPTIONS sip:bot@127.0.0.1 SIP/2.0", [*lines, *["X-Many: y"] * 500])
        bench.wire.send(odd)
        asked = await bench.sees("i_options")
        assert asked.message is None
        bench.sofia.respond(asked.handle, 400, "Bad Request", request=asked.request)
        await bench.wire.hear(400)


async def test_a_command_with_a_header_inside_a_header_is_refused() -> None:
    """Nothing of it is sent."""
    async with running() as bench:
        handle, invite = await bench.called()
        bench.wire.answer(invite, 200, sdp=SDP)
        await bench.sees("r_invite", 200)
        bench.sofia.ack(handle)
        await bench.wire.hear("ACK")
        with pytest.raises(SignallingError):
            bench.sofia.refer(handle, "sip:a@b>\r\nEvil: <x", None)
        assert await bench.wire.hears_nothing("REFER", for_s=0.3)


async def test_a_taken_port_is_told() -> None:
    """By an error with the address; a stack that never ran can be stopped."""
    async with running() as bench:
        second = Sofia(lambda what: None)
        with pytest.raises(SignallingError, match=str(bench.wire.server[1])):
            second.start(f"sip:127.0.0.1:{bench.wire.server[1]}")
        assert second.stop()
    assert Sofia(lambda what: None).stop()
