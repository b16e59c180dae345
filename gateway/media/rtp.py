"""RTP packets as bytes and back (RFC 3550), and the numbers that a sender keeps. What a network may bring never raises."""

import secrets
import struct
from dataclasses import dataclass

MAX_PACKET = 1500
"""Bytes of a datagram that may be RTP; more never came through an Ethernet in one piece."""
_HEADER = struct.Struct("!BBHII")
_VERSION = 0x80


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """sequence: 16 bits. timestamp: 32 bits, in ticks of the payload's clock. ssrc: 32 bits."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False


def is_rtcp(data: bytes) -> bool:
    """Whether a datagram on a shared port is RTCP (RFC 5761); such packets are no RTP for `parse` either."""
    return len(data) > 1 and data[0] & 0xC0 == _VERSION and 192 <= data[1] <= 223


def parse(data: bytes) -> RtpPacket | None:
    """The packet without CSRCs, extension and padding; None when the datagram is none."""
    size = len(data)
    if not _HEADER.size <= size <= MAX_PACKET:
        return None
    first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
    if first & 0xC0 != _VERSION or 192 <= second <= 223:
        return None
    start, end = _HEADER.size + 4 * (first & 0x0F), size
    if first & 0x10:
        if start + 4 > size:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:
        if not data[-1]:
            return None
        end -= data[-1]
    if start > end:
        return None
    return RtpPacket(second & 0x7F, sequence, timestamp, ssrc, data[start:end], second > 0x7F)


def build(packet: RtpPacket) -> bytes:
    """The packet on the wire. Errors: struct.error for numbers that do not fit."""
    second = packet.payload_type | (0x80 if packet.marker else 0)
    header = _HEADER.pack(_VERSION, second, packet.sequence, packet.timestamp, packet.ssrc)
    return header + packet.payload


class RtpSender:
    """One stream of ours. Numbers begin at random (RFC 3550, 5.1: known plaintext helps who attacks SRTP)."""

    def __init__(self) -> None:
        self.ssrc = secrets.randbits(32)
        self.packets = 0
        self.octets = 0
        """Of payload, as RTCP counts them."""
        self.ticks = 0
        """Media time of the newest packet."""
        # the low half: a receiver that counts wraps of the sequence wrongly after losses is spared one right at the start
        self._sequence = secrets.randbits(15)
        self._origin = secrets.randbits(32)

    def timestamp(self, ticks: int) -> int:
        """What the wire calls this media time."""
        return (self._origin + ticks) & 0xFFFFFFFF

    @property
    def next(self) -> int:
        """Sequence number of the next packet."""
        return self._sequence

    def packet(
        self, payload_type: int, payload: bytes, ticks: int, *, marker: bool = False, ahead: int = 0
    ) -> bytes:
        """The next packet. ticks: its media time since the stream began, in the payload's clock (20 ms: Codec.ticks).
        ahead: so many numbers are left out before it; negative: it belongs that far back among those that are left out."""
        sequence = (self._sequence + ahead) & 0xFFFF
        data = build(RtpPacket(payload_type, sequence, self.timestamp(ticks), self.ssrc, payload, marker))
        if ahead >= 0:
            self._sequence = (sequence + 1) & 0xFFFF
            self.ticks = ticks
        self.packets += 1
        self.octets += len(payload)
        return data
