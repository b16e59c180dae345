"""Opus packets made beforehand."""

import numpy as np
import pytest

from gateway.caller.packets import FRAME, RATE, WIRE_FRAME, Decoder, encode, on_the_wire


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
    """Which the receiver of packets can ignore."""
    with pytest.raises(ValueError, match=r".*"):
        Decoder().decode(b"\xff" * 40)


def test_packets_are_numbered_at_the_clock_of_rtp() -> None:
    """48 kHz, whatever was encoded."""
    packet = on_the_wire(b"abc", 5)
    assert (bytes(packet), packet.pts) == (b"abc", 5 * WIRE_FRAME)
