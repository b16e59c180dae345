"""Opus for the caller: whole utterances are encoded before the call, so that twenty callers cost little while they talk."""

from fractions import Fraction

import numpy as np
from av import AudioFrame, CodecContext, Packet
from numpy.typing import NDArray

RATE = 16_000
FRAME = RATE // 50
"""Samples in a 20 ms packet."""
WIRE_RATE = 48_000
WIRE_TIME_BASE = Fraction(1, WIRE_RATE)
"""RTP counts Opus at 48 kHz whatever was encoded."""
WIRE_FRAME = WIRE_RATE // 50
BIT_RATE = 32_000


def encode(pcm: NDArray[np.int16]) -> list[bytes]:
    """Mono at RATE, a whole number of frames → one packet for each."""
    codec = CodecContext.create("libopus", "w")
    codec.format, codec.layout, codec.sample_rate = "s16", "mono", RATE
    codec.bit_rate = BIT_RATE
    codec.options = {"application": "voip", "frame_duration": "20", "fec": "1", "packet_loss": "5"}
    packets: list[bytes] = []
    for start in range(0, len(pcm), FRAME):
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(pcm[start : start + FRAME].tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        packets += [bytes(packet) for packet in codec.encode(frame)]
    packets += [bytes(packet) for packet in codec.encode(None)]
    return packets[: len(pcm) // FRAME]


def on_the_wire(payload: bytes, number: int) -> Packet:
    """The `number`-th packet of a stream, as an aiortc track hands it to the sender."""
    packet = Packet(payload)
    packet.pts, packet.time_base = number * WIRE_FRAME, WIRE_TIME_BASE
    return packet


SETTLED = 3
"""Times the same packet comes in a row from which on it is a silence that was encoded once."""


class Decoder:
    """One received stream: packets in, mono int16 at RATE out. A settled silence is the same array again: twenty callers listen to it for
    most of their calls."""

    def __init__(self) -> None:
        self._last, self._times, self._sound = b"", 0, np.zeros(0, np.int16)
        self._codec = CodecContext.create("libopus", "r")
        self._codec.format, self._codec.layout, self._codec.sample_rate = "s16", "stereo", WIRE_RATE

    def decode(self, payload: bytes) -> NDArray[np.int16]:
        """The sound of one packet. Errors: ValueError for a packet that is not Opus."""
        times = self._times + 1 if payload == self._last else 1
        if times <= SETTLED:
            frames = [frame.to_ndarray().reshape(-1, 2) for frame in self._codec.decode(Packet(payload))]
            # the bot speaks at 16 kHz or less: nothing is up there that could fold down
            self._sound = np.concatenate(
                [np.zeros(0, np.int16), *(sound[:: WIRE_RATE // RATE, 0] for sound in frames)]
            )
        self._last, self._times = payload, times
        return self._sound
