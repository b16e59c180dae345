"""Telephones' ears for a load: `python -m bench.rtp_ear HOST FIRST_PORT CALLS SECONDS` hears RTP on every second port, sends a quiet
room back to wherever it comes from, and prints as JSON how late the packets were.

The kernel says when a packet came, so that it does not matter when this process gets to read it.
"""

import json
import random
import selectors
import socket
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

CLOCK_RATE = 8000
TICK_S = 0.02
LATE_S = 0.02
SO_TIMESTAMPNS = 35
_STAMP = struct.Struct("@qq")
_HEADER = struct.Struct("!BBHII")
_ROOM = bytes(random.Random(1).choice((0x54, 0xD4, 0x55, 0xD5)) for _ in range(50 * 160))
"""A second of the smallest sounds of G.711 A-law."""


@dataclass
class Heard:
    """The packets of one call: arrival in seconds and RTP timestamp."""

    arrivals: list[float] = field(default_factory=list)
    stamps: list[int] = field(default_factory=list)


def lateness(heard: Heard) -> list[float]:
    """Seconds that each packet came after the time of the most punctual one of its call."""
    if not heard.stamps:
        return []
    first = heard.stamps[0]
    # differences of 32 bit numbers, also across their end
    offsets = [
        arrival - (((stamp - first + 2**31) % 2**32) - 2**31) / CLOCK_RATE
        for arrival, stamp in zip(heard.arrivals, heard.stamps, strict=True)
    ]
    best = min(offsets)
    return [offset - best for offset in offsets]


def summary(calls: Sequence[Heard]) -> dict[str, Any]:
    """Counts over all calls, lateness in ms."""
    late = sorted(value for heard in calls for value in lateness(heard))
    return {
        "calls_heard": sum(bool(heard.stamps) for heard in calls),
        "packets": len(late),
        "late_percent": round(100 * sum(value > LATE_S for value in late) / len(late), 3) if late else None,
        "late_ms_p50": round(1000 * late[len(late) // 2], 1) if late else None,
        "late_ms_p99": round(1000 * late[len(late) * 99 // 100], 1) if late else None,
        "late_ms_max": round(1000 * late[-1], 1) if late else None,
    }


class Ear:
    """One telephone."""

    def __init__(self, host: str, port: int) -> None:
        self.heard = Heard()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind((host, port))
        self.socket.setblocking(False)
        self._there: tuple[str, int] | None = None
        self._sent = 0

    def listen(self) -> None:
        """Take what has come."""
        while True:
            try:
                packet, ancillary, _, self._there = self.socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            if len(packet) < _HEADER.size or packet[1] & 0x7F != 8:
                continue
            seconds, nanoseconds = _STAMP.unpack(ancillary[0][2][: _STAMP.size])
            self.heard.arrivals.append(seconds + nanoseconds / 1e9)
            self.heard.stamps.append(_HEADER.unpack_from(packet)[3])

    def speak(self) -> None:
        """Send the next 20 ms of the room, once we know where to."""
        if self._there is None:
            return
        number, self._sent = self._sent, self._sent + 1
        at = 160 * (number % 50)
        header = _HEADER.pack(0x80, 8, number & 0xFFFF, (160 * number) & 0xFFFFFFFF, id(self) & 0xFFFFFFFF)
        self.socket.sendto(header + _ROOM[at : at + 160], self._there)


def listen(host: str, first_port: int, calls: int, seconds: float) -> dict[str, Any]:
    """Be so many telephones for a while."""
    ears = [Ear(host, first_port + 2 * number) for number in range(calls)]
    with selectors.DefaultSelector() as selector:
        for ear in ears:
            selector.register(ear.socket, selectors.EVENT_READ, ear)
        print("listening", flush=True)
        end = time.monotonic() + seconds
        tick = time.monotonic()
        while (now := time.monotonic()) < end:
            if now >= tick:
                tick += TICK_S
                for ear in ears:
                    ear.speak()
            for key, _ in selector.select(max(0.0, tick - time.monotonic())):
                key.data.listen()
    for ear in ears:
        ear.socket.close()
    return summary([ear.heard for ear in ears])


if __name__ == "__main__":
    print(json.dumps(listen(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))))
