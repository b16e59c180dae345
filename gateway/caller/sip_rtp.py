"""The RTP that the simulated caller sends and takes, packet by packet. Sans-I/O."""

import secrets
import struct
from collections import deque
from dataclasses import dataclass

from gateway.caller.mouth import Mouth
from gateway.caller.sip_codecs import Decoder
from gateway.caller.sip_sdp import Agreed
from gateway.caller.sound import BotSound

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
KEYS = "0123456789*#ABCD"
TONE_PACKETS = 4
"""20 ms each: how long a key is held…"""
KEY_PACKETS = 6
"""…and with the end, that is told three times, how long it keeps the line."""
_END, _VOLUME = 0x80, 10


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet. timestamp: in the codec's clock."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    source: int
    payload: bytes

    def encoded(self) -> bytes:
        """As it goes on the wire."""
        kind = self.payload_type | (0x80 if self.marker else 0)
        return _HEADER.pack(0x80, kind, self.sequence, self.timestamp, self.source) + self.payload


def parse(data: bytes) -> Packet | None:
    """The packet in a datagram; None for what is none, RTCP too."""
    if len(data) < _HEADER.size or data[0] >> 6 != 2:
        return None
    first, kind, sequence, timestamp, source = _HEADER.unpack_from(data)
    if 192 <= kind <= 223:
        return None
    begin = _HEADER.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(data) < begin + 4:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4])
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if begin > end:
        return None
    return Packet(kind & 0x7F, bool(kind & 0x80), sequence, timestamp, source, data[begin:end])


class Sender:
    """One outgoing stream: what leaves every 20 ms is the mouth's next packet, or a key's. press: what was pressed and waits."""

    def __init__(self, mouth: Mouth) -> None:
        self.press: deque[str] = deque()
        self._mouth = mouth
        self._source = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)
        self._begun = False
        self._key_at = 0
        self._key_packets = 0

    def next(self, agreed: Agreed, now: float) -> Packet | None:
        """The packet that leaves now; None while we are held."""
        timestamp, self._timestamp = self._timestamp, self._timestamp + agreed.codec.clock // 50 & 0xFFFFFFFF
        if not agreed.sends:
            return None
        self._sequence = self._sequence + 1 & 0xFFFF
        if self.press and agreed.keys:
            return self._key(*agreed.keys, timestamp)
        marker, self._begun = not self._begun, True
        payload = self._mouth.next(now)
        return Packet(agreed.sent_as, marker, self._sequence, timestamp, self._source, payload)

    def _key(self, payload_type: int, clock: int, timestamp: int) -> Packet:
        """All packets of a key carry the time it began."""
        if not self._key_packets:
            self._key_at = timestamp
        first = not self._key_packets
        self._key_packets += 1
        held = min(self._key_packets, TONE_PACKETS)
        end = _END if self._key_packets >= TONE_PACKETS else 0
        payload = _EVENT.pack(KEYS.index(self.press[0]), end | _VOLUME, held * clock // 50)
        if self._key_packets == KEY_PACKETS:
            self._key_packets = 0
            self.press.popleft()
        return Packet(payload_type, first, self._sequence, self._key_at, self._source, payload)


@dataclass(slots=True)
class Counts:
    """What came in. strange: from elsewhere than agreed. foreign: not the codec agreed. late: overtaken. bad: not of its codec."""

    heard: int = 0
    strange: int = 0
    foreign: int = 0
    late: int = 0
    bad: int = 0


class Receiver:
    """One incoming stream, into `sound` as it arrives: what counts is when a packet came, not when it would be played."""

    def __init__(self, sound: BotSound) -> None:
        self.counts = Counts()
        self._sound = sound
        self._agreed: Agreed | None = None
        self._source: int | None = None
        self._last = 0
        self._decoder: Decoder | None = None

    def agree(self, agreed: Agreed) -> None:
        """From now on sound comes like this."""
        self._agreed, self._decoder = agreed, None

    def take(self, data: bytes, address: tuple[str, int], now: float) -> None:
        """A datagram that came."""
        agreed, packet = self._agreed, parse(data)
        if agreed is None or packet is None:
            return
        if address != (agreed.host, agreed.port):
            self.counts.strange += 1
        elif packet.payload_type != agreed.received_as:
            self.counts.foreign += 1
        else:
            self._hear(agreed, packet, now)

    def _hear(self, agreed: Agreed, packet: Packet, now: float) -> None:
        if self._decoder is None or packet.source != self._source:
            self._source, self._decoder = packet.source, agreed.codec.decoder()
        elif packet.sequence - self._last - 1 & 0xFFFF >= 0x8000:
            self.counts.late += 1
            return
        self._last = packet.sequence
        try:
            pcm = self._decoder.decode(packet.payload)
        except ValueError:
            self.counts.bad += 1
            return
        self.counts.heard += 1
        self._sound.take(now, pcm)
