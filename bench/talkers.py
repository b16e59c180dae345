"""Those who talk in a load of bridged pairs, in a process of their own: browsers (Opus, or PCMA as an agent's page takes it up) and
telephones (PCMA). All speak all the time, and count what they hear.

Orders come by a pipe: `(order, value)` → an answer. See `Talkers`.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Protocol

import aioice.ice
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack

from bench.rtp_ear import Heard, lateness
from gateway.media.codecs import CODECS, Codec
from gateway.media.metronome import Metronome
from gateway.media.rtp import RtpPacket, RtpSender, parse
from gateway.sip.sdp import Negotiation, Terms
from gateway.webrtc import lean
from gateway.webrtc.stream import Stream, audio_leg
from voicebot.audio.frame import FRAME
from voicebot.clock import SystemClock

HOST = "127.0.0.1"
LEVEL = 1500
PACKETS = 50
"""Of one second, said again and again."""
LATE_MS = 20.0


def speech(codec: Codec) -> list[bytes]:
    """A second of noise as loud as speech."""
    encoder, noise = codec.encoder(), np.random.default_rng(1)
    return [encoder.encode(noise.normal(0, LEVEL, FRAME).astype(np.int16)) for _ in range(PACKETS)]


class Talker(Protocol):
    """One of them."""

    heard: "Count"

    def speak(self, number: int) -> None:
        """Say the next 20 ms."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Count:
    """Packets that came to one talker. clock_rate: of the codec they hear."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """From now on."""
        self._heard = Heard()
        self._rate = 0
        self._sequences: list[int] = []

    def take(self, packet: RtpPacket, clock_rate: int) -> None:
        """One came now."""
        if clock_rate != self._rate:  # the stream goes on in another codec: times of both cannot be compared
            self.clear()
            self._rate = clock_rate
        self._heard.arrivals.append(time.monotonic())
        # the ear's lateness counts at 8 kHz
        self._heard.stamps.append(packet.timestamp * 8000 // clock_rate & 0xFFFFFFFF)
        self._sequences.append(packet.sequence)

    def result(self) -> tuple[int, int, list[float]]:
        """Packets, how many are missing between the first and the last, and the lateness of each in ms."""
        if not self._sequences:
            return 0, 0, []
        steps = np.diff(np.array(self._sequences, np.int64).astype(np.uint16)).astype(np.int16)
        expected = 1 + int(steps.sum())
        late = [1000 * seconds for seconds in lateness(self._heard)]
        return len(self._sequences), expected - len(set(self._sequences)), late


class _Nothing(MediaStreamTrack):
    """In the place of a track: the talker speaks by the clock of all."""

    kind = "audio"

    async def recv(self) -> Any:
        await asyncio.Event().wait()


class BrowserTalker:
    """A page's connection with the parts of our own, because those of aiortc would take the machine away from whom is measured."""

    def __init__(self, codec: Codec) -> None:
        self.codec, self.packets = codec, speech(codec)
        self.heard = Count()
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.stream = Stream(SystemClock(), lambda codec, packet: self.heard.take(packet, codec.clock_rate))
        lean.mend(audio_leg(self.connection, _Nothing(), self.stream))

    async def offer(self) -> str:
        """Its offer, candidates included."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def settle(self, answer: str) -> None:
        """Take the answer, and wait for the connection."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(20):
            while self.connection.connectionState != "connected":  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def speak(self, number: int) -> None:
        """As of Talker."""
        payload = self.packets[number % PACKETS]
        self.stream.speak(payload, number * self.codec.ticks, self.codec)

    async def close(self) -> None:
        """As of Talker."""
        await lean.close(self.connection)


class TelephoneTalker:
    """A telephone's sound; its signalling is the two descriptions."""

    def __init__(self, codec: Codec) -> None:
        self.codec, self.packets = codec, speech(codec)
        self.heard = Count()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind((HOST, 0))
        port = self._socket.getsockname()[1]
        self._talks = Negotiation(Terms(HOST, port, port, (codec.name,), "off"))
        self._sender = RtpSender()
        self._there: tuple[str, int] | None = None
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    async def offer(self) -> str:
        """Its offer."""
        return self._talks.offer()

    async def settle(self, answer: str) -> None:
        """Take the answer."""
        self._there = self._talks.settle(answer).told

    def speak(self, number: int) -> None:
        """As of Talker."""
        if self._there is not None:
            payload = self.packets[number % PACKETS]
            packet = self._sender.packet(self.codec.payload_type, payload, number * self.codec.ticks)
            self._socket.sendto(packet, self._there)

    async def close(self) -> None:
        """As of Talker."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        try:
            while True:
                packet = parse(self._socket.recv(2048))
                if packet is not None and packet.payload_type == self.codec.payload_type:
                    self.heard.take(packet, self.codec.clock_rate)
        except BlockingIOError:
            return


class Talkers:
    """Takes orders: offer (kind, codec) → SDP, of a new one; answer SDP, for the newest; clear; count → see `counted`; hang up; end."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._metronome = Metronome()
        self._leaves: list[Callable[[], None]] = []
        self._all: list[Talker] = []
        self._newest: BrowserTalker | TelephoneTalker | None = None

    async def serve(self) -> None:
        """Until told to end."""
        aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [HOST]
        loop = asyncio.get_running_loop()
        while True:
            order, value = await loop.run_in_executor(None, self._pipe.recv)
            if order == "end":
                return
            self._pipe.send(await self._obey(order, value))

    async def _obey(self, order: str, value: Any) -> Any:
        match order:
            case "offer":
                kind, codec = value
                made = BrowserTalker if kind == "browser" else TelephoneTalker
                self._newest = made(CODECS[codec])
                self._all.append(self._newest)
                return await self._newest.offer()
            case "answer" if self._newest is not None:
                await self._newest.settle(value)
                speak = self._newest.speak
                self._leaves.append(self._metronome.join(lambda number, now: speak(number), lambda: None))
            case "clear":
                for talker in self._all:
                    talker.heard.clear()
            case "count":
                return counted(self._all)
            case "hang up":
                for leave in self._leaves:
                    leave()
                self._leaves.clear()
                await asyncio.gather(*(talker.close() for talker in self._all))
                self._all.clear()
        return None


def counted(talkers: list[Talker]) -> dict[str, Any]:
    """Of all together: deaf are those who heard nothing; lost and late in per cent of packets, late_ms of the most punctual packet."""
    results = [talker.heard.result() for talker in talkers]
    packets, lost = sum(one[0] for one in results), sum(one[1] for one in results)
    late = sorted(value for one in results for value in one[2])
    return {
        "packets": packets,
        "deaf": sum(not one[0] for one in results),
        "lost_percent": round(100 * lost / max(1, packets + lost), 3),
        "late_percent": round(100 * sum(value > LATE_MS for value in late) / max(1, len(late)), 3),
        "late_ms_p50": round(late[len(late) // 2], 1) if late else None,
        "late_ms_p99": round(late[len(late) * 99 // 100], 1) if late else None,
    }


def talkers(pipe: Connection) -> None:
    """The process."""
    asyncio.run(Talkers(pipe).serve())
