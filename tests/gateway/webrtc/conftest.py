"""A minimal browser on loopback, made of aiortc with its stock parts except that it hears packets as they arrive."""

import asyncio
import json
import random
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from fractions import Fraction
from typing import Any

import aioice.ice
import numpy as np
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from aiortc.rtp import RtpPacket
from av.packet import Packet

from gateway.media.codecs import CODECS, Codec
from gateway.webrtc import lean
from voicebot.audio.frame import FRAME, RATE
from voicebot.config import Webrtc

TONE_HZ = 500.0


def tone(frames: int, hertz: float = TONE_HZ) -> np.ndarray:
    """`frames` frames of a loud sine, shape (frames, 320)."""
    samples = np.arange(frames * FRAME)
    return (9000 * np.sin(2 * np.pi * hertz * samples / RATE)).astype(np.int16).reshape(-1, FRAME)


def pitch(pcm: np.ndarray) -> float:
    """The loudest frequency of a second or so."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    return float(np.argmax(spectrum)) * RATE / len(pcm)


class Microphone(MediaStreamTrack):
    """Sends a tone, packet by packet, until `limit` packets are out."""

    kind = "audio"

    def __init__(self, codec: Codec, hertz: float) -> None:
        super().__init__()
        encoder = codec.encoder()
        self._codec = codec
        self._packets = [encoder.encode(frame) for frame in tone(50, hertz)]
        self._started: float | None = None
        self.sent = 0
        self.limit = 1_000_000

    async def recv(self) -> Any:
        loop = asyncio.get_running_loop()
        if self._started is None:
            self._started = loop.time()
        await asyncio.sleep(max(0.0, self._started + self.sent * 0.02 - loop.time()))
        if self.sent >= self.limit:
            await asyncio.Event().wait()
        packet = Packet(self._packets[self.sent % 50])
        packet.pts = self.sent * self._codec.ticks
        packet.time_base = Fraction(1, self._codec.clock_rate)
        self.sent += 1
        return packet


class Browser:
    """One page with a call. speaks: the codec it sends; it hears Opus and PCMA."""

    def __init__(self, speaks: str = "opus", hertz: float = TONE_HZ) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = Microphone(CODECS[speaks], hertz)
        self.channel = self.connection.createDataChannel("voicebot")
        self.messages: list[dict[str, Any]] = []
        self.heard: list[np.ndarray] = []
        self.packets: list[RtpPacket] = []
        self._decoders = {name: CODECS[name].decoder() for name in ("opus", "PCMA")}
        self._leg = self.connection.addTransceiver(self.microphone, direction="sendrecv")
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        wanted = dict.fromkeys((speaks, "opus", "PCMA"))
        self._leg.setCodecPreferences([codec for name in wanted for codec in codecs if codec.name == name])
        self._leg.receiver._handle_rtp_packet = self._received
        lean.mend(self._leg)  # the leaks that tests look for are ours, not those of this side
        self.channel.on("message", lambda text: self.messages.append(json.loads(text)))

    async def offer(self) -> str:
        """The page's offer, candidates included."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def take(self, answer: str) -> None:
        """The server's answer; the connection is then on its way."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    @property
    def transport(self) -> Any:
        """The DTLS transport, for tests that cut the wire."""
        return self._leg.sender.transport

    def lose(self, part: float, *, but_last: int, seed: int = 7) -> None:
        """Drop part of the outgoing RTP after it was numbered, so that the other side sees the gap; RTCP passes, and so
        do the last packets before the microphone's limit, so that the end is known."""
        send, chance = self.transport._send_rtp, random.Random(seed)

        async def lossy(data: bytes) -> None:
            control = 64 <= data[1] & 0x7F <= 95
            ending = self.microphone.sent > self.microphone.limit - but_last
            if control or ending or chance.random() >= part:
                await send(data)

        self.transport._send_rtp = lossy

    def vanish(self) -> None:
        """Close the sockets under everything, as a killed process or a lost network does: no goodbye leaves."""
        ice = self.transport.transport._connection
        for protocol in ice._protocols:
            protocol.transport.sendto = lambda data, address=None: None
            protocol.transport.abort()

    async def close(self) -> None:
        """Close the page."""
        await lean.close(self.connection)

    async def _received(self, packet: Any, arrival_time_ms: int) -> None:
        if packet.payload:
            self.packets.append(packet)
            name = "PCMA" if packet.payload_type == CODECS["PCMA"].payload_type else "opus"
            self.heard.append(self._decoders[name].decode(packet.payload))


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something to come true, with a limit that only a broken build reaches."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition, also of parts that have no event
            await asyncio.sleep(0.01)


@pytest.fixture
def webrtc_config() -> Webrtc:
    """Loopback and a few ports."""
    return Webrtc(udp_port_min=10_100, udp_port_max=10_199, host_addresses=("127.0.0.1",))


@pytest.fixture
async def browser(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[..., Browser]]:
    """Makes browsers; closes them after the test."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])
    opened: weakref.WeakSet[Browser] = weakref.WeakSet()

    def make(*speaks: Any) -> Browser:
        page = Browser(*speaks)
        opened.add(page)
        return page

    yield make
    await asyncio.gather(*(page.close() for page in opened))


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., Awaitable[None]]:
    """`await until(condition)`."""
    return until


@pytest.fixture(name="tone")
def tone_fixture() -> Callable[..., np.ndarray]:
    """`tone(frames)`."""
    return tone


@pytest.fixture(name="pitch")
def pitch_fixture() -> Callable[[np.ndarray], float]:
    """`pitch(pcm)`."""
    return pitch
