"""The RTP that leaves and comes, packet by packet."""

from dataclasses import replace

import numpy as np
import pytest

from gateway.caller.mouth import Mouth
from gateway.caller.packets import RATE
from gateway.caller.sip_codecs import CODECS
from gateway.caller.sip_rtp import Packet, Receiver, Sender, parse
from gateway.caller.sip_sdp import Agreed
from gateway.caller.sound import BotSound

BOT = ("10.0.0.2", 5000)
AGREED = Agreed(*BOT, CODECS["PCMA"], 8, 8, (101, 8000))
TONE = CODECS["PCMA"].encode((8000 * np.sin(np.arange(RATE) / 3)).astype(np.int16))


def _sender() -> Sender:
    return Sender(Mouth({"PCMA": (b"a", b"b"), "opus": (b"o",)}, "PCMA"))


def _sent(sender: Sender, agreed: Agreed = AGREED) -> Packet:
    """The next packet; there is one."""
    packet = sender.next(agreed, 0.0)
    assert packet is not None
    return packet


def _packet(sequence: int, *, source: int = 1, kind: int = 8, payload: bytes = TONE[0]) -> bytes:
    return Packet(kind, False, sequence, 160 * sequence, source, payload).encoded()


def test_a_packet_is_written_and_read() -> None:
    """Twelve bytes by RFC 3550, then the payload."""
    packet = Packet(8, True, 0x1234, 0x56789ABC, 0xDEADBEEF, b"xyz")
    assert packet.encoded() == bytes.fromhex("8088123456789abcdeadbeef") + b"xyz"
    assert parse(packet.encoded()) == packet


def test_what_stands_around_a_payload_is_taken_away() -> None:
    """Contributors, a header extension, padding."""
    data = bytes.fromhex("b10800010000000200000003 00000009 bede0001 11223344") + b"xyz" + b"\x00\x02"
    found = parse(data)
    assert found is not None
    assert (found.payload, found.sequence, found.source) == (b"xyz", 1, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        b"\x00" * 20,
        b"SIP/2.0 200 OK",
        bytes.fromhex("80c8000600000001") + b"\x00" * 20,
        bytes.fromhex("8f0800010000000200000003"),
        bytes.fromhex("900800010000000200000003 be"),
        bytes.fromhex("900800010000000200000003 bede00ff"),
        bytes.fromhex("a00800010000000200000003 ff"),
    ],
)
def test_what_is_no_packet_is_none(data: bytes) -> None:
    """Noise, other versions, RTCP, and lengths that point outside."""
    assert parse(data) is None


def test_the_mouth_is_sent_at_the_clock_of_the_codec() -> None:
    """Numbers go up by one, times by 20 ms; only the first packet is marked."""
    sender = _sender()
    packets = [_sent(sender) for _ in range(3)]
    first = packets[0]
    assert [(packet.payload, packet.marker, packet.payload_type) for packet in packets] == [
        (b"b", True, 8),
        (b"a", False, 8),
        (b"b", False, 8),
    ]
    assert [packet.sequence - first.sequence for packet in packets] == [0, 1, 2]
    assert [packet.timestamp - first.timestamp for packet in packets] == [0, 160, 320]
    sender = _sender()
    agreed = replace(AGREED, codec=CODECS["opus"])
    one, two = (_sent(sender, agreed) for _ in range(2))
    assert two.timestamp - one.timestamp == 960


def test_who_is_held_sends_nothing() -> None:
    """Time goes on meanwhile, the numbers do not."""
    sender = _sender()
    before = _sent(sender)
    assert sender.next(replace(AGREED, sends=False), 0.02) is None
    after = _sent(sender)
    assert (after.sequence - before.sequence, after.timestamp - before.timestamp) == (1, 320)


def test_a_key_takes_the_place_of_sound() -> None:
    """RFC 4733: one timestamp, growing durations, the end three times; then the next key, then sound."""
    sender = _sender()
    sender.press.extend("5#")
    packets = [_sent(sender) for _ in range(13)]
    keys = packets[:12]
    assert {packet.payload_type for packet in keys} == {101}
    assert [packet.marker for packet in keys] == ([True] + [False] * 5) * 2
    five, hash_ = keys[:6], keys[6:]
    assert [packet.payload.hex() for packet in five] == [
        "050a00a0",
        "050a0140",
        "050a01e0",
        "058a0280",
        "058a0280",
        "058a0280",
    ]
    assert [packet.payload[0] for packet in hash_] == [11] * 6
    assert len({packet.timestamp for packet in five}) == 1
    assert hash_[0].timestamp - five[0].timestamp == 6 * 160
    assert packets[12].payload_type == 8


def test_sound_is_taken_as_it_comes() -> None:
    """What is overtaken, comes twice, or is not what was agreed is counted and not heard."""
    sound = BotSound()
    receiver = Receiver(sound)
    receiver.take(_packet(1), BOT, 0.9)
    receiver.agree(AGREED)
    for at, sequence in enumerate([65534, 65535, 0, 65535, 0, 2]):
        receiver.take(_packet(sequence), BOT, 1.0 + at * 0.02)
    receiver.take(_packet(3, kind=101), BOT, 1.2)
    receiver.take(_packet(3), ("10.0.0.2", 5001), 1.2)
    receiver.take(_packet(3), ("10.0.0.3", 5000), 1.2)
    receiver.take(_packet(3, payload=b""), BOT, 1.2)
    receiver.take(b"hello", BOT, 1.2)
    counts = receiver.counts
    assert (counts.heard, counts.late, counts.foreign, counts.strange, counts.bad) == (4, 2, 1, 2, 1)
    assert sound.first_after(0.95) == pytest.approx(1.0, abs=0.01)
    assert len(sound.since(0.0)) == 4 * 320


def test_another_stream_of_the_same_side_is_believed() -> None:
    """A new source begins its own numbers; a new agreement too."""
    receiver = Receiver(BotSound())
    receiver.agree(AGREED)
    receiver.take(_packet(40_000), BOT, 1.0)
    receiver.take(_packet(5, source=2), BOT, 1.02)
    assert (receiver.counts.heard, receiver.counts.late) == (2, 0)
    receiver.agree(replace(AGREED, port=5002))
    receiver.take(_packet(4, source=2), ("10.0.0.2", 5002), 1.04)
    assert (receiver.counts.heard, receiver.counts.late) == (3, 0)
