"""Packets of somebody else's stream as packets of one of ours: what is lost or overtaken on the way to us is so for the receiver too, and
between them and our own packets there is no seam. Sans-I/O."""

from collections import deque

from gateway.media.rtp import RtpPacket, RtpSender

MAX_DROPOUT, MAX_MISORDER = 3000, 100
"""Sequence numbers forward, and backward, that are still the same numbering."""
ASTRAY_S = 0.5
"""Timestamps may differ so much from our own clock before they are counted anew."""


class Relay:
    """Into one stream of ours, which may send packets of its own at any time in between."""

    def __init__(self, sender: RtpSender) -> None:
        self._sender = sender
        self._source: int | None = None
        self._newest = 0
        """Sequence number of the source's newest packet."""
        self._missing: deque[int] = deque(maxlen=MAX_MISORDER)
        """The source's numbers that have not come yet; their places are kept."""
        self._following = -1
        """Our next number, if we have sent nothing of our own since."""
        self._offset = 0

    def packet(self, packet: RtpPacket, payload_type: int, ticks: int, clock_rate: int) -> bytes | None:
        """The packet as ours, under our payload type. ticks: our own media time now. None: it has come before, or too late."""
        ahead = ((packet.sequence - self._newest + 0x8000) & 0xFFFF) - 0x8000 - 1
        goes_on = packet.ssrc == self._source and self._sender.next == self._following
        fresh = not goes_on or not -MAX_MISORDER <= ahead < MAX_DROPOUT
        if fresh:
            ahead = 0
            self._missing.clear()
        elif ahead < 0:
            if packet.sequence not in self._missing:
                return None
            self._missing.remove(packet.sequence)
        if fresh or self._astray(packet, ticks) > ASTRAY_S * clock_rate:
            self._offset = ticks - packet.timestamp
        if ahead >= 0:
            self._source, self._newest = packet.ssrc, packet.sequence
            self._missing.extend((packet.sequence - back) & 0xFFFF for back in range(ahead, 0, -1))
        data = self._sender.packet(
            payload_type,
            packet.payload,
            (packet.timestamp + self._offset) & 0xFFFFFFFF,
            marker=packet.marker or fresh,
            ahead=ahead,
        )
        self._following = self._sender.next
        return data

    def _astray(self, packet: RtpPacket, ticks: int) -> int:
        difference = (packet.timestamp + self._offset - ticks) & 0xFFFFFFFF
        return min(difference, 0x100000000 - difference)
