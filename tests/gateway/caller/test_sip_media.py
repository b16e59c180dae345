"""The RTP sockets and their clock, against a socket of the test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gateway.caller import sip_media
from gateway.caller.mouth import Mouth
from gateway.caller.sip_codecs import CODECS
from gateway.caller.sip_media import SipMedia
from gateway.caller.sip_rtp import Packet, parse
from gateway.caller.sip_sdp import Agreed
from gateway.caller.sound_line import SoundLine
from voicebot.errors import MediaError

HOST = "127.0.0.1"
TONE = CODECS["PCMA"].encode((8000 * np.sin(np.arange(320) / 3)).astype(np.int16))[0]


class _Caller(SoundLine):
    channel = "test"

    def __init__(self) -> None:
        super().__init__("http://bot.test", Mouth({"PCMA": (b"a" * 160,), "opus": (b"o",)}, "opus"))

    async def open(self) -> None:
        raise NotImplementedError

    def send(self, message: Mapping[str, Any]) -> None:
        raise NotImplementedError

    async def hang_up(self) -> None:
        raise NotImplementedError


class _Bot(asyncio.DatagramProtocol):
    """Everything that came, with the time it came at."""

    def __init__(self) -> None:
        self.packets: list[tuple[float, Packet]] = []
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        packet = parse(data)
        assert packet is not None
        self.caller = addr
        self.packets.append((asyncio.get_running_loop().time(), packet))

    async def got(self, count: int) -> list[Packet]:
        """The first so many packets."""
        async with asyncio.timeout(10):
            while len(self.packets) < count:  # noqa: ASYNC110 - packets come when they come
                await asyncio.sleep(0.005)
        return [packet for _, packet in self.packets[:count]]


@pytest.fixture
async def bot() -> AsyncIterator[_Bot]:
    """A UDP socket on loopback."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        _Bot, local_addr=(HOST, 0)
    )
    yield protocol
    transport.close()


@pytest.fixture
def caller() -> _Caller:
    """A line without a carrier."""
    return _Caller()


def _agreed(bot: _Bot) -> Agreed:
    port = bot.transport.get_extra_info("sockname")[1]
    return Agreed(HOST, port, CODECS["PCMA"], 8, 8, (101, 8000))


async def test_sound_goes_out_every_20_ms_from_the_port_that_was_offered(bot: _Bot, caller: _Caller) -> None:
    """By an absolute clock: what is late is made up for; in the codec agreed."""
    media = SipMedia(caller)
    await media.open(HOST)
    media.agree(_agreed(bot))
    media.agree(_agreed(bot))
    packets = await bot.got(12)
    assert media.port % 2 == 0
    assert bot.caller[1] == media.port
    assert {packet.payload for packet in packets} == {b"a" * 160}
    assert [packet.sequence - packets[0].sequence for packet in packets] == list(range(12))
    assert bot.packets[11][0] - bot.packets[0][0] >= 11 * 0.02 - 0.02
    await media.close()
    await media.close()
    sent = len(bot.packets)
    await asyncio.sleep(0.06)
    assert len(bot.packets) == sent


async def test_what_comes_is_heard(bot: _Bot, caller: _Caller) -> None:
    """In the line's sound, when it comes from where it was agreed."""
    media = SipMedia(caller)
    await media.open(HOST)
    media.agree(_agreed(bot))
    for number in range(5):
        bot.transport.sendto(Packet(8, False, number, 160 * number, 1, TONE).encoded(), (HOST, media.port))
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stranger.sendto(Packet(8, False, 9, 0, 1, TONE).encoded(), (HOST, media.port))
    stranger.close()
    async with asyncio.timeout(10):
        while media.counts.heard + media.counts.strange < 6:  # noqa: ASYNC110 - packets come when they come
            await asyncio.sleep(0.005)
    assert (media.counts.heard, media.counts.strange) == (5, 1)
    assert caller.sound.last_loud is not None
    await media.close()


async def test_part_of_the_packets_is_lost_each_way(bot: _Bot, caller: _Caller) -> None:
    """After they were numbered, so that the other side sees the gap; the same ones every time."""
    lost = []
    for _ in range(2):
        media = SipMedia(caller, loss=0.5, seed=2)
        await media.open(HOST)
        media.agree(_agreed(bot))
        arrived = []
        for number in range(200):
            media.datagram_received(Packet(8, False, number, 0, 1, TONE).encoded(), ("10.0.0.9", 1))
            arrived.append(media.counts.strange)
        lost.append(arrived)
        if len(lost) == 1:
            await media.close()
    assert lost[0] == lost[1]
    assert 70 < lost[0][-1] < 130
    packets = await bot.got(8)
    steps = np.diff([packet.sequence for packet in packets])
    assert steps.max() > 1
    await media.close()


async def test_a_pressed_key_leaves(bot: _Bot, caller: _Caller) -> None:
    """As an event of the type agreed."""
    media = SipMedia(caller)
    await media.open(HOST)
    media.agree(_agreed(bot))
    media.press("7")
    packets = await bot.got(7)
    assert [packet.payload_type for packet in packets] == [101] * 6 + [8]
    assert packets[0].payload[0] == 7
    await media.close()


async def test_a_key_that_cannot_be_sent_is_an_error(bot: _Bot, caller: _Caller) -> None:
    """No such key, or nobody who takes any."""
    media = SipMedia(caller)
    await media.open(HOST)
    with pytest.raises(MediaError, match="takes no keys"):
        media.press("1")
    media.agree(_agreed(bot))
    for key in ("x", "12", ""):
        with pytest.raises(MediaError, match="has no key"):
            media.press(key)
    media.agree(replace(_agreed(bot), keys=None))
    with pytest.raises(MediaError, match="takes no keys"):
        media.press("1")
    await media.close()


async def test_two_ports_side_by_side_are_taken(caller: _Caller) -> None:
    """The odd one belongs to the same call: nobody else can have it."""
    media = SipMedia(caller)
    await media.open(HOST)
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with pytest.raises(OSError, match="in use"):
        other.bind((HOST, media.port + 1))
    other.close()
    await media.close()


async def test_no_pair_of_ports_is_an_error(caller: _Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of looking for ever: every first port has a neighbour that is taken."""
    taken = SipMedia(caller)
    await taken.open(HOST)

    class Same(socket.socket):
        def bind(self, address: Any) -> None:
            super().bind((address[0], address[1] or taken.port))

    monkeypatch.setattr(sip_media.socket, "socket", Same)
    with pytest.raises(MediaError, match="side by side"):
        await SipMedia(caller).open(HOST)
    await taken.close()
