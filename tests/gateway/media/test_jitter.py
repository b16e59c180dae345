"""The jitter buffer, in virtual time and with a decoder whose sound tells which packet it came from."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media.jitter import MAX_DROPOUT, JitterBuffer
from gateway.media.opus import Decoder, Encoder
from voicebot.audio.frame import FRAME, RATE, Frame
from voicebot.errors import MediaError

GUESS, COPY = -1, -2
TICKS_MS = 48
"""RTP timestamps count 48 a millisecond."""


class FakeDecoder:
    """A payload is (milliseconds, number): its sound is the number, again and again."""

    def __init__(self) -> None:
        self.resets = 0

    def samples(self, payload: bytes) -> int:
        return payload[0] * RATE // 1000

    def decode(self, payload: bytes) -> np.ndarray:
        if payload[1:] == b"damaged":
            raise MediaError("damaged")
        return np.full(self.samples(payload), int.from_bytes(payload[1:], "big"), np.int16)

    def recover(self, payload: bytes, samples: int) -> np.ndarray:
        if payload[1:] == b"damaged":
            raise MediaError("damaged")
        return np.full(samples, COPY, np.int16)

    def conceal(self, samples: int) -> np.ndarray:
        return np.full(samples, GUESS, np.int16)

    def reset(self) -> None:
        self.resets += 1


@dataclass
class Line:
    """A stream of packets of one length into a buffer."""

    ms: int = 20
    first: int = 0
    now: float = 100.0

    def __post_init__(self) -> None:
        self.decoder = FakeDecoder()
        self.buffer = JitterBuffer(self.decoder)
        self.frames: list[Frame] = []

    def push(
        self, number: int, *, at: float | None = None, shift_ms: int = 0, payload: bytes | None = None
    ) -> None:
        """Packet `number` of the stream arrives (by default when its last sample was spoken)."""
        now = self.now + number * self.ms / 1000 if at is None else at
        sequence = (self.first + number) & 0xFFFF
        timestamp = (number * self.ms + shift_ms) * TICKS_MS & 0xFFFFFFFF
        if payload is None:
            payload = bytes([self.ms]) + number.to_bytes(2, "big")
        self.frames += self.buffer.push(sequence, timestamp, payload, now)

    def poll(self, at: float) -> None:
        """The 20 ms timer."""
        self.frames += self.buffer.poll(at)

    @property
    def heard(self) -> list[int]:
        """What each frame begins with."""
        return [int(frame.pcm[0]) for frame in self.frames]


def test_packets_in_order_leave_at_once():
    """No packet waits for another; each frame is one packet."""
    line = Line()
    for number in range(5):
        line.push(number)
        assert len(line.frames) == number + 1
    assert line.heard == [0, 1, 2, 3, 4]
    assert not any(frame.concealed for frame in line.frames)
    assert all(len(frame.pcm) == FRAME for frame in line.frames)


def test_an_overtaken_packet_takes_its_place():
    """Packets 2 and 1 come swapped and leave in order."""
    line = Line()
    for number in (0, 2, 1, 3):
        line.push(number, at=100.0 + number / 50)
    assert line.heard == [0, 1, 2, 3]
    assert line.buffer.stats.lost == 0


def test_a_lost_packet_is_copied_from_the_next_when_two_more_overtook_it():
    """After a loss the order goes on and the delay is nothing again."""
    line = Line()
    for number in (0, 2, 3):
        line.push(number)
    assert line.heard == [0]
    line.push(4)
    assert line.heard == [0, COPY, 2, 3, 4]
    assert [frame.concealed for frame in line.frames] == [False, True, False, False, False]
    line.push(5)
    assert line.heard[-1] == 5
    assert line.buffer.stats.lost == 1


def test_a_lost_packet_is_given_up_by_time_too():
    """With only one packet behind it, 60 ms are enough."""
    line = Line()
    line.push(0)
    line.push(2, at=100.04)
    line.poll(100.08)
    assert line.heard == [0]
    line.poll(100.101)
    assert line.heard == [0, COPY, 2]


def test_a_late_packet_is_counted_and_not_heard():
    """Its place was given up; the same packet again is a duplicate."""
    line = Line()
    for number in (0, 2, 3, 4, 1, 1, 4):
        line.push(number, at=100.1)
    assert line.heard == [0, COPY, 2, 3, 4]
    assert (line.buffer.stats.late, line.buffer.stats.duplicate) == (1, 2)


def test_a_duplicate_of_a_waiting_packet_is_ignored():
    """Twice the same behind a gap is once."""
    line = Line()
    for number in (0, 2, 2, 2, 2):
        line.push(number, at=100.04)
    assert line.heard == [0]
    assert line.buffer.stats.duplicate == 3


def test_a_long_loss_is_guessed_then_silent_then_copied():
    """120 ms of guesses, then silence, and the last frame from the copy."""
    line = Line()
    line.push(0)
    for number in (20, 21, 22):
        line.push(number)
    assert line.heard == [0, *[GUESS] * 6, *[0] * 12, COPY, 20, 21, 22]
    assert line.buffer.stats.lost == 19


@pytest.mark.parametrize("ms", [10, 40, 60])
def test_packets_of_other_lengths_become_frames_of_20_ms(ms: int):
    """10 ms are joined, 40 and 60 ms are cut, and a lost one is made up in its length."""
    line = Line(ms=ms)
    for number in range(13):
        if number != 4:
            line.push(number)
    sound = np.concatenate([frame.pcm for frame in line.frames])
    size = ms * RATE // 1000
    expected = np.repeat([0, 1, 2, 3, COPY, *range(5, 13)], size)
    assert np.array_equal(sound, expected[: len(sound)])
    assert len(expected) - len(sound) < FRAME
    concealed = {i for i, frame in enumerate(line.frames) if frame.concealed}
    assert concealed == {i // FRAME for i in range(4 * size, 5 * size)}


def test_a_pause_of_the_sender_is_kept_in_time():
    """Without packets the timer makes frames in real time, and the stream that comes back adds nothing to them."""
    line = Line()
    line.push(0)
    for tick in range(1, 51):
        line.poll(100.001 + tick / 50)
    assert len(line.frames) == 1 + 49
    assert all(frame.concealed for frame in line.frames[1:])
    line.push(1, at=101.02, shift_ms=1000)
    assert line.heard[-1] == 1
    assert len(line.frames) == 1 + 50 + 1
    assert line.buffer.stats.inserted == 0


def test_packets_held_up_by_the_network_are_all_heard():
    """What comes late but whole is kept: the timer's frames are then a pause that was put in."""
    line = Line()
    line.push(0)
    for tick in range(1, 21):
        line.poll(100.001 + tick / 50)
    for number in range(1, 20):
        line.push(number, at=100.4)
    assert [number for number in line.heard if number > 0] == list(range(1, 20))
    assert line.buffer.stats.inserted == line.buffer.stats.filled == 19 * FRAME


def test_short_jitter_makes_no_frames_up():
    """Packets 150 ms late are still nobody's loss."""
    line = Line()
    line.push(0)
    for tick in range(1, 8):
        line.poll(100.0 + tick / 50)
    assert len(line.frames) == 1


def test_a_process_that_slept_does_not_make_up_all_it_missed():
    """At most a second at once."""
    line = Line()
    line.push(0)
    line.poll(130.0)
    assert len(line.frames) == 1 + 50
    line.poll(130.021)
    assert len(line.frames) == 1 + 51


def test_nothing_is_made_up_before_the_first_packet():
    """A line that never spoke has no time to keep."""
    line = Line()
    line.poll(200.0)
    assert line.frames == []


def test_sequence_numbers_and_timestamps_wrap():
    """65535 is followed by 0, also across a loss; 2**32 is no jump."""
    line = Line(first=65_533)
    shift = 0xFFFFFFFF // TICKS_MS - 50
    for number in (0, 1, 2, 4, 5, 6, 7):
        line.push(number, shift_ms=shift)
    assert line.heard == [0, 1, 2, COPY, 4, 5, 6, 7]


def test_a_stray_packet_is_not_believed():
    """One packet with a far number is ignored and the stream goes on."""
    line = Line()
    line.push(0)
    line.push(MAX_DROPOUT + 100, at=100.02)
    line.push(1)
    assert line.heard == [0, 1]
    assert line.buffer.stats.bad == 1


def test_a_new_numbering_is_believed_from_the_second_packet_on():
    """The sender started anew: its sound is heard, the decoder forgets the old one."""
    line = Line()
    line.push(0)
    line.push(30_000, at=100.02)
    line.push(30_001, at=100.04)
    line.push(30_002, at=100.06)
    assert line.heard == [0, 30_001, 30_002]
    assert (line.buffer.stats.restarts, line.decoder.resets) == (1, 1)


def test_another_source_gets_what_was_held_out_first():
    """What waited behind a gap of the old source is heard before the new one."""
    line = Line()
    line.push(0)
    line.push(2)
    line.frames += line.buffer.restart(100.1)
    line.push(20_000, at=100.1)
    assert line.heard == [0, COPY, 2, 20_000]


def test_a_jump_of_the_clock_is_not_missing_sound():
    """An hour in the timestamp, or back, adds no frames."""
    line = Line()
    line.push(0)
    line.push(1, shift_ms=3_600_000)
    line.push(2, shift_ms=0)
    assert line.heard == [0, 1, 2]


def test_junk_and_damage_leave_no_hole():
    """A payload that is none, and one that cannot be decoded, are made up like lost ones."""
    line = Line()
    line.push(0)
    line.push(1, payload=b"\x00")
    line.push(2)
    line.push(3, payload=b"\x14damaged")
    line.push(4)
    assert line.heard == [0, GUESS, 2, GUESS, 4]
    assert line.buffer.stats.bad == 2


def test_a_damaged_packet_after_a_loss_is_guessed_twice():
    """No copy can be had from it either."""
    line = Line()
    line.push(0)
    line.push(2, payload=b"\x14damaged")
    line.push(3)
    line.push(4)
    assert line.heard == [0, GUESS, GUESS, 3, 4]


def test_nobody_speaks_faster_than_time():
    """A flood of packets, or of claimed gaps, is cut two seconds ahead of the clock."""
    line = Line()
    for number in range(1000):
        line.push(number, at=100.0, shift_ms=number * 1000)
    assert len(line.frames) <= 101
    assert line.buffer.stats.surplus > 0


@st.composite
def networks(draw: st.DrawFn) -> list[tuple[float, int]]:
    """(arrival, number) of up to 120 packets: some lost, some twice, each up to 45 ms late."""
    count = draw(st.integers(5, 120))
    fate = st.tuples(
        st.sampled_from(["comes"] * 6 + ["lost", "twice"]), st.integers(0, 45), st.integers(0, 45)
    )
    arrivals = [(0.0, 0)]
    for number in range(1, count):
        what, late, later = draw(fate)
        if what != "lost":
            arrivals.append((number * 0.02 + late / 1000, number))
        if what == "twice":
            arrivals.append((number * 0.02 + later / 1000, number))
    return sorted(arrivals)


@given(networks(), st.sampled_from([0, 65_500]))
def test_whatever_the_network_does_nothing_is_missing_and_order_is_kept(
    arrivals: list[tuple[float, int]], first: int
):
    """Every place of the stream up to the last packet is one frame, the packet's own unless it came too late."""
    line = Line(first=first)
    clock = 0
    for at, number in arrivals:
        while clock / 50 < at:
            line.poll(100.0 + clock / 50)
            clock += 1
        line.push(number, at=100.0 + at)
    end = arrivals[-1][0] + 0.1
    line.poll(100.0 + end)
    stats = line.buffer.stats
    last = max(number for _, number in arrivals)
    assert len(line.frames) == last + 1 + stats.filled // FRAME - (stats.filled - stats.inserted) // FRAME
    assert stats.packets == len(arrivals)
    real = [
        (i, number) for i, number in enumerate(line.heard) if number >= 0 and not line.frames[i].concealed
    ]
    assert [number for _, number in real] == sorted({number for _, number in real})
    if not stats.filled:
        assert all(i == number for i, number in real)
    came = {number for _, number in arrivals}
    assert len(came) - len(real) == stats.late


@given(
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 2**32 - 1), st.binary(max_size=40)), max_size=60
    )
)
def test_no_packet_whatsoever_breaks_it(packets: list[tuple[int, int, bytes]]):
    """Random numbers, timestamps and payloads, with the real decoder: frames of 20 ms or nothing."""
    buffer = JitterBuffer(Decoder())
    now, frames = 50.0, []
    for sequence, timestamp, payload in packets:
        now += 0.02
        frames += buffer.push(sequence, timestamp, payload, now)
        frames += buffer.poll(now)
    assert all(frame.pcm.shape == (FRAME,) and frame.pcm.dtype == np.int16 for frame in frames)
    assert len(frames) * FRAME <= (now - 50.0 + 2.1) * RATE


def test_real_opus_survives_ten_percent_loss():
    """A tone with every tenth packet lost stays a tone: no frame is missing and none is silent."""
    encoder, buffer = Encoder(), JitterBuffer(Decoder())
    samples = np.arange(200 * FRAME)
    tone = (9000 * np.sin(2 * np.pi * 440 * samples / RATE)).astype(np.int16).reshape(-1, FRAME)
    frames: list[Frame] = []
    for number, pcm in enumerate(tone):
        payload = encoder.encode(pcm)
        if number % 10 != 5:
            frames += buffer.push(number, number * 960, payload, number / 50)
    assert len(frames) == 200
    assert sum(frame.concealed for frame in frames) == buffer.stats.lost == 20
    assert min(np.abs(frame.pcm).max() for frame in frames[5:]) > 1000
