"""G.711, what every telephone speaks: one byte a sample at 8 kHz, A-law or µ-law, by tables made from ITU-T's formulas."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gateway.media.concealment import Concealer
from gateway.media.halfband import Doubler, Halver
from voicebot.audio.frame import FRAME, Pcm
from voicebot.errors import MediaError

RATE = 8_000
"""Samples, and RTP ticks, a second."""
MAX_PAYLOAD = RATE // 5
"""200 ms, the longest packet a receiver has to take (RFC 3551, 4.2)."""


@dataclass(frozen=True, slots=True)
class Law:
    """expand: the int16 sample of each byte, shape (256,). compress: the byte of each sample, at its uint16 value, (65536,)."""

    expand: Pcm
    compress: NDArray[np.uint8]


def _a_law() -> Law:
    code = np.arange(256) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, code & 15
    magnitude = np.where(exponent, (mantissa * 2 + 33) << np.maximum(exponent, 1) - 1, mantissa * 2 + 1) << 3
    expand = np.where(code & 0x80, magnitude, -magnitude)

    sample = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int32)
    size = np.where(sample < 0, ~sample, sample) >> 4  # 0..2047
    exponent = np.maximum(np.frexp(size.astype(float))[1] - 4, 0)
    mantissa = (size >> np.maximum(exponent - 1, 0)) & 15
    compress = (exponent << 4 | mantissa | np.where(sample < 0, 0, 0x80)) ^ 0x55
    return Law(expand.astype(np.int16), compress.astype(np.uint8))


def _mu_law() -> Law:
    code = np.arange(256) ^ 0xFF
    exponent, mantissa = (code >> 4) & 7, code & 15
    magnitude = (((mantissa * 2 + 33) << exponent) - 33) << 2
    expand = np.where(code & 0x80, -magnitude, magnitude)

    sample = np.arange(65536).astype(np.uint16).view(np.int16).astype(np.int32)
    size = np.minimum((np.where(sample < 0, ~sample, sample) >> 2) + 33, 8191)  # 33..8191
    exponent = np.frexp(size.astype(float))[1] - 6
    mantissa = (size >> exponent + 1) & 15
    compress = (exponent << 4 | mantissa | np.where(sample < 0, 0x80, 0)) ^ 0xFF
    return Law(expand.astype(np.int16), compress.astype(np.uint8))


A_LAW, MU_LAW = _a_law(), _mu_law()


class Decoder:
    """One received stream, as gateway.media.jitter wants it. Sound comes as int16 mono at 16 kHz, late by 2 ms."""

    def __init__(self, law: Law) -> None:
        self._expand = law.expand
        self._concealer = Concealer(RATE)
        self._doubler = Doubler()

    def samples(self, payload: bytes) -> int:
        """How many samples at 16 kHz the packet holds; 0 when it is empty or longer than any packet."""
        return 2 * len(payload) if len(payload) <= MAX_PAYLOAD else 0

    def decode(self, payload: bytes) -> Pcm:
        """The sound of a packet. Errors: MediaError when it is none."""
        if not self.samples(payload):
            raise MediaError(f"no G.711 packet has {len(payload)} bytes")
        return self._doubler.push(self._concealer.heard(self._expand[np.frombuffer(payload, np.uint8)]))

    def recover(self, payload: bytes, samples: int) -> Pcm:
        """G.711 carries no copies: a guess."""
        return self.conceal(samples)

    def conceal(self, samples: int) -> Pcm:
        """A guess at sound that never came; silent after 60 ms."""
        return self._doubler.push(self._concealer.guess((samples + 1) // 2))[:samples]

    def reset(self) -> None:
        """A new source: forget the old one's sound."""
        self._concealer.reset()
        self._doubler = Doubler()


class Encoder:
    """One sent stream: frames of 20 ms."""

    def __init__(self, law: Law) -> None:
        self._compress = law.compress
        self._halver = Halver()

    def encode(self, pcm: Pcm) -> bytes:
        """One frame (320 samples) → 160 bytes. Errors: MediaError for any other length."""
        if len(pcm) != FRAME:
            raise MediaError(f"a frame has {FRAME} samples, not {len(pcm)}")
        return self._compress[self._halver.push(pcm).view(np.uint16)].tobytes()

    def lost(self, part: float) -> None:
        """Each packet stands for itself, whatever is lost."""
