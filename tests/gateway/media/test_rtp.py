"""RTP packets: what is read, what is refused, what we number."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.rtp import MAX_PACKET, RtpPacket, RtpSender, build, is_rtcp, parse

PACKET = RtpPacket(8, 0xFFFE, 0xFFFFFFF0, 0xDEADBEEF, b"sound", marker=True)


def raw(first: int, second: int, rest: bytes = b"") -> bytes:
    """A datagram that begins with these two bytes and an ordinary header."""
    return bytes([first, second]) + struct.pack("!HII", 7, 160, 99) + rest


def test_what_is_built_can_be_read():
    """All fields survive the wire."""
    assert parse(build(PACKET)) == PACKET
    assert build(PACKET)[:2] == b"\x80\x88"


@given(
    st.builds(
        RtpPacket,
        payload_type=st.integers(0, 127).filter(lambda value: not 64 <= value <= 95),
        sequence=st.integers(0, 0xFFFF),
        timestamp=st.integers(0, 0xFFFFFFFF),
        ssrc=st.integers(0, 0xFFFFFFFF),
        payload=st.binary(max_size=400),
        marker=st.booleans(),
    )
)
def test_every_packet_survives_the_wire(packet: RtpPacket):
    """Whatever the numbers are."""
    assert parse(build(packet)) == packet


def test_csrcs_extension_and_padding_are_taken_off():
    """Only the payload is left."""
    sources, extension = b"\1\1\1\1\2\2\2\2", b"\xbe\xde\0\1\x10\0\0\0"
    found = parse(raw(0xB2, 0, sources + extension + b"sound" + b"\0\0\3"))
    assert found == RtpPacket(0, 7, 160, 99, b"sound")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        raw(0x80, 0)[:11],
        raw(0x00, 0, b"version 0"),
        raw(0xC0, 0, b"version 3"),
        raw(0x8F, 0, b"fewer than 15 sources"),
        raw(0x90, 0, b"\0\0"),
        raw(0x90, 0, b"\0\0\xff\xff" + bytes(40)),
        raw(0xA0, 0, b"\0"),
        raw(0xA0, 0, b"ab\x09"),
        raw(0x80, 200, b"RTCP"),
        raw(0x80, 0, bytes(MAX_PACKET)),
    ],
)
def test_lengths_that_lie_are_no_packet(data: bytes):
    """Too short, too long, another version, parts longer than the whole, padding of nothing or of more than there is."""
    assert parse(data) is None


@given(st.binary(max_size=200), st.integers(0, 255))
def test_no_datagram_raises(data: bytes, second: int):
    """Bytes of any kind are a packet with a payload inside them, or none."""
    for hostile in (data, bytes([0x80 | (data[0] & 0x3F) if data else 0x80, second]) + data):
        found = parse(hostile)
        assert found is None or found.payload in hostile
        assert not (is_rtcp(hostile) and found)


def test_an_empty_payload_is_a_packet():
    """Some keep a port open with it."""
    assert parse(raw(0x80, 8)) == RtpPacket(8, 7, 160, 99, b"")


def test_rtcp_is_told_from_rtp_by_its_second_byte():
    """200–204 are RTCP; no payload type with or without marker is."""
    assert is_rtcp(raw(0x81, 200))
    assert is_rtcp(raw(0x80, 203))
    assert not is_rtcp(raw(0x80, 0x80 | 8))
    assert not is_rtcp(raw(0x80, 111))
    assert not is_rtcp(raw(0x00, 200))
    assert not is_rtcp(b"\x80")


def test_a_sender_numbers_its_packets_and_counts_them():
    """Sequence by one, timestamp by the media time given, one SSRC; packets and octets as RTCP wants them."""
    sender = RtpSender()
    sent = [parse(sender.packet(8, bytes(160), tick * 160)) for tick in (0, 1, 4)]
    first = sent[0]
    assert first is not None
    assert [(p.sequence - first.sequence) & 0xFFFF for p in sent if p] == [0, 1, 2]
    assert [(p.timestamp - first.timestamp) & 0xFFFFFFFF for p in sent if p] == [0, 160, 640]
    assert {p.ssrc for p in sent if p} == {sender.ssrc}
    assert (sender.packets, sender.octets, sender.ticks) == (3, 480, 640)


def test_a_sender_may_mark_and_change_the_type():
    """Keys go between sound in the same numbering, with the time of their press."""
    sender = RtpSender()
    sound = parse(sender.packet(8, b"s", 800))
    key = parse(sender.packet(101, b"k", 640, marker=True))
    assert sound is not None
    assert key is not None
    assert (key.payload_type, key.marker, sound.marker) == (101, True, False)
    assert (key.sequence - sound.sequence) & 0xFFFF == 1
    assert (sound.timestamp - key.timestamp) & 0xFFFFFFFF == 160


def test_numbers_wrap():
    """After 65,536 packets the sequence begins again; the timestamp wraps at 32 bits."""
    sender = RtpSender()
    first = parse(sender.packet(0, b"", 0))
    for _ in range(0xFFFF):
        last = sender.packet(0, b"", 0xFFFFFFFF)
    assert first is not None
    assert parse(last) == RtpPacket(
        0, (first.sequence - 1) & 0xFFFF, (first.timestamp - 1) & 0xFFFFFFFF, sender.ssrc, b""
    )


def test_two_senders_begin_at_different_numbers():
    """Random starts: two streams of 112 random bits are never alike."""
    assert RtpSender().packet(0, b"", 0) != RtpSender().packet(0, b"", 0)
