"""Opus packets made beforehand."""

import numpy as np
import pytest

from gateway.caller.packets import FRAME, RATE, SETTLED, WIRE_FRAME, Decoder, encode, on_the_wire


def test_a_tone_survives_encoding_and_decoding() -> None:
    """One packet a frame; the same pitch comes out."""
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    packets = encode(tone)
    assert len(packets) == RATE // FRAME
    decoder = Decoder()
    pcm = np.concatenate([decoder.decode(packet) for packet in packets])
    assert len(pcm) == pytest.approx(RATE, abs=FRAME)
    spectrum = np.abs(np.fft.rfft(pcm[RATE // 4 :]))
    assert np.argmax(spectrum) * RATE / len(pcm[RATE // 4 :]) == pytest.approx(440, abs=3)


def test_rubbish_is_a_value_error() -> None:
    """Which the receiver of packets can ignore, however often it comes."""
    decoder = Decoder()
    for _ in range(SETTLED + 2):
        with pytest.raises(ValueError, match=r".*"):
            decoder.decode(b"\xff" * 40)


def test_packets_are_numbered_at_the_clock_of_rtp() -> None:
    """48 kHz, whatever was encoded."""
    packet = on_the_wire(b"abc", 5)
    assert (bytes(packet), packet.pts) == (b"abc", 5 * WIRE_FRAME)


def test_a_packet_that_comes_again_and_again_is_decoded_until_it_settles() -> None:
    """The same array from then on; what comes behind it is heard as ever, and so is a packet that comes twice."""
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
    silence, speech = encode(np.zeros(RATE, np.int16))[-1], encode(tone)
    decoder = Decoder()
    heard = [decoder.decode(packet) for packet in (speech[9], speech[9], *[silence] * (SETTLED + 2), *speech)]
    assert heard[1] is not heard[0]
    assert heard[SETTLED + 3] is heard[SETTLED + 2] is heard[SETTLED + 1]
    assert heard[SETTLED + 1] is not heard[SETTLED]
    assert all(len(sound) == FRAME for sound in heard)
    assert np.abs(heard[-1]).max() > 6000
