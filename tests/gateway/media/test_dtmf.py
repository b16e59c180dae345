"""Keys as packets: what telephones send, well or badly, and what we send."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.dtmf import FORGET_S, KEYS, MAX_WAITING, KeyReceiver, KeySender
from gateway.media.rtp import RtpPacket

TICK = 160


def event(
    number: int,
    timestamp: int,
    duration: int,
    *,
    end: bool = False,
    marker: bool = False,
    ssrc: int = 1,
    sequence: int = 0,
) -> RtpPacket:
    """One telephone-event packet."""
    payload = struct.pack("!BBH", number, 0x80 * end | 10, duration)
    return RtpPacket(101, sequence, timestamp & 0xFFFFFFFF, ssrc, payload, marker)


def press(number: int, timestamp: int, packets: int = 5, *, marker: bool = True) -> list[RtpPacket]:
    """A key as RFC 4733 has it sent: growing duration, then the end three times."""
    held = [event(number, timestamp, TICK * (n + 1), marker=marker and n == 0) for n in range(packets)]
    return held + [event(number, timestamp, TICK * packets, end=True)] * 3


def heard(packets: list[RtpPacket], receiver: KeyReceiver | None = None, start: float = 50.0) -> str:
    """The keys told, packets coming every 20 ms."""
    receiver = receiver or KeyReceiver()
    return "".join(receiver.take(packet, start + n / 50) or "" for n, packet in enumerate(packets))


@pytest.mark.parametrize("marker", [True, False])
def test_each_press_is_told_once(marker: bool):
    """Digits, star and hash, with or without marker, however many packets and ends there are."""
    packets = [p for n in range(12) for p in press(n, 1000 + n * 2000, marker=marker)]
    assert heard(packets) == KEYS


def test_a_key_is_told_with_its_first_packet():
    """Not when it is let go."""
    assert KeyReceiver().take(press(5, 0)[0], 1.0) == "5"


def test_the_same_key_twice_is_two_keys():
    """Even at the pace of a machine: 100 ms held, 40 ms of pause, no marker."""
    assert heard(press(7, 0, marker=False) + press(7, 7 * TICK, marker=False)) == "77"


@pytest.mark.parametrize("lost", [{0}, {0, 1, 2, 3, 4}, {5, 6, 7}, {1, 3, 5, 6}, {0, 1, 2, 3, 4, 5, 6}])
def test_losses_neither_lose_nor_double_a_key(lost: set[int]):
    """The start with its marker, all ends, or all but the last end."""
    left = [p for n, p in enumerate(press(3, 0)) if n not in lost]
    assert heard(left + press(3, 4000)) == "33"


def test_packets_of_a_press_may_come_late():
    """An end that is overtaken by the next key, and packets in reverse order, press nothing anew."""
    one, two = press(1, 0), press(2, 2000)
    assert heard(one[:-1] + two[:2] + one[-1:] + two[2:]) == "12"
    assert heard(press(4, 0)[::-1]) == "4"


def test_a_key_held_long_is_one_key():
    """65,535 ticks fill an event (8.2 s); the next one goes on with the key, as the RFC wants it."""
    first = [event(9, 0, min(TICK * (n + 1), 0xFFFF), marker=n == 0) for n in range(410)]
    second = [event(9, 0xFFFF, TICK * (n + 1)) for n in range(50)]
    assert heard(first + second + [event(9, 0xFFFF, TICK * 50, end=True)] * 3) == "9"
    assert heard(first[:-20] + second) == "9"


def test_a_sender_that_moves_the_timestamp_with_every_packet_presses_once():
    """Some gateways do; the press begins before the last one can have ended."""
    packets = [event(6, n * TICK, TICK * (n + 1), end=n > 4) for n in range(8)]
    again = [event(6, 8000 + n * TICK, TICK * (n + 1), end=n > 4) for n in range(8)]
    assert heard(packets + again) == "66"


def test_a_marker_is_a_press_even_without_a_pause():
    """Who marks the start of a press means it."""
    assert heard([event(1, 0, TICK, marker=True), event(1, TICK, TICK, marker=True)]) == "11"


def test_another_key_without_a_pause_is_another_key():
    """Only the same key can go on."""
    assert heard([event(1, 0, TICK), event(2, TICK, TICK)]) == "12"


def test_a_sender_whose_clock_stands_still_is_understood():
    """The same timestamp seconds later is another press."""
    receiver = KeyReceiver()
    assert heard(press(1, 0), receiver) == "1"
    assert heard(press(1, 0), receiver, start=50.2) == ""
    assert heard(press(1, 0), receiver, start=51 + FORGET_S) == "1"


def test_another_stream_begins_anew():
    """After a transfer the same timestamp comes from somebody else."""
    receiver = KeyReceiver()
    assert receiver.take(event(1, 0, TICK), 1.0) == "1"
    assert receiver.take(event(1, 0, TICK, ssrc=2), 1.1) == "1"


def test_timestamps_wrap():
    """A key held over the wrap of the clock is one, the next one another."""
    assert heard(press(8, -TICK) + press(8, 4000)) == "88"


def test_what_no_shop_can_use_is_counted_and_ignored():
    """A–D, flash, packets too short to be an event."""
    receiver = KeyReceiver()
    for number in (12, 15, 16, 255):
        assert receiver.take(event(number, number, TICK), 1.0) is None
    assert receiver.take(RtpPacket(101, 0, 0, 1, b"\1\0\0"), 1.0) is None
    assert receiver.ignored == {"unknown": 4, "bad": 1}


@given(
    st.lists(
        st.tuples(st.binary(max_size=6), st.integers(0, 0xFFFFFFFF), st.integers(0, 1), st.booleans()),
        max_size=30,
    )
)
def test_no_packet_breaks_it(packets: list[tuple[bytes, int, int, bool]]):
    """Whatever comes is a key or nothing, and the next press is heard."""
    receiver = KeyReceiver()
    for payload, timestamp, ssrc, marker in packets:
        assert receiver.take(RtpPacket(101, 0, timestamp, ssrc, payload, marker), 5.0) in (None, *KEYS)
    assert receiver.take(event(5, 77, TICK, ssrc=9), 5.1) == "5"


def test_our_keys_are_sent_as_others_expect_them():
    """Marker at the start only, one timestamp, growing duration, the end three times, then a pause for sound."""
    sender = KeySender(TICK, held=3, pause=2)
    sender.press("1#")
    sent = [sender.next(1600 + n * TICK) for n in range(15)]
    first = [p for p in sent[:5] if p]
    assert [struct.unpack("!BBH", p.payload) for p in first] == [
        (1, 10, 160),
        (1, 10, 320),
        (1, 0x80 | 10, 480),
        (1, 0x80 | 10, 480),
        (1, 0x80 | 10, 480),
    ]
    assert [p.marker for p in first] == [True, False, False, False, False]
    assert {p.ticks for p in first} == {1600}
    assert sent[5:7] == [None, None]
    second = [p for p in sent[7:12] if p]
    assert {(p.payload[0], p.ticks) for p in second} == {(11, 1600 + 7 * TICK)}
    assert len(second) == 5
    assert sender.idle
    assert sent[14] is None


def test_what_we_send_we_would_hear():
    """Every key, through packets, once; also with the clock of Opus."""
    for ticks, rate in ((160, 8_000), (960, 48_000)):
        sender, receiver, keys = KeySender(ticks), KeyReceiver(rate), ""
        sender.press(KEYS + "00")
        number = 0
        while not sender.idle:
            if packet := sender.next(number * ticks):
                told = RtpPacket(101, number, packet.ticks, 1, packet.payload, packet.marker)
                keys += receiver.take(told, number / 50) or ""
            number += 1
        assert keys == KEYS + "00"


def test_keys_that_cannot_be_sent_are_refused():
    """Letters and several at once are no keys; a flood finds no room."""
    sender = KeySender()
    for wrong in ("A", "", "12"):
        with pytest.raises(ValueError, match="one of"):
            sender.press([wrong])
    assert sender.idle
    sender.press("1" * (MAX_WAITING + 3))
    assert sender.dropped == 3
