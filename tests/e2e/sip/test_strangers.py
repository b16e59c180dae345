"""Who is not named gets nothing: no call, no sound, no answer to a third address, and no trace of a person in the log."""

import asyncio
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.phone_line import HOST, PHONE, STRANGER, PhoneLine
from tests.support.sip_wire import SDP, Caller, Heard, Wire

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("sip")]

THIRD = "127.0.0.77"
"""Somebody who has nothing to do with it."""
GUESSES = 1000
TICK_S = 0.02


class Socket(asyncio.DatagramProtocol):
    """A UDP socket that counts what comes, by where it comes from."""

    def __init__(self) -> None:
        self.came: list[tuple[str, int]] = []
        self.news = asyncio.Event()

    transport: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        return int(self.transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        self.came.append(source)
        self.news.set()

    def rtp(self, number: int, to: tuple[str, int], ssrc: int = 7) -> None:
        """The packet of this number of somebody who hums."""
        header = struct.pack("!BBHII", 0x80, 8, number, 160 * number, ssrc)
        self.transport.sendto(header + bytes((0x34, 0xB4)) * 80, to)

    async def hears(self, more: int, within_s: float = 10.0) -> None:
        """Wait for so many more packets. Errors: TimeoutError."""
        wanted = len(self.came) + more
        async with asyncio.timeout(within_s):
            while len(self.came) < wanted:
                self.news.clear()
                await self.news.wait()


async def socket_on(host: str) -> Socket:
    """Bind one."""
    loop = asyncio.get_running_loop()
    transport, bound = await loop.create_datagram_endpoint(Socket, local_addr=(host, 0))
    bound.transport = transport
    return bound


def offer(address: str, port: int) -> str:
    """An SDP that wants the sound there."""
    return SDP.replace("c=IN IP4 127.0.0.1", f"c=IN IP4 {address}").replace("45000", str(port))


def media(answer: Heard) -> tuple[str, int]:
    """Where the line wants to hear us."""
    address = re.search(r"^c=IN IP4 (\S+)", answer.body, re.MULTILINE)
    port = re.search(r"^m=audio (\d+)", answer.body, re.MULTILINE)
    assert address
    assert port
    return address[1], int(port[1])


@contextmanager
def nothing_personal(phones: PhoneLine, *words: str) -> Iterator[None]:
    """What the line logs meanwhile holds none of these words."""
    before = phones.line.log.stat().st_size
    yield
    logged = phones.line.log.read_bytes()[before:].decode("utf-8", "replace")
    assert not [word for word in words if word in logged]


async def hang_up(caller: Caller) -> None:
    """BYE, and its answer."""
    caller.say("BYE")
    await caller.wire.hear(200)


async def call_is_answered(phones: PhoneLine) -> None:
    """A normal call works."""
    async with Wire(phones.port) as wire:
        caller = Caller(wire)
        caller.invite()
        assert (await caller.final()).status == 200
        caller.ack()
        await hang_up(caller)


async def test_unknown_callers_are_refused_without_a_trace_of_who_they_are(phones: PhoneLine) -> None:
    """403 from an address that nobody named; their name and number are not in the log."""
    with nothing_personal(phones, "48123456789", "podszywacz", STRANGER):
        async with Wire(phones.port, STRANGER) as wire:
            caller = Caller(wire, user="48123456789", headers=["X-Note: podszywacz"])
            caller.invite()
            assert (await caller.final()).status == 403
        await call_is_answered(phones)


async def test_a_known_telephone_with_a_wrong_password_is_challenged_then_not_heard(
    phones: PhoneLine,
) -> None:
    """Name right, password wrong: 401 some times, then refused for good; another telephone is still asked."""
    async with Wire(phones.port, STRANGER) as wire, Wire(phones.port, PHONE) as other:
        for _ in range(20):
            caller = Caller(wire, user="anna")
            caller.invite()
            challenged = await caller.final()
            if challenged.status != 401:
                break
            nonce = re.search(r'nonce="([^"]+)"', challenged.get("WWW-Authenticate"))
            assert nonce
            caller.invite(
                f'Authorization: Digest username="anna", realm="voicebot", nonce="{nonce[1]}", '
                f'uri="sip:bot@{HOST}", response="{"0" * 32}", qop=auth, nc=00000001, cnonce="a"'
            )
            if (await caller.final()).status != 401:
                break
        else:
            pytest.fail("guessed twenty times and still asked for the password")
        known = Caller(other, user="anna")
        known.invite()
        assert (await known.final()).status == 401


async def test_a_thousand_guesses_to_register_are_limited_and_the_next_call_works(phones: PhoneLine) -> None:
    """The line is no registrar: most guesses get no answer at all, none gets a 200, callers notice nothing."""
    with nothing_personal(phones, "zgadywacz"):
        async with Wire(phones.port, STRANGER) as wire:
            for number in range(GUESSES):
                Caller(wire, user=f"zgadywacz{number}").say("REGISTER", "Expires: 60")
                if number % 20 == 19:
                    await asyncio.sleep(TICK_S)  # a flood that the socket itself would drop proves nothing
            await call_is_answered(phones)
            answers = []
            while not wire.inbox.empty():
                answers.append(wire.inbox.get_nowait())
    assert len(answers) < GUESSES / 10
    assert not [answer for answer in answers if answer.status < 400]


async def test_an_sdp_with_a_name_is_refused(phones: PhoneLine) -> None:
    """Nobody makes the line ask a name server."""
    async with Wire(phones.port) as wire:
        caller = Caller(wire)
        caller.invite(sdp=offer("media.shop.example", 45_000))
        assert (await caller.final()).status in (400, 488)


async def test_nothing_is_sent_to_a_third_address_in_the_sdp(phones: PhoneLine) -> None:
    """A caller who wants the sound sent elsewhere: it goes nowhere, until it is heard from there."""
    third = await socket_on(THIRD)
    try:
        async with Wire(phones.port) as wire:
            caller = Caller(wire)
            caller.invite(sdp=offer(THIRD, third.port))
            answer = await caller.final()
            if answer.status == 200:
                caller.ack()
                await asyncio.sleep(1.0)  # the bot greets at once: fifty packets
                await hang_up(caller)
        assert third.came == []
    finally:
        third.transport.close()


async def test_a_second_source_neither_steals_the_sound_nor_stops_it(phones: PhoneLine) -> None:
    """A burst from another address and one from another port: the caller goes on hearing, the others hear nothing."""
    caller_ear, stranger, neighbour = [await socket_on(host) for host in (HOST, THIRD, HOST)]
    try:
        async with Wire(phones.port) as wire:
            caller = Caller(wire)
            caller.invite(sdp=offer(HOST, caller_ear.port))
            answer = await caller.final()
            assert answer.status == 200
            caller.ack()
            there = media(answer)
            for number in range(25):
                caller_ear.rtp(number, there)
                await asyncio.sleep(TICK_S)
            await caller_ear.hears(1)
            for number in range(30):
                stranger.rtp(25 + number, there)
                neighbour.rtp(25 + number, there, ssrc=8)
            await caller_ear.hears(25)
            await hang_up(caller)
        assert stranger.came == []
        assert neighbour.came == []
    finally:
        for each in (caller_ear, stranger, neighbour):
            each.transport.close()


@pytest.mark.parametrize(
    "via", ["{third};received={third};rport={port}", "{own};received={third};rport={port}"]
)
async def test_answers_go_where_the_question_came_from(via: str, phones: PhoneLine) -> None:
    """A Via that claims it was received elsewhere: the third address gets no packet."""
    third = await socket_on(THIRD)
    try:
        async with Wire(phones.port) as wire:
            claims = {"third": f"{THIRD}", "own": f"{wire.host}:{wire.port}", "port": third.port}
            caller = Caller(wire, via="SIP/2.0/UDP " + via.format(**claims))
            caller.say("OPTIONS")
            await call_is_answered(phones)
        assert third.came == []
    finally:
        third.transport.close()
