"""The UDP sockets of one call's media. Read directly from the event loop: at fifty packets a second and call, every layer counts."""

import asyncio
import socket
from collections.abc import Callable

import structlog

from gateway.media.ports import PortRange

log = structlog.get_logger()

Address = tuple[str, int]
"""IP address as the kernel writes it, port."""
Take = Callable[[bytes, Address], None]

MAX_DATAGRAM = 2048
"""Bytes; what is longer is no packet of a telephone."""
AT_ONCE = 32
"""Packets that are read before others get their turn."""
RECEIVE_BUFFER = 262_144
"""Bytes the kernel keeps while the process is busy."""


class Wire:
    """An even port for RTP and the next one for RTCP. Errors: MediaError when no ports are free, OSError when the address
    cannot be used."""

    def __init__(self, ports: PortRange, address: str) -> None:
        self.unsent = 0
        """Packets that the network did not take."""
        self.failures = 0
        """Packets at which the receiver failed: a fault of ours."""
        self._rtp, self._rtcp = ports.pair(address)
        self.port: int = self._rtp.getsockname()[1]
        self.rtcp_port: int = self._rtcp.getsockname()[1]
        self._open = True

    def start(self, rtp: Take, rtcp: Take) -> None:
        """Hand packets to these from now on."""
        loop = asyncio.get_running_loop()
        for one, take in ((self._rtp, rtp), (self._rtcp, rtcp)):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            loop.add_reader(one, self._read, one, take)

    def send(self, packet: bytes, to: Address) -> None:
        """From the RTP port; lost when the network does not take it."""
        self._send(self._rtp, packet, to)

    def send_control(self, packet: bytes, to: Address) -> None:
        """From the RTCP port."""
        self._send(self._rtcp, packet, to)

    def close(self) -> None:
        """Give the ports back; repeatable."""
        if not self._open:
            return
        self._open = False
        loop = asyncio.get_running_loop()
        for one in (self._rtp, self._rtcp):
            loop.remove_reader(one)
            one.close()

    def _send(self, one: socket.socket, packet: bytes, to: Address) -> None:
        if not self._open:
            return
        try:
            one.sendto(packet, to)
        except OSError:
            self.unsent += 1

    def _read(self, one: socket.socket, take: Take) -> None:
        for _ in range(AT_ONCE):
            if not self._open:  # what was taken may have ended the call
                return
            try:
                packet, source = one.recvfrom(MAX_DATAGRAM)
            except OSError:  # nothing more, or what the network has to say about an earlier packet of ours
                return
            try:
                take(packet, source[:2])
            except Exception:
                self.failures += 1
                if self.failures == 1:
                    log.exception("receive_failed")
