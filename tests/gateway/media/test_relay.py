"""Packets of another stream in ours."""

from gateway.media.relay import ASTRAY_S, MAX_DROPOUT, Relay
from gateway.media.rtp import RtpPacket, RtpSender, parse

STEP = 160


class Way:
    """Our stream, with a source whose numbers the test gives. Everything lies from a round start."""

    def __init__(self) -> None:
        self.sender = RtpSender()
        self.relay = Relay(self.sender)
        self.first = self.sender.next

    def own(self, number: int) -> RtpPacket:
        return self._read(self.sender.packet(8, b"own", number * STEP))

    def pass_on(self, sequence: int, tick: int, *, ssrc: int = 5, marker: bool = False) -> RtpPacket | None:
        packet = RtpPacket(
            96, sequence & 0xFFFF, (7_000_000 + sequence * STEP) & 0xFFFFFFFF, ssrc, b"theirs", marker
        )
        data = self.relay.packet(packet, 8, tick * STEP, 8000)
        return None if data is None else self._read(data)

    def _read(self, data: bytes) -> RtpPacket:
        packet = parse(data)
        assert packet is not None
        return packet

    def place(self, packet: RtpPacket | None) -> tuple[int, int]:
        """Number since the start, and media time in steps."""
        assert packet is not None
        at = (packet.timestamp - self.sender.timestamp(0)) & 0xFFFFFFFF
        return (packet.sequence - self.first) & 0xFFFF, at // STEP


def test_between_our_own_packets_there_is_no_seam() -> None:
    """Numbers and times go on, the change of hands has the marker, the payload and our type are kept."""
    way = Way()
    packets = [way.own(0), way.pass_on(65535, 1), way.pass_on(65536, 2), way.own(3), way.pass_on(65538, 4)]
    assert [way.place(packet) for packet in packets] == [(n, n) for n in range(5)]
    assert [packet.marker for packet in packets if packet] == [False, True, False, False, True]
    assert [packet.payload for packet in packets if packet] == [
        b"own",
        b"theirs",
        b"theirs",
        b"own",
        b"theirs",
    ]
    assert {packet.payload_type for packet in packets if packet} == {8}
    assert (way.sender.packets, way.sender.octets) == (5, 3 * 6 + 2 * 3)


def test_what_is_lost_on_the_way_stays_lost() -> None:
    """The receiver sees the gap, and whoever comes late takes its place, once."""
    way = Way()
    assert way.place(way.pass_on(10, 0)) == (0, 0)
    assert way.place(way.pass_on(13, 3)) == (3, 3)
    assert way.place(way.pass_on(11, 3)) == (1, 1)
    assert way.pass_on(11, 3) is None
    assert way.pass_on(13, 3) is None
    assert way.pass_on(9, 3) is None
    assert way.place(way.pass_on(14, 4)) == (4, 4)
    assert way.place(way.pass_on(12, 4)) == (2, 2)
    assert way.place(way.own(5)) == (5, 5)
    assert way.place(way.pass_on(12, 6)) == (6, 6)  # who comes after our own begins anew


def test_another_source_and_a_jump_begin_anew() -> None:
    """In numbers: right after what was sent; in time: at our own clock."""
    way = Way()
    way.pass_on(10, 0)
    other = way.pass_on(500, 1, ssrc=6)
    assert way.place(other) == (1, 1)
    assert other is not None
    assert other.marker
    assert way.place(way.pass_on(501 + MAX_DROPOUT, 2, ssrc=6)) == (2, 2)
    astray = int(ASTRAY_S / 0.02) + 1
    assert way.place(way.pass_on(502 + MAX_DROPOUT, 3 + astray, ssrc=6)) == (3, 3 + astray)


def test_the_senders_own_marker_is_kept() -> None:
    """A pause there is a pause here."""
    way = Way()
    way.pass_on(1, 0)
    packet = way.pass_on(2, 1, marker=True)
    assert packet is not None
    assert packet.marker
