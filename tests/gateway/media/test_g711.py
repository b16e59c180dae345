"""G.711: the tables against ITU-T's numbers and libavcodec's, and a stream through both ends."""

import av
import numpy as np
import pytest

from gateway.media import g711
from gateway.media.g711 import A_LAW, MAX_PAYLOAD, MU_LAW, Decoder, Encoder, Law
from voicebot.audio.frame import FRAME, RATE
from voicebot.audio.levels import dbfs
from voicebot.errors import MediaError

LAWS = pytest.mark.parametrize("law", [A_LAW, MU_LAW], ids=["A-law", "mu-law"])
ALL = np.arange(-32768, 32768).astype(np.int16)


def tone(hertz: float = 440, seconds: float = 0.4, amplitude: float = 8000) -> np.ndarray:
    """A sine of whole frames at 16 kHz."""
    return (amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.int16)


def packets(law: Law, pcm: np.ndarray) -> list[bytes]:
    """The sound as packets of 20 ms."""
    encoder = Encoder(law)
    return [encoder.encode(pcm[i : i + FRAME]) for i in range(0, len(pcm), FRAME)]


@pytest.mark.parametrize(("law", "name"), [(A_LAW, "pcm_alaw"), (MU_LAW, "pcm_mulaw")])
def test_every_byte_means_what_libavcodec_says(law: Law, name: str):
    """All 256 of them."""
    codec = av.CodecContext.create(name, "r")
    codec.sample_rate, codec.layout = 8000, "mono"
    (frame,) = codec.decode(av.Packet(bytes(range(256))))
    assert np.array_equal(law.expand, frame.to_ndarray()[0])


@pytest.mark.parametrize(
    ("law", "sample", "code"),
    [
        (A_LAW, 0, 0xD5),
        (A_LAW, -1, 0x55),
        (A_LAW, 32767, 0xAA),
        (A_LAW, -32768, 0x2A),
        (A_LAW, 255, 0xDA),
        (A_LAW, 256, 0xC5),
        (A_LAW, 512, 0xF5),
        (MU_LAW, 0, 0xFF),
        (MU_LAW, -1, 0x7F),
        (MU_LAW, 32767, 0x80),
        (MU_LAW, -32768, 0x00),
        (MU_LAW, 123, 0xF0),
        (MU_LAW, 124, 0xEF),
    ],
)
def test_samples_at_the_edges_get_the_codes_of_the_standard(law: Law, sample: int, code: int):
    """Zero, full scale, the borders of segments."""
    assert int(law.compress[sample & 0xFFFF]) == code


@LAWS
def test_every_code_comes_back_as_itself(law: Law):
    """Expanding and compressing again changes nothing (µ-law has two zeros)."""
    back = law.compress[law.expand.view(np.uint16)]
    assert [code for code in range(256) if back[code] != code] == ([127] if law is MU_LAW else [])


@LAWS
def test_no_sample_is_further_off_than_half_a_step(law: Law):
    """The error grows with the sample as the law says: at most 1/27 of it, and a few units near zero; louder never means quieter."""
    found = law.expand[law.compress[ALL.view(np.uint16)]].astype(int)
    wide = ALL.astype(int)
    inside = np.abs(wide) < 31_000
    assert (np.abs(found - wide)[inside] <= np.maximum(16, np.abs(wide)[inside] / 27)).all()
    assert (np.diff(found) >= 0).all()


@LAWS
def test_a_stream_sounds_the_same_at_the_other_end(law: Law):
    """160 bytes a packet, 320 samples out of each; a tone comes back 35 dB above all that was added, less than 4 ms late."""
    pcm = tone()
    sent = packets(law, pcm)
    assert {len(packet) for packet in sent} == {160}
    decoder = Decoder(law)
    heard = np.concatenate([decoder.decode(packet) for packet in sent])
    assert len(heard) == len(pcm)
    late = max(range(64), key=lambda d: float(np.dot(heard[d:3200].astype(float), pcm[: 3200 - d])))
    error = heard[400:].astype(float) - pcm[400 - late : len(pcm) - late]
    assert late <= 62
    assert dbfs(pcm) - 10 * np.log10(np.mean(error**2) / 32768**2) > 35


@LAWS
def test_silence_is_silent(law: Law):
    """What is heard of digital silence is the smallest step at most, and the filter's ripple."""
    decoder = Decoder(law)
    for packet in packets(law, np.zeros(5 * FRAME, np.int16)):
        assert np.abs(decoder.decode(packet)).max() <= 10


def test_packets_of_other_lengths_are_taken():
    """10 and 30 ms; nothing and more than 200 ms are no packets."""
    decoder = Decoder(A_LAW)
    for size in (80, 240, MAX_PAYLOAD):
        assert decoder.samples(bytes(size)) == len(decoder.decode(bytes(size))) == 2 * size
    for size in (0, MAX_PAYLOAD + 1):
        assert decoder.samples(bytes(size)) == 0
        with pytest.raises(MediaError, match=str(size)):
            decoder.decode(bytes(size))


@pytest.mark.parametrize("samples", [0, 7, 160, 320, 1920])
def test_any_length_can_be_made_up(samples: int):
    """Whatever the jitter buffer asks for, odd numbers too."""
    decoder = Decoder(MU_LAW)
    for packet in packets(MU_LAW, tone(seconds=0.1)):
        decoder.decode(packet)
    assert len(decoder.conceal(samples)) == samples
    assert len(decoder.recover(b"follows", samples)) == samples


def test_a_lost_packet_is_guessed_from_the_sound_before_it():
    """A tone goes on with its loudness."""
    decoder = Decoder(A_LAW)
    for packet in packets(A_LAW, tone(200)):
        heard = decoder.decode(packet)
    assert dbfs(decoder.conceal(FRAME // 2)) == pytest.approx(dbfs(heard), abs=2)


def test_a_new_source_starts_without_the_old_ones_sound():
    """After a reset there is nothing to guess from."""
    decoder = Decoder(A_LAW)
    for packet in packets(A_LAW, tone()):
        decoder.decode(packet)
    decoder.reset()
    assert not decoder.conceal(FRAME).any()


def test_only_whole_frames_are_encoded():
    """Another length is refused with the number."""
    with pytest.raises(MediaError, match="319"):
        Encoder(A_LAW).encode(np.zeros(319, np.int16))


def test_the_tables_are_those_of_the_formulas() -> None:
    """Made anew they are the same: every byte stands for one sample, and that sample for the byte."""
    for made, kept in ((g711._a_law(), g711.A_LAW), (g711._mu_law(), g711.MU_LAW)):
        assert np.array_equal(made.expand, kept.expand)
        assert np.array_equal(made.compress, kept.compress)
        back = made.compress[made.expand.view(np.uint16)]
        assert np.array_equal(made.expand[back], made.expand)


def test_losses_change_nothing_in_the_packets():
    """Each stands for itself."""
    careful, plain = Encoder(A_LAW), Encoder(A_LAW)
    careful.lost(0.5)
    pcm = np.arange(320, dtype=np.int16) * 50
    assert careful.encode(pcm) == plain.encode(pcm)
