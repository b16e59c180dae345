"""The simulated caller's RTP sockets and their 20 ms clock."""

import asyncio
import random
import socket
from typing import Any

from gateway.caller.loss import Loss
from gateway.caller.sip_rtp import KEYS, Receiver, Sender
from gateway.caller.sip_sdp import Agreed
from gateway.caller.sound_line import FRAME_S, SoundLine
from voicebot.errors import MediaError

PAIRS_TRIED = 50


class _Control(asyncio.DatagramProtocol):
    """The port beside RTP's: reports come here, and nobody else may have it."""


class SipMedia(asyncio.DatagramProtocol):
    """The sound of one call: the line's mouth goes out, what comes goes into the line's sound. loss: part lost each way."""

    def __init__(self, line: SoundLine, *, loss: float = 0.0, seed: int = 1) -> None:
        self.port = 0
        self._mouth = line.mouth
        self._sender, self._receiver = Sender(line.mouth), Receiver(line.sound)
        self.counts = self._receiver.counts
        self._loss = Loss(loss, seed)
        self._agreed: Agreed | None = None
        self._transports: list[asyncio.DatagramTransport] = []
        self._clock: asyncio.Task[None] | None = None

    async def open(self, host: str) -> None:
        """Take an even port and the odd one after it. Errors: MediaError."""
        loop = asyncio.get_running_loop()
        rtp, control = _pair(host)
        self.port = rtp.getsockname()[1]
        for protocol, bound in ((self, rtp), (_Control(), control)):
            transport, _ = await loop.create_datagram_endpoint(lambda p=protocol: p, sock=bound)  # type: ignore[misc]
            self._transports.append(transport)

    def agree(self, agreed: Agreed) -> None:
        """Talk like this from now on."""
        self._agreed = agreed
        self._mouth.codec = agreed.codec.name
        self._receiver.agree(agreed)
        if self._clock is None:
            self._clock = asyncio.create_task(self._talk(), name="sip-caller-rtp")

    def press(self, key: str) -> None:
        """A key of the telephone. Errors: MediaError for one it does not have, or when the other side takes none."""
        if self._agreed is None or self._agreed.keys is None:
            raise MediaError("the line takes no keys: there is no telephone-event in its answer")
        if len(key) != 1 or key not in KEYS:
            raise MediaError(f"a telephone has no key {key!r}")
        self._sender.press.append(key)

    async def close(self) -> None:
        """Not a packet more; repeatable."""
        if self._clock is not None:
            self._clock.cancel()
            await asyncio.gather(self._clock, return_exceptions=True)
        for transport in self._transports:
            transport.close()

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        if not self._loss.incoming():
            self._receiver.take(data, (str(addr[0]), int(addr[1])), asyncio.get_running_loop().time())

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time() + random.random() * FRAME_S
        sent = 0
        while self._agreed is not None:
            await asyncio.sleep(max(0.0, started + sent * FRAME_S - loop.time()))
            sent += 1
            packet = self._sender.next(self._agreed, loop.time())
            if packet is not None and not self._loss.outgoing(self._mouth.place):
                self._transports[0].sendto(packet.encoded(), (self._agreed.host, self._agreed.port))


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    """Two bound sockets, on an even port and the one after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(PAIRS_TRIED):
        first, second = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(2))
        try:
            first.bind((host, 0))
            port = first.getsockname()[1]
            if port % 2 == 0:
                second.bind((host, port + 1))
                return first, second
        except OSError:
            pass  # somebody has the port beside it: another pair
        first.close()
        second.close()
    raise MediaError(f"no two free UDP ports side by side on {host}")
