"""The sockets of a call, on loopback."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from gateway.media.ports import PortRange
from gateway.media.udp import AT_ONCE, Address, Wire
from voicebot.errors import MediaError

WITHIN_S = 5.0


@pytest.fixture
def ports() -> PortRange:
    """Room for one call."""
    return PortRange(10_620, 10_621)


@pytest.fixture
def phone() -> Iterator[socket.socket]:
    """The other side."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        one.settimeout(WITHIN_S)
        yield one


def ignored(packet: bytes, source: Address) -> None:
    raise AssertionError("not expected")


async def test_packets_come_with_their_source_and_leave_from_their_port(
    ports: PortRange, phone: socket.socket
):
    """RTP and RTCP each have their port, both ways."""
    wire = Wire(ports, "127.0.0.1")
    got: asyncio.Queue[tuple[str, bytes, Address]] = asyncio.Queue()
    wire.start(
        lambda packet, source: got.put_nowait(("rtp", packet, source)),
        lambda packet, source: got.put_nowait(("rtcp", packet, source)),
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            for port, kind in ((wire.port, "rtp"), (wire.rtcp_port, "rtcp")):
                phone.sendto(b"hello", ("127.0.0.1", port))
                assert await got.get() == (kind, b"hello", phone.getsockname())
        wire.send(b"sound", phone.getsockname())
        assert phone.recvfrom(100) == (b"sound", ("127.0.0.1", wire.port))
        wire.send_control(b"report", phone.getsockname())
        assert phone.recvfrom(100) == (b"report", ("127.0.0.1", wire.rtcp_port))
    finally:
        wire.close()


async def test_closing_gives_the_ports_back(ports: PortRange, phone: socket.socket):
    """A second call has no room before, and has it after; a packet to a closed wire goes nowhere."""
    wire = Wire(ports, "127.0.0.1")
    with pytest.raises(MediaError):
        Wire(ports, "127.0.0.1")
    wire.close()
    wire.close()
    wire.send(b"late", phone.getsockname())
    again = Wire(ports, "127.0.0.1")
    assert again.port == wire.port
    again.close()


async def test_a_packet_that_ends_the_call_is_the_last_one_read(ports: PortRange, phone: socket.socket):
    """The rest of a burst is not handed to a call that is over."""
    wire, got = Wire(ports, "127.0.0.1"), list[bytes]()

    def end(packet: bytes, source: Address) -> None:
        got.append(packet)
        wire.close()

    for number in range(3):
        phone.sendto(bytes([number]), ("127.0.0.1", wire.port))
    wire.start(end, ignored)
    await asyncio.sleep(0.02)
    assert got == [b"\x00"]


async def test_a_receiver_that_fails_loses_that_packet_only(ports: PortRange, phone: socket.socket):
    """The fault is counted, and the next packet comes in."""
    wire, got = Wire(ports, "127.0.0.1"), asyncio.Queue[bytes]()

    def take(packet: bytes, source: Address) -> None:
        if packet == b"bad":
            raise ValueError
        got.put_nowait(packet)

    wire.start(take, ignored)
    try:
        for packet in (b"bad", b"bad", b"good"):
            phone.sendto(packet, ("127.0.0.1", wire.port))
        async with asyncio.timeout(WITHIN_S):
            assert await got.get() == b"good"
        assert wire.failures == 2
    finally:
        wire.close()


async def test_a_flood_leaves_room_for_others(ports: PortRange, phone: socket.socket):
    """Only so many packets are read before the loop does something else."""
    wire, got, turns = Wire(ports, "127.0.0.1"), list[bytes](), list[int]()
    for _ in range(2 * AT_ONCE):
        phone.sendto(b"x", ("127.0.0.1", wire.port))
    wire.start(lambda packet, source: got.append(packet), ignored)
    try:
        async with asyncio.timeout(WITHIN_S):
            while len(got) < 2 * AT_ONCE:
                await asyncio.sleep(0)
                turns.append(len(got))
        assert AT_ONCE in turns
    finally:
        wire.close()


async def test_what_the_network_does_not_take_is_counted(ports: PortRange):
    """A packet that is too long for a datagram ends nothing."""
    wire = Wire(ports, "127.0.0.1")
    wire.send(b"x" * 70_000, ("127.0.0.1", 9))
    wire.send_control(b"x" * 70_000, ("127.0.0.1", 9))
    assert wire.unsent == 2
    wire.close()
