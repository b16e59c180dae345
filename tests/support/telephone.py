"""A telephone on loopback for the gateway's side alone: real sockets, a child that only remembers what it was told."""

import asyncio
import socket
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from gateway.media.agreed import Agreed
from gateway.media.codecs import CODECS
from gateway.media.metronome import Metronome
from gateway.media.ports import PortRange
from gateway.media.rtp import RtpPacket, RtpSender, parse
from gateway.sip.party import Exchange
from gateway.sip.protocol import Command
from gateway.sip.sdp import Negotiation, Terms
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.clock import Clock, SystemClock
from voicebot.config import Sip

T = TypeVar("T")
WITHIN_S = 5.0


class Child:
    """Stands for the signalling child: keeps commands, in order."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.up = True

    def send(self, command: Command) -> bool:
        self.commands.append(command)
        return self.up

    def told(self, kind: type[T]) -> list[T]:
        """Commands of one kind."""
        return [command for command in self.commands if isinstance(command, kind)]


def exchange(
    child: Child, *, clock: Clock | None = None, low: int = 10_640, high: int = 10_659, **settings: object
) -> Exchange:
    """What calls share, with ports of its own."""
    config = Sip.model_validate(settings)
    return Exchange(config, clock or SystemClock(), PortRange(low, high), Metronome(), child.send)


def tone(number: int, hertz: float = 440.0) -> Pcm:
    """The frame of this number of a tone that goes on."""
    at = np.arange(number * FRAME, (number + 1) * FRAME)
    return (8000 * np.sin(2 * np.pi * hertz * at / RATE)).astype(np.int16)


class Handset:
    """The other side: its own negotiation, a UDP socket, G.711."""

    def __init__(self, codecs: tuple[str, ...] = ("PCMA",), srtp: str = "off") -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        port = self._socket.getsockname()[1]
        terms = Terms("127.0.0.1", port, port, codecs, srtp)  # type: ignore[arg-type]
        self.talks = Negotiation(terms)
        self.agreed: Agreed | None = None
        self.heard: list[RtpPacket] = []
        self._sender = RtpSender()
        self._encoder = CODECS["PCMA"].encoder()
        self._spoken = 0
        self._task: asyncio.Task[None] | None = None

    def settle(self, answer: str) -> None:
        """Take the other side's answer, and listen from now on."""
        self.agreed = self.talks.settle(answer)
        self.listen()

    def listen(self) -> None:
        """Collect what comes in."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            packet = parse(await loop.sock_recv(self._socket, 2048))
            if packet is not None:
                self.heard.append(packet)

    def send(self, payload_type: int, payload: bytes, *, ticks: int | None = None) -> None:
        """One packet to where the other side said."""
        assert self.agreed
        assert self.agreed.told
        at = self._spoken * 160 if ticks is None else ticks
        self._socket.sendto(self._sender.packet(payload_type, payload, at), self.agreed.told)

    async def speak(self, seconds: float) -> None:
        """A tone in real time."""
        for _ in range(int(seconds * 50)):
            self.send(8, self._encoder.encode(tone(self._spoken)))
            self._spoken += 1
            await asyncio.sleep(0.02)

    def sound(self) -> Pcm:
        """What was heard, in order of arrival."""
        decoder = CODECS["PCMA"].decoder()
        return np.concatenate(
            [decoder.decode(packet.payload) for packet in self.heard if packet.payload_type == 8]
        )

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._socket.close()


async def until(true: Callable[[], object], within_s: float = WITHIN_S) -> None:
    """Wait until something has become true, but not for ever. Errors: TimeoutError."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  sockets change it, not this loop
            await asyncio.sleep(0.005)
