"""Silence that costs nothing."""

import numpy as np

from gateway.media.opus import Decoder, Encoder
from gateway.media.thrift import SETTLED, ThriftyEncoder
from voicebot.audio.frame import FRAME, SILENCE, Pcm

LOUD = (9000 * np.sin(np.arange(FRAME) / 5)).astype(np.int16)


class Counting(Encoder):
    """Knows how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded = 0

    def encode(self, pcm: Pcm) -> bytes:
        self.encoded += 1
        return super().encode(pcm)

    def lost(self, part: float) -> None:
        self.told = part


def test_what_is_lost_is_the_encoder_s_to_know():
    """Told on as it comes."""
    counting = Counting()
    ThriftyEncoder(counting).lost(0.25)
    assert counting.told == 0.25


def test_silence_stays_silence_and_is_encoded_only_until_it_settles():
    """Listening costs no encoding; speech after it is whole, and silence after that is encoded anew."""
    counting, decoder = Counting(), Decoder()
    thrifty = ThriftyEncoder(counting)

    def heard(pcm: Pcm, frames: int) -> list[int]:
        return [int(np.abs(decoder.decode(thrifty.encode(pcm))).max()) for _ in range(frames)]

    assert min(heard(LOUD, 20)[2:]) > 5000
    assert max(heard(SILENCE, 100)[4:]) < 50
    assert counting.encoded == 20 + SETTLED
    assert min(heard(LOUD, 20)[2:]) > 5000
    assert max(heard(SILENCE, 100)[4:]) < 50
    assert counting.encoded == 2 * (20 + SETTLED)
