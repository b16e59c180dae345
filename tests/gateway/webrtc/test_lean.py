"""The hooks into aiortc: that they hold, and that a version in which they would not is noticed."""

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import aioice.ice
import pytest
from aioice import stun
from aioice.candidate import Candidate
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.rtcicetransport import RTCIceTransport
from aiortc.rtcsctptransport import RTCSctpTransport

from gateway.media.mouth import Mouth
from gateway.media.ports import PortRange
from gateway.media.rtp import RtpPacket
from gateway.webrtc import lean
from gateway.webrtc.stream import Stream, audio_leg
from gateway.webrtc.track import SpeechTrack
from voicebot.clock import SystemClock
from voicebot.config import IceServer
from voicebot.errors import MediaError

LOW, HIGH = 10_300, 10_309


@pytest.fixture
async def answered(browser: Any):
    """`await answered(**confine_arguments)`: a connection that answered a browser, with its audio leg and what it heard."""
    connections: list[RTCPeerConnection] = []

    async def make(page: Any = None, **how: Any) -> SimpleNamespace:
        page = page or browser()
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        connections.append(connection)
        heard: list[RtpPacket] = []
        track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
        leg = audio_leg(connection, track, Stream(SystemClock(), lambda codec, packet: heard.append(packet)))
        if "stun" in how:
            connection_ice = leg.receiver.transport.transport.iceGatherer._connection
            connection_ice.stun_server = how.pop("stun")
        lean.confine(leg, how.pop("ports", PortRange(LOW, HIGH)), **how)
        await connection.setRemoteDescription(RTCSessionDescription(await page.offer(), "offer"))
        await connection.setLocalDescription(await connection.createAnswer())
        sdp = connection.localDescription.sdp
        return SimpleNamespace(page=page, connection=connection, leg=leg, heard=heard, sdp=sdp)

    yield make
    await asyncio.gather(*(connection.close() for connection in connections))


def candidates(sdp: str) -> list[list[str]]:
    """Fields of the announced candidates, once each."""
    found = {
        line.removeprefix("a=candidate:") for line in sdp.splitlines() if line.startswith("a=candidate:")
    }
    return [line.split() for line in sorted(found)]


def test_the_inside_of_aiortc_is_the_one_we_know():
    """A new version must be looked at before it is used: what we override, call and replace has not changed its shape."""
    shapes = {
        aioice.ice.Connection.get_component_candidates: ["self", "component", "addresses", "timeout"],
        aioice.ice.Connection.check_incoming: ["self", "message", "addr", "protocol"],
        aioice.ice.Connection.connect: ["self"],
        RTCIceTransport.start: ["self", "remoteParameters"],
        RTCSctpTransport._t1_start: ["self", "chunk"],
        aioice.ice.server_reflexive_candidate: ["protocol", "stun_server"],
        aioice.ice.StunProtocol.__init__: ["self", "receiver"],
    }
    for function, names in shapes.items():
        assert list(inspect.signature(function).parameters) == names, function.__qualname__
    gather = inspect.getsource(aioice.ice.Connection.gather_candidates)
    assert "self.get_component_candidates(component=component, addresses=addresses)" in gather
    assert "self._query_consent_task = asyncio.create_task" in inspect.getsource(
        aioice.ice.Connection.connect
    )
    assert "self._closing = True" in inspect.getsource(aioice.ice.Connection.close)


async def test_ice_servers_of_the_settings_are_used_and_none_by_default():
    """aiortc's own default would ask a public server."""
    turn = IceServer(urls=("turn:127.0.0.1:3478",), username="u", credential="secret")
    connections = [lean.connection(()), lean.connection((turn,))]
    found = [made._RTCPeerConnection__configuration.iceServers for made in connections]
    assert found[0] == []
    assert (found[1][0].urls, found[1][0].credential) == (["turn:127.0.0.1:3478"], "secret")
    for made in connections:
        await made.close()


@pytest.mark.real
async def test_only_our_ports_and_addresses_are_announced(answered: Any):
    """One candidate on the address of the settings, in the range."""
    found = candidates((await answered(addresses=["127.0.0.1"])).sdp)
    assert len(found) == 1
    assert found[0][4] == "127.0.0.1"
    assert LOW <= int(found[0][5]) <= HIGH


@pytest.mark.real
async def test_without_settings_the_machines_addresses_are_used(answered: Any):
    """aioice's own list, which the fixture makes loopback; one that cannot be bound is left out."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["192.0.2.1", "127.0.0.1"]
    found = candidates((await answered()).sdp)
    assert [fields[4] for fields in found] == ["127.0.0.1"]


@pytest.mark.real
async def test_a_public_address_is_announced_instead(answered: Any, until: Any):
    """Port and everything else stay; an IPv6 address is not replaced by an IPv4 one."""
    call = await answered(addresses=["127.0.0.1", "::1"], public_ip="203.0.113.9")
    found = {fields[4] for fields in candidates(call.sdp)}
    assert found == {"203.0.113.9", "::1"}
    await call.page.take(call.sdp.replace("203.0.113.9", "127.0.0.1"))
    await until(lambda: len(call.heard) > 3)


@pytest.mark.real
async def test_no_free_port_is_an_error_at_once(answered: Any):
    """aiortc alone would answer without a candidate and never connect."""
    ports = PortRange(LOW, LOW)
    with ports.bind("127.0.0.1"), pytest.raises(MediaError, match="no ports"):
        await answered(ports=ports, addresses=["127.0.0.1"])


@pytest.mark.real
async def test_no_usable_address_is_an_error_at_once(answered: Any):
    """An address that the machine does not have is a mistake in the settings."""
    with pytest.raises(MediaError, match=r"192\.0\.2\.1"):
        await answered(addresses=["192.0.2.1"])


@pytest.mark.real
async def test_closing_just_when_ice_completes_leaves_no_task(
    answered: Any, monkeypatch: pytest.MonkeyPatch, until: Any
):
    """aioice alone would go on asking for consent on a closed connection for ever."""
    call = await answered(addresses=["127.0.0.1"])
    ice = lean._ice(call.leg)
    stock = ice.connect

    async def closed_meanwhile() -> None:
        await stock()
        ice._closing = True

    monkeypatch.setattr(ice, "connect", closed_meanwhile)
    lean.mend(call.leg)
    await call.page.take(call.sdp)
    await until(lambda: call.leg.receiver.transport.transport.state == "failed")
    await until(lambda: ice._query_consent_task.cancelled())


async def test_starting_a_closed_transport_is_no_error():
    """aiortc comes back to a transport that was closed while it waited."""
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    track = SpeechTrack(Mouth(SystemClock(), lambda event: None), SystemClock(), lambda now: None)
    leg = audio_leg(connection, track, Stream(SystemClock(), lambda codec, packet: None))
    lean.mend(leg)
    await connection.close()
    transport = leg.receiver.transport.transport
    await transport.start(object())
    assert transport.state == "closed"


@pytest.mark.real
async def test_a_data_channel_that_comes_up_while_it_is_closed_keeps_no_timer(answered: Any, until: Any):
    """aiortc alone would wait half a minute for the other side's first words, and keep the call in memory."""
    call = await answered(addresses=["127.0.0.1"])
    channels = call.connection.sctp
    stock = channels._send_chunk
    closing: list[asyncio.Task[None]] = []

    async def closed_meanwhile(chunk: Any) -> None:
        await stock(chunk)
        if not closing:
            closing.append(asyncio.create_task(lean.close(call.connection)))
            await asyncio.sleep(0.05)

    channels._send_chunk = closed_meanwhile
    await call.page.take(call.sdp)
    await until(lambda: closing and closing[0].done())
    await asyncio.sleep(0.1)
    assert channels._t1_handle is None


class StunServer(asyncio.DatagramProtocol):
    """Tells everybody the same address."""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        request = stun.parse_message(data)
        answer = stun.Message(
            message_method=request.message_method,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        answer.attributes["XOR-MAPPED-ADDRESS"] = ("198.51.100.4", 5555)
        self.transport.sendto(bytes(answer), address)


@pytest.mark.real
async def test_a_stun_server_of_the_settings_is_asked(answered: Any):
    """Its view of us is announced too."""
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(StunServer, local_addr=("127.0.0.1", 10_310))
    found = candidates((await answered(addresses=["127.0.0.1"], stun=("127.0.0.1", 10_310))).sdp)
    server.close()
    assert {(fields[4], fields[7]) for fields in found} == {("127.0.0.1", "host"), ("198.51.100.4", "srflx")}


@pytest.mark.real
async def test_a_stun_server_that_is_silent_does_not_hold_the_call(
    answered: Any, monkeypatch: pytest.MonkeyPatch
):
    """The answer goes out with what there is."""
    monkeypatch.setattr(lean, "STUN_LIMIT_S", 0.05)
    found = candidates((await answered(addresses=["127.0.0.1"], stun=("127.0.0.1", 10_311))).sdp)
    assert [fields[7] for fields in found] == ["host"]


def test_announcing_keeps_everything_but_the_host():
    """The candidate that is bound stays as it is."""
    bound = Candidate("f", 1, "udp", 99, "10.0.0.5", 10_300, "host")
    announced = lean._announced(bound, "203.0.113.9")
    assert (announced.host, announced.port, announced.priority) == ("203.0.113.9", 10_300, 99)
    assert bound.host == "10.0.0.5"
    assert lean._announced(bound, None) is bound
