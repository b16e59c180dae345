"""The telephone's codecs."""

import numpy as np
import pytest

from gateway.caller.packets import FRAME, RATE
from gateway.caller.sip_codecs import CODECS, Codec, codecs
from voicebot.errors import DataError

TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)
ALL = pytest.mark.parametrize("codec", CODECS.values(), ids=CODECS)


def _decoded(codec: Codec, payloads: list[bytes]) -> np.ndarray:
    decoder = codec.decoder()
    return np.concatenate([decoder.decode(payload) for payload in payloads])


@ALL
def test_a_tone_survives(codec: Codec) -> None:
    """A payload for each 20 ms; the same pitch and loudness come out at the caller's rate, little else."""
    payloads = codec.encode(TONE)
    assert len(payloads) == RATE // FRAME
    heard = _decoded(codec, payloads)
    assert len(heard) == pytest.approx(RATE, abs=FRAME)
    middle = heard[2000:14_000].astype(float)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    peak = int(np.argmax(spectrum))
    assert peak * RATE / len(middle) == pytest.approx(440, abs=3)
    assert spectrum[peak - 3 : peak + 4].sum() > 0.995 * spectrum.sum()
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8000 / np.sqrt(2), rel=0.1)


@ALL
def test_silence_stays_silence(codec: Codec) -> None:
    """A-law has no zero: what is left is far below what counts as heard."""
    assert np.abs(_decoded(codec, codec.encode(np.zeros(RATE, np.int16)))).max() < 50


@ALL
def test_nothing_is_no_packet(codec: Codec) -> None:
    """An empty sound."""
    assert codec.encode(np.zeros(0, np.int16)) == []


@pytest.mark.parametrize("name", ["PCMA", "PCMU", "G722"])
def test_an_empty_packet_is_a_value_error(name: str) -> None:
    """Which the receiver can ignore; any other byte is a sound in these codecs."""
    with pytest.raises(ValueError, match="empty"):
        CODECS[name].decoder().decode(b"")


def test_a_narrow_codec_is_64_kbits_of_the_law_it_says() -> None:
    """Full scale down and up, and the byte of silence, as G.711 has them."""
    loud = np.repeat(np.array([0, 32_767, -32_768], np.int16), 3 * FRAME)
    for name, silent in (("PCMA", {0xD5, 0x55}), ("PCMU", {0xFF, 0x7F})):
        payloads = CODECS[name].encode(loud)
        assert [len(payload) for payload in payloads] == [160] * 9
        assert set(payloads[0][:80]) <= silent
        assert payloads[4][80] ^ payloads[7][80] == 0x80


def test_a_sound_goes_on_from_packet_to_packet() -> None:
    """No click where packets meet: the steps of a slow tone stay small."""
    slow = (8000 * np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)).astype(np.int16)
    heard = _decoded(CODECS["PCMU"], CODECS["PCMU"].encode(slow))
    assert np.abs(np.diff(heard[200:].astype(int))).max() < 400


def test_codecs_are_taken_by_name_in_the_order_asked_for() -> None:
    """Whatever the case."""
    assert [codec.name for codec in codecs("opus, pcma")] == ["opus", "PCMA"]
    assert [codec.rtpmap for codec in codecs("g722,opus")] == ["G722/8000", "opus/48000/2"]


@pytest.mark.parametrize("names", ["", "PCMA,", "speex", "PCMA,PCMA"])
def test_a_codec_nobody_knows_is_refused(names: str) -> None:
    """With those there are."""
    with pytest.raises(DataError, match="PCMA, PCMU, G722, opus"):
        codecs(names)
