"""UDP ports for media: only those that the operator opened."""

import errno
import random
import socket
from collections.abc import Sequence

from voicebot.errors import MediaError


class PortRange:
    """Ports low..high, both included. Used in turn, so that a port just given back rests before its next call."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high
        self._count = high - low + 1
        self._next = random.randrange(self._count)

    def bind(self, address: str) -> socket.socket:
        """A non-blocking UDP socket on this address and a free port. Errors: MediaError("no ports") when none is free,
        OSError when the address cannot be used."""
        return self._take(address, 1)[0]

    def pair(self, address: str) -> tuple[socket.socket, socket.socket]:
        """The same twice, on an even port and the next one: RTP and RTCP. Errors: as bind."""
        rtp, rtcp = self._take(address, 2)
        return rtp, rtcp

    def _take(self, address: str, together: int) -> list[socket.socket]:
        for _ in range(self._count):
            port = self.low + self._next
            self._next = (self._next + 1) % self._count
            if port % together == 0 and port + together - 1 <= self.high:
                found = _bound(address, range(port, port + together))
                if found:
                    return found
        raise MediaError(f"no ports: {self.low}-{self.high} are all in use on {address}")


def _bound(address: str, ports: Sequence[int]) -> list[socket.socket]:
    """A socket on each of these ports; none when one of them is in use."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found: list[socket.socket] = []
    try:
        for port in ports:
            found.append(socket.socket(family, socket.SOCK_DGRAM))
            found[-1].setblocking(False)
            found[-1].bind((address, port))
    except BaseException as error:
        for each in found:
            each.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return []
        raise
    return found
