"""Reports on RTP (RFC 3550, 6): built, read, and one call's bookkeeping with the time to send the next. Sans-I/O."""

import random
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass

from gateway.media.rtp import RtpPacket, RtpSender
from voicebot.clock import Clock

INTERVAL_S = 5.0
"""Between two reports, on average; each time half of it more or less, so that calls do not report all at once."""
MAX_RTT_S = 60.0
"""A round trip longer than this is a report about something else."""
MAX_DROPOUT, MAX_MISORDER = 3000, 100
"""Sequence numbers forward, and backward, that are still the same numbering."""
_SR, _RR, _SDES, _BYE = 200, 201, 202, 203
_CNAME = 1
_1900_TO_1970_S = 2_208_988_800
_HEADER = struct.Struct("!BBH")
_SENDER = struct.Struct("!QIII")
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender tells about itself. ntp: 64 bits, seconds since 1900 · 2³². timestamp: the RTP time of that moment."""

    ntp: int
    timestamp: int
    packets: int
    octets: int


@dataclass(frozen=True, slots=True)
class Block:
    """What a receiver tells about one stream. fraction: 256ths lost since its last report. lost: all together, may be negative
    (duplicates). jitter: in ticks. last_sr, delay: which report of the stream's sender it saw last, and how long ago, in 65536ths
    of a second; last_sr 0: none."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_sr: int
    delay: int


@dataclass(frozen=True, slots=True)
class Report:
    """One RTCP datagram. gone: with a BYE."""

    ssrc: int
    sent: Sent | None
    blocks: tuple[Block, ...]
    gone: bool = False


def parse(data: bytes) -> Report | None:
    """The sense of a compound packet; None when it is none. SDES and what else may be in it are passed over."""
    report: Report | None = None
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            return None
        first, kind, words = _HEADER.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first & 0xC0 != 0x80 or end > len(data):
            return None
        if report is None:
            report = _report(first & 0x1F, kind, data[at + 4 : end])
            if report is None:  # every compound begins with one (RFC 3550, A.2)
                return None
        elif kind == _BYE:
            report = Report(report.ssrc, report.sent, report.blocks, gone=True)
        at = end
    return report


def _report(count: int, kind: int, body: bytes) -> Report | None:
    at = 4 + (_SENDER.size if kind == _SR else 0)
    if kind not in (_SR, _RR) or len(body) < at + count * _BLOCK.size:
        return None
    blocks = []
    for number in range(count):
        ssrc, losses, *rest = _BLOCK.unpack_from(body, at + number * _BLOCK.size)
        lost = losses & 0xFFFFFF
        blocks.append(Block(ssrc, losses >> 24, lost - 0x1000000 if lost & 0x800000 else lost, *rest))
    sent = Sent(*_SENDER.unpack_from(body, 4)) if kind == _SR else None
    return Report(int.from_bytes(body[:4], "big"), sent, tuple(blocks))


def build(report: Report, cname: str) -> bytes:
    """The compound packet: report, the name of its sender, and BYE when it is gone. Errors: struct.error for numbers that do
    not fit."""
    ssrc = report.ssrc.to_bytes(4, "big")
    body = b"" if report.sent is None else _SENDER.pack(*_fields(report.sent))
    for block in report.blocks:
        losses = block.fraction << 24 | block.lost & 0xFFFFFF
        body += _BLOCK.pack(block.ssrc, losses, block.highest, block.jitter, block.last_sr, block.delay)
    name = cname.encode()[:255]
    item = bytes([_CNAME, len(name)]) + name
    item += bytes(4 - len(item) % 4)
    data = _packed(_RR if report.sent is None else _SR, len(report.blocks), ssrc + body)
    data += _packed(_SDES, 1, ssrc + item)
    return data + _packed(_BYE, 1, ssrc) if report.gone else data


def _fields(sent: Sent) -> tuple[int, int, int, int]:
    return sent.ntp, sent.timestamp & 0xFFFFFFFF, sent.packets & 0xFFFFFFFF, sent.octets & 0xFFFFFFFF


def _packed(kind: int, count: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


class Reception:
    """What is counted of one incoming stream, for reports about it (RFC 3550, A.1, A.3, A.8)."""

    def __init__(self, clock_rate: int) -> None:
        self.received = 0
        self.jitter = 0.0
        """Ticks."""
        self._clock_rate = clock_rate
        self._base = self._highest = self._cycles = 0
        self._strange: int | None = None
        self._before = (0, 0)
        self._timestamp = 0
        self._at = 0.0

    @property
    def expected(self) -> int:
        """Packets that the numbering says were sent."""
        return self._cycles + self._highest - self._base + 1 if self.received else 0

    @property
    def lost(self) -> int:
        """Of these, how many did not come; negative after duplicates."""
        return self.expected - self.received

    def heard(self, packet: RtpPacket, now: float) -> None:
        """A packet of the stream came."""
        if not self.received:
            self._begin(packet, now)
        ahead = (packet.sequence - self._highest) & 0xFFFF
        if ahead < MAX_DROPOUT:
            if packet.sequence < self._highest:
                self._cycles += 0x10000
            self._highest = packet.sequence
            self._time(packet.timestamp, now)
        elif ahead < 0x10000 - MAX_MISORDER:
            if packet.sequence != self._strange:
                self._strange = (packet.sequence + 1) & 0xFFFF
                return
            self._begin(packet, now)
        self._strange = None
        self.received += 1

    def retime(self, clock_rate: int) -> None:
        """The stream goes on at another rate."""
        self._clock_rate, self.jitter = clock_rate, 0.0

    def block(self, ssrc: int, last_sr: int, delay: int) -> Block:
        """The report, and the beginning of the next interval."""
        expected, received = self.expected - self._before[0], self.received - self._before[1]
        self._before = (self.expected, self.received)
        fraction = min(255, (expected - received << 8) // expected) if expected > received >= 0 else 0
        lost = max(-0x800000, min(0x7FFFFF, self.lost))
        highest = (self._cycles + self._highest) & 0xFFFFFFFF
        return Block(ssrc, fraction, lost, highest, min(int(self.jitter), 0xFFFFFFFF), last_sr, delay)

    def _begin(self, packet: RtpPacket, now: float) -> None:
        self._base = self._highest = packet.sequence
        self._cycles = self.received = 0
        self._before = (0, 0)
        self._timestamp, self._at, self.jitter = packet.timestamp, now, 0.0

    def _time(self, timestamp: int, now: float) -> None:
        if timestamp == self._timestamp:  # a key held: its packets all have the time of its press
            return
        sent = ((timestamp - self._timestamp + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        self.jitter += (abs((now - self._at) * self._clock_rate - sent) - self.jitter) / 16
        self._timestamp, self._at = timestamp, now


class RtcpSession:
    """Reports of one call, both ways. Times (now): clock's monotonic seconds."""

    def __init__(
        self,
        sender: RtpSender,
        clock_rate: int,
        clock: Clock,
        *,
        uniform: Callable[[], float] = random.random,
    ) -> None:
        self.bad = 0
        """Datagrams that were no reports."""
        self.gone = False
        """The other side said BYE."""
        self.rtt_s: float | None = None
        self.lost_there = 0.0
        """Share of our packets that did not arrive, by the newest report."""
        self.jitter_there_s = 0.0
        self._sender, self._clock_rate, self._uniform = sender, clock_rate, uniform
        self._since_1900 = clock.now().timestamp() - clock.monotonic() + _1900_TO_1970_S
        self._cname = secrets.token_hex(8)  # says nothing about the machine
        self._reception = Reception(clock_rate)
        self._ssrc: int | None = None
        self._last_sr = (0, 0.0)
        self._due = clock.monotonic() + self._pause() / 2
        self._reported = 0

    @property
    def reception(self) -> Reception:
        """Of the stream that comes in now."""
        return self._reception

    def heard(self, packet: RtpPacket, now: float) -> None:
        """An RTP packet that was believed."""
        if packet.ssrc != self._ssrc:
            self._ssrc, self._last_sr = packet.ssrc, (0, 0.0)
            self._reception = Reception(self._clock_rate)
        self._reception.heard(packet, now)

    def retime(self, clock_rate: int) -> None:
        """The other side has taken up a codec with another clock."""
        self._clock_rate = clock_rate
        self._reception.retime(clock_rate)

    def received(self, data: bytes, now: float) -> bool:
        """A datagram of RTCP, decrypted: does it tell of our packets? Never raises for what a network may bring."""
        report = parse(data)
        if report is None:
            self.bad += 1
            return False
        self.gone = self.gone or report.gone
        if report.sent is not None and report.ssrc == self._ssrc:
            self._last_sr = (report.sent.ntp >> 16 & 0xFFFFFFFF, now)
        ours = [block for block in report.blocks if block.ssrc == self._sender.ssrc]
        for block in ours:
            self._learn(block, now)
        return bool(ours)

    def due(self, now: float) -> bytes | None:
        """The report to send now, when it is time for one."""
        if now < self._due:
            return None
        self._due = now + self._pause()
        return build(self._report(now), self._cname)

    def bye(self, now: float) -> bytes:
        """The last report."""
        report = self._report(now)
        return build(Report(report.ssrc, report.sent, report.blocks, gone=True), self._cname)

    def _report(self, now: float) -> Report:
        sender = self._sender
        sent = None
        if sender.packets > self._reported:
            self._reported = sender.packets
            sent = Sent(self._ntp(now), sender.timestamp(sender.ticks), sender.packets, sender.octets)
        blocks: tuple[Block, ...] = ()
        if self._ssrc is not None:
            last_sr, at = self._last_sr
            delay = min(int((now - at) * 65536), 0xFFFFFFFF) if last_sr else 0
            blocks = (self._reception.block(self._ssrc, last_sr, delay),)
        return Report(sender.ssrc, sent, blocks)

    def _learn(self, block: Block, now: float) -> None:
        self.lost_there = block.fraction / 256
        self.jitter_there_s = block.jitter / self._clock_rate
        if block.last_sr:
            rtt = ((self._ntp(now) >> 16) - block.last_sr - block.delay) & 0xFFFFFFFF
            if rtt < MAX_RTT_S * 65536:
                self.rtt_s = rtt / 65536

    def _ntp(self, now: float) -> int:
        return int((now + self._since_1900) * (1 << 32)) & 0xFFFFFFFFFFFFFFFF

    def _pause(self) -> float:
        return INTERVAL_S * (0.5 + self._uniform())
