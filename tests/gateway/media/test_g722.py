"""G.722 through both ends: wide band, 160 bytes for 20 ms, losses made up."""

import numpy as np
import pytest

from gateway.media.g722 import MAX_PAYLOAD, Decoder, Encoder
from voicebot.audio.frame import FRAME, RATE
from voicebot.audio.levels import dbfs
from voicebot.errors import MediaError


def tone(hertz: float, seconds: float = 0.4) -> np.ndarray:
    """A sine of whole frames."""
    return (6000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.int16)


def packets(pcm: np.ndarray) -> list[bytes]:
    """The sound as packets of 20 ms."""
    encoder = Encoder()
    return [encoder.encode(pcm[i : i + FRAME]) for i in range(0, len(pcm), FRAME)]


@pytest.mark.parametrize("hertz", [300, 1000, 3000, 5500])
def test_wide_sound_comes_back(hertz: int):
    """Every packet of 160 bytes is 20 ms; tones above a telephone's band have the same pitch and loudness at the other end."""
    pcm = tone(hertz)
    sent = packets(pcm)
    assert {len(packet) for packet in sent} == {160}
    decoder = Decoder()
    heard = [decoder.decode(packet) for packet in sent]
    assert {len(piece) for piece in heard} == {FRAME}
    settled = np.concatenate(heard)[RATE // 5 :]
    spectrum = np.abs(np.fft.rfft(settled * np.hanning(len(settled))))
    assert np.argmax(spectrum) * RATE / len(settled) == pytest.approx(hertz, abs=10)
    assert dbfs(settled) == pytest.approx(dbfs(pcm), abs=0.5)


def test_the_state_is_kept_from_packet_to_packet():
    """The same sound as with one long packet: nothing begins anew at a border."""
    sent = packets(tone(700, 0.1))
    decoder = Decoder()
    pieces = np.concatenate([decoder.decode(packet) for packet in sent])
    assert np.array_equal(pieces, Decoder().decode(b"".join(sent)))


def test_other_lengths_are_taken_and_nonsense_is_refused():
    """10 ms and 200 ms; an empty packet, which would end libavcodec's stream, is an error and the next one is decoded."""
    decoder = Decoder()
    for size in (80, MAX_PAYLOAD):
        assert decoder.samples(bytes(size)) == len(decoder.decode(bytes(size))) == 2 * size
    for size in (0, MAX_PAYLOAD + 1):
        assert decoder.samples(bytes(size)) == 0
        with pytest.raises(MediaError, match=str(size)):
            decoder.decode(bytes(size))
    assert len(decoder.decode(bytes(160))) == FRAME


def test_a_lost_packet_is_guessed_and_the_stream_finds_back():
    """The guess is about as loud as the sound; five packets later the decoder is where it would have been."""
    sent = packets(tone(200))
    whole, holed = Decoder(), Decoder()
    for packet in sent[:8]:
        whole.decode(packet)
        before = holed.decode(packet)
    whole.decode(sent[8])
    assert dbfs(holed.conceal(FRAME)) > dbfs(before) - 6
    for packet in sent[9:14]:
        expected, found = whole.decode(packet), holed.decode(packet)
    assert dbfs((expected.astype(int) - found).astype(np.int16)) < dbfs(expected) - 20


def test_there_are_no_copies_to_recover_from():
    """What is asked for is guessed."""
    decoder = Decoder()
    for packet in packets(tone(200)):
        decoder.decode(packet)
    assert len(decoder.recover(b"follows", 480)) == 480


def test_a_new_source_starts_without_the_old_ones_sound():
    """After a reset there is nothing to guess from, and decoding begins as new."""
    sent = packets(tone(500, 0.1))
    decoder = Decoder()
    first = [decoder.decode(packet) for packet in sent]
    decoder.reset()
    assert not decoder.conceal(FRAME).any()
    decoder.reset()
    again = [decoder.decode(packet) for packet in sent]
    assert np.array_equal(np.concatenate(again), np.concatenate(first))


def test_only_whole_frames_are_encoded():
    """Another length is refused with the number."""
    with pytest.raises(MediaError, match="160"):
        Encoder().encode(np.zeros(160, np.int16))


def test_losses_change_nothing_in_the_packets():
    """Each stands for itself."""
    careful, plain = Encoder(), Encoder()
    careful.lost(0.5)
    pcm = np.arange(320, dtype=np.int16) * 50
    assert careful.encode(pcm) == plain.encode(pcm)
