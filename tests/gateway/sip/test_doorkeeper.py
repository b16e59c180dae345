"""Nothing is said to who has not spoken to us, whatever a message asks for."""

import asyncio
import socket
import struct
from typing import Any

import pytest

from gateway.sip.doorkeeper import MAX_HEARD, SILENCE, Doorkeeper, Heard, address_of, leads_astray
from gateway.sip.library import LIBRARY, library
from gateway.sip.sofia import Sofia
from gateway.sip.stack import Happening
from tests.support.programs import free_sip_port
from tests.support.sip_wire import Caller, Wire
from voicebot.errors import SignallingError

OURS, THEIRS = bytes([127, 0, 0, 1]), bytes([127, 0, 0, 9])
RESPONSE = b"SIP/2.0 200 OK\r\nVia: "


@pytest.fixture(scope="module", autouse=True)
def loaded() -> object:
    """The library stays loaded: closed by a fake's last use it would be taken away under the threads of the tests that follow."""
    return library()


def test_a_response_goes_where_somebody_spoke_from() -> None:
    """And nowhere else; held back ones are counted."""
    heard = Heard()
    heard.note(OURS, 10.0)
    assert heard.may_go(RESPONSE, OURS, 11.0)
    assert not heard.may_go(RESPONSE, THEIRS, 11.0)
    assert heard.held_back == 1


def test_a_request_goes_anywhere() -> None:
    """Whom to call is our own decision."""
    assert Heard().may_go(b"INVITE sip:a@b SIP/2.0\r\n", THEIRS, 0.0)


def test_silence_is_not_sent() -> None:
    """It is how a request is left without an answer."""
    heard = Heard()
    heard.note(OURS, 10.0)
    assert not heard.may_go(f"SIP/2.0 403 {SILENCE}\r\n".encode(), OURS, 10.0)


def test_who_spoke_long_ago_is_forgotten() -> None:
    """After its time; speaking again renews it."""
    heard = Heard(kept_s=10.0)
    heard.note(OURS, 0.0)
    heard.note(OURS, 8.0)
    assert heard.may_go(RESPONSE, OURS, 18.0)
    assert not heard.may_go(RESPONSE, OURS, 18.1)


def test_a_flood_of_addresses_pushes_out_the_oldest() -> None:
    """Memory has an end."""
    heard = Heard(limit=3)
    for last in range(5):
        heard.note(bytes([127, 0, 0, last]), 0.0)
    heard.note(bytes([127, 0, 0, 2]), 0.0)
    heard.note(bytes([127, 0, 0, 5]), 0.0)
    assert [heard.may_go(RESPONSE, bytes([127, 0, 0, last]), 0.0) for last in range(6)] == [
        False,
        False,
        True,
        False,
        True,
        True,
    ]
    assert MAX_HEARD > 10_000


def test_an_address_is_read_from_what_the_kernel_says() -> None:
    """IPv4, IPv6, IPv4 seen by an IPv6 socket; nothing of any other kind."""
    v4 = struct.pack("=H", socket.AF_INET) + b"\x13\xc4" + OURS + bytes(16)
    v6 = struct.pack("=H", socket.AF_INET6) + b"\x13\xc4" + bytes(4)
    assert address_of(v4) == OURS
    assert address_of(v6 + bytes(15) + b"\x01") == bytes(15) + b"\x01"
    assert address_of(v6 + bytes(10) + b"\xff\xff" + OURS) == OURS
    assert address_of(struct.pack("=H", socket.AF_UNIX) + bytes(22)) == b""


def test_a_library_of_another_version_is_not_used() -> None:
    """Where the functions do not stand as they should: no telephone rather than a weapon."""
    with pytest.raises(SignallingError, match="version"):
        Doorkeeper("libc.so.6", Heard())


class FakeLibrary:
    """Keeps what is passed on to it; every message is of one address."""

    def __init__(self, keeper: Doorkeeper, address: bytes) -> None:
        self.sockaddr = keeper._ffi.new(
            "char[]", struct.pack("=H", socket.AF_INET) + b"\x13\xc4" + address + bytes(16)
        )
        self.passed: list[str] = []

    def msg_addr(self, msg: object) -> object:
        return self.sockaddr

    def tport_base_deliver(self, *arguments: object) -> None:
        self.passed.append("delivered")

    def msg_as_string(self, home: object, msg: object, pub: object, flags: int, length: Any) -> object:
        length[0] = len(msg) - 1  # type: ignore[arg-type]
        return msg

    def su_free(self, *arguments: object) -> None:
        self.passed.append("freed")

    def msg_destroy(self, msg: object) -> None:
        self.passed.append("destroyed")

    def tport_send_dgram(self, *arguments: object) -> int:
        self.passed.append("sent")
        return 5


@pytest.mark.real
def test_what_may_not_go_is_taken_for_sent() -> None:
    """The stack would try again otherwise; what may go, and what comes, is passed on as it is."""
    keeper = Doorkeeper(LIBRARY, Heard(), lambda: 1.0)
    keeper._call = fake = FakeLibrary(keeper, THEIRS)
    text = keeper._ffi.new("char[]", RESPONSE)
    parts = keeper._ffi.new("iovec_t[]", [(text, len(RESPONSE)), (text, 7)])
    assert keeper._sent(None, None, parts, 2) == len(RESPONSE) + 7
    assert fake.passed == []
    keeper._delivered(None, None, None)
    assert keeper._sent(None, None, parts, 2) == 5
    assert keeper._sent(None, None, parts, 0) == 5
    assert fake.passed == ["delivered", "sent", "sent"]


@pytest.mark.real
@pytest.mark.parametrize(
    ("text", "astray"),
    [
        (b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a;MAddr=b\r\n\r\n", True),
        (b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\nmaddr=b", False),
        (b"SIP/2.0 200 OK\r\nContact: <sip:a@b;maddr=c>\r\n\r\n", False),
    ],
)
def test_who_asks_for_answers_elsewhere_is_not_heard_on_a_connection(text: bytes, astray: bool) -> None:
    """Were the connection gone, the stack would make one to that address."""
    assert leads_astray(text) is astray
    heard = Heard()
    keeper = Doorkeeper(LIBRARY, heard)
    keeper._call = fake = FakeLibrary(keeper, OURS)
    keeper._delivered_by_stream(None, keeper._ffi.new("char[]", text), None)
    assert fake.passed == ["freed", "destroyed" if astray else "delivered"]
    assert heard.held_back == astray


@pytest.mark.real
async def test_no_connection_is_made_to_a_third_address() -> None:
    """Though the asker has hung up before the answer."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(await reader.read(100))

    reached: list[bytes] = []
    sofia, port = Sofia(lambda what: None), free_sip_port()
    third = await asyncio.start_server(hear, "127.0.0.9", 0)
    sofia.start(f"sip:127.0.0.1:{port}")
    try:
        async with Wire(port) as wire:
            there = f"127.0.0.9:{third.sockets[0].getsockname()[1]}"
            for via in (f"{there};maddr=127.0.0.9", f"{there};received=127.0.0.9", there):
                for method in ("INVITE", "BYE", "FOO"):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.write(Caller(wire, via=f"SIP/2.0/TCP {via}").request(method).encode())
                    writer.close()
            await asyncio.sleep(0.5)
    finally:
        assert await asyncio.to_thread(sofia.stop, 40.0)
        third.close()
    assert reached == []


VIAS = {
    "maddr": "SIP/2.0/UDP 127.0.0.1:{mine};maddr=127.0.0.9",
    "maddr and rport": "SIP/2.0/UDP 127.0.0.1:{third};rport;maddr=127.0.0.9",
    "received": "SIP/2.0/UDP 127.0.0.1:{third};received=127.0.0.9",
    "received twice": "SIP/2.0/UDP 127.0.0.1:{third};received=127.0.0.9;received=127.0.0.9",
    "received and rport": "SIP/2.0/UDP 127.0.0.1:{mine};rport={third};received=127.0.0.9",
    "host": "SIP/2.0/UDP 127.0.0.9:{third}",
    "other transport": "SIP/2.0/TCP 127.0.0.9:{third}",
}


@pytest.mark.real
@pytest.mark.parametrize("via", VIAS.values(), ids=VIAS)
async def test_nothing_is_sent_to_a_third_address(via: str) -> None:
    """Whatever Via says, for messages that are fine and for those that the stack refuses by itself; and who asks properly is heard."""

    def refuse(what: Happening) -> None:
        sofia.respond(what.handle, 403, "No", request=what.request if what.kind != "i_invite" else 0)
        sofia.close(what.handle)

    sofia, port = Sofia(refuse), free_sip_port()
    sofia.start(f"sip:127.0.0.1:{port}")
    try:
        async with Wire(port) as wire, Wire(port, "127.0.0.9") as third:
            bent = via.format(mine=wire.port, third=third.port)
            for method in ("OPTIONS", "INVITE", "BYE", "FOO"):
                Caller(wire, via=bent).say(method)
            text = Caller(wire, via=bent).request("OPTIONS")
            wire.send(text.replace(" SIP/2.0\r\n", " SIP/7.0\r\n", 1))
            wire.send(text.replace("Max-Forwards: 70", "Max-Forwards: x"))
            wire.send(text.replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"))
            wire.send(text.replace("\r\n\r\n", "\r\nX: " + "y" * 60_000 + "\r\n\r\n"))
            # the stack takes messages in order: who is heard after all those knows that they have been answered
            straight = Caller(wire)
            straight.say("OPTIONS")
            while straight.call_id not in (await wire.hear(403)).text:
                pass
            assert await third.hears_nothing(for_s=0.3)
    finally:
        assert sofia.stop()


@pytest.mark.real
async def test_what_is_held_back_is_counted() -> None:
    """A response for a third address, and one that is silence."""

    def silence(what: Happening) -> None:
        sofia.respond(what.handle, 403, SILENCE, request=what.request)
        sofia.close(what.handle)

    sofia, port = Sofia(silence), free_sip_port()
    sofia.start(f"sip:127.0.0.1:{port}")
    before = library().heard.held_back
    try:
        async with Wire(port) as wire:
            Caller(wire).say("OPTIONS")
            assert await wire.hears_nothing(for_s=0.3)
            Caller(wire, via=f"SIP/2.0/UDP 127.0.0.9:{wire.port};maddr=127.0.0.9").say("BYE")
            assert await wire.hears_nothing(for_s=0.3)
    finally:
        assert sofia.stop()
    assert library().heard.held_back == before + 2
