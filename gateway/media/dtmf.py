"""Keys as packets (RFC 4733): what a telephone sends while a key is held, and our own. Sans-I/O."""

import struct
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.media.rtp import RtpPacket

KEYS = "0123456789*#"
"""By event number. 12–15 are A–D, which no shop's caller has."""
REMEMBERED = 16
"""Events whose late packets are still known for what they are."""
FORGET_S = 3.0
"""After which a timestamp heard again is a new press, of a sender whose clock stands still."""
SHORTEST_PAUSE_S = 0.02
"""Nobody presses the same key again within this; tone receivers want twice as much."""
MAX_SEGMENT = 0xFFFF
"""Ticks that one event can tell; a key held for longer goes on as another event."""
MAX_WAITING = 64
"""Keys of ours that may wait."""
_PAYLOAD = struct.Struct("!BBH")
_END = 0x80
_ENDS = 3
_VOLUME = 10


class KeyReceiver:
    """The telephone-event packets of one call. A key is told with its first packet that arrives, so that it is not late by
    the time it is held.

    Markers and ends may be missing or wrong: an event is known by its timestamp. Two things that senders do make a press look
    like several, and are seen through: a new timestamp for every packet, and (as the RFC wants it) after every 65,535 ticks.
    """

    def __init__(self, clock_rate: int = 8_000) -> None:
        self.ignored: Counter[str] = Counter()
        """Packets that were none of ours: bad (no event), unknown (A–D, flash, tones of machines)."""
        self._pause = int(SHORTEST_PAUSE_S * clock_rate)
        self._known: deque[int] = deque(maxlen=REMEMBERED)
        self._ssrc: int | None = None
        self._event = -1
        self._timestamp = self._duration = 0
        self._at = 0.0

    def take(self, packet: RtpPacket, now: float) -> str | None:
        """A packet of the telephone-event payload type arrives; the key that is newly pressed by it, if any."""
        if len(packet.payload) < _PAYLOAD.size:
            self.ignored["bad"] += 1
            return None
        event, _, duration = _PAYLOAD.unpack_from(packet.payload)
        if event >= len(KEYS):
            self.ignored["unknown"] += 1
            return None
        if packet.ssrc != self._ssrc or now - self._at > FORGET_S:
            self._ssrc, self._event = packet.ssrc, -1
            self._known.clear()
        same = packet.timestamp in self._known
        if same and packet.timestamp != self._timestamp:
            return None  # of an event before the newest
        held = not same and event == self._event and not packet.marker and self._goes_on(packet.timestamp)
        self._duration = max(self._duration, duration) if same else duration
        self._event, self._timestamp, self._at = event, packet.timestamp, now
        if same:
            return None
        self._known.append(packet.timestamp)
        return None if held else KEYS[event]

    def _goes_on(self, timestamp: int) -> bool:
        """Whether an event that begins here begins before the newest one can have ended."""
        later = (timestamp - self._timestamp) & 0xFFFFFFFF
        return later < self._duration + self._pause or later == MAX_SEGMENT


@dataclass(frozen=True, slots=True)
class KeyPacket:
    """To be sent in place of sound. ticks: media time of the press, the same in all its packets."""

    payload: bytes
    ticks: int
    marker: bool


class KeySender:
    """Keys of ours, one packet every 20 ms: a start with the marker, the growing duration, the end three times, a pause.

    ticks: media time of 20 ms (Codec.ticks of the telephone-event's clock). held, pause: in packets."""

    def __init__(self, ticks: int = 160, *, held: int = 5, pause: int = 4) -> None:
        self.dropped = 0
        """Keys that found no room."""
        self._ticks, self._held, self._pause = ticks, held, pause
        self._waiting: deque[str] = deque()
        self._sent = 0
        self._started = 0

    @property
    def idle(self) -> bool:
        """Nothing waits, and the last key has been sent to its end."""
        return not self._waiting

    def press(self, keys: Iterable[str]) -> None:
        """Queue keys of KEYS; more than MAX_WAITING are dropped and counted. Errors: ValueError for anything else."""
        for key in keys:
            if len(key) != 1 or key not in KEYS:
                raise ValueError(f"key {key!r}: one of {KEYS}")
            if len(self._waiting) < MAX_WAITING:
                self._waiting.append(key)
            else:
                self.dropped += 1

    def next(self, ticks: int) -> KeyPacket | None:
        """What leaves at this media time, called every 20 ms; None: sound, if there is any."""
        if not self._waiting:
            return None
        number, self._sent = self._sent, self._sent + 1
        if number == 0:
            self._started = ticks
        if number >= self._held + _ENDS - 1:  # a pause
            if number + 1 >= self._held + _ENDS - 1 + self._pause:
                self._waiting.popleft()
                self._sent = 0
            return None
        packets = min(number + 1, self._held)
        flags = _VOLUME | (_END if number + 1 >= self._held else 0)
        payload = _PAYLOAD.pack(KEYS.index(self._waiting[0]), flags, packets * self._ticks)
        return KeyPacket(payload, self._started, number == 0)
