"""UDP ports for media: only those that the operator opened."""

import errno
import random
import socket

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
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found = socket.socket(family, socket.SOCK_DGRAM)
        try:
            found.setblocking(False)
            for _ in range(self._count):
                port = self.low + self._next
                self._next = (self._next + 1) % self._count
                try:
                    found.bind((address, port))
                except OSError as error:
                    if error.errno != errno.EADDRINUSE:
                        raise
                else:
                    return found
            raise MediaError(f"no ports: {self.low}-{self.high} are all in use on {address}")
        except BaseException:
            found.close()
            raise
