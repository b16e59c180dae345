"""GSM by libgsm: sound in, sound out, and what is no packet."""

import ctypes

import numpy as np
import pytest

from bench.ears import gsm
from voicebot.audio.frame import FRAME, RATE
from voicebot.errors import MediaError

TONE = (8_000 * np.sin(2 * np.pi * 400 * np.arange(RATE) / RATE)).astype(np.int16)


@pytest.fixture
def codec() -> tuple[gsm.Encoder, gsm.Decoder]:
    """Both ends of a stream."""
    return gsm.Encoder(), gsm.Decoder()


def test_a_tone_comes_through(codec: tuple[gsm.Encoder, gsm.Decoder]) -> None:
    """33 bytes a packet; the tone is still there, and hardly anything else."""
    encoder, decoder = codec
    packets = [encoder.encode(TONE[at : at + FRAME]) for at in range(0, RATE, FRAME)]
    assert {len(packet) for packet in packets} == {gsm.PACKET}
    sound = np.concatenate([decoder.decode(packet) for packet in packets])
    spectrum = np.abs(np.fft.rfft(sound[RATE // 2 :]))
    assert len(sound) == RATE
    assert int(np.argmax(spectrum)) * 2 == 400
    assert spectrum[190:211].sum() > 5 * np.delete(spectrum, range(190, 211)).mean() * 21


def test_what_is_no_packet_is_refused(codec: tuple[gsm.Encoder, gsm.Decoder]) -> None:
    """Frames and packets of another length, and packets without GSM's mark."""
    encoder, decoder = codec
    with pytest.raises(MediaError):
        encoder.encode(TONE[:100])
    for payload in (b"", b"\0" * gsm.PACKET, b"\xd0" * 10):
        with pytest.raises(MediaError):
            decoder.decode(payload)


def test_lost_packets_are_guessed(codec: tuple[gsm.Encoder, gsm.Decoder]) -> None:
    """The tone goes on for a moment; after a reset nothing of it is left."""
    encoder, decoder = codec
    for at in range(0, 10 * FRAME, FRAME):
        decoder.decode(encoder.encode(TONE[at : at + FRAME]))
    assert np.abs(decoder.recover(b"", FRAME)).max() > 2_000
    decoder.reset()
    assert not decoder.conceal(FRAME).any()


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to install."""

    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    gsm.library.cache_clear()
    with pytest.raises(MediaError, match="libgsm1"):
        gsm.library()
    gsm.library.cache_clear()
