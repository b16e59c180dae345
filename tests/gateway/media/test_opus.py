"""Opus by libopus itself."""

import numpy as np
import pytest

from gateway.media.opus import CALM_REPORTS, LOSSY, MAX_SAMPLES, Coder, Decoder, Encoder, library
from voicebot.audio.frame import FRAME, RATE
from voicebot.errors import MediaError

FREQUENCY = 440.0


def tone(frames: int) -> np.ndarray:
    """`frames` frames of a sine, shape (frames, 320)."""
    samples = np.arange(frames * FRAME)
    return (9000 * np.sin(2 * np.pi * FREQUENCY * samples / RATE)).astype(np.int16).reshape(-1, FRAME)


def packets(frames: int = 12, lost: float = 0.0) -> list[bytes]:
    """A tone as packets. lost: what the other side reports."""
    encoder = Encoder()
    encoder.lost(lost)
    return [encoder.encode(frame) for frame in tone(frames)]


def pitch(pcm: np.ndarray) -> float:
    """The loudest frequency."""
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm)), 16_384))
    return float(np.argmax(spectrum)) * RATE / 16_384


@pytest.mark.parametrize("lost", [0.0, 0.05])
def test_what_is_encoded_is_heard_at_the_same_pitch_and_length(lost: float):
    """A tone comes back as a tone, frame for frame, with copies and without."""
    decoder = Decoder()
    heard = [decoder.decode(packet) for packet in packets(lost=lost)]
    assert {len(pcm) for pcm in heard} == {FRAME}
    assert abs(pitch(np.concatenate(heard[2:])) - FREQUENCY) < 5


def _copied(sent: list[bytes]) -> float:
    """How loud the copy of the frame before is that the seventh packet carries, after a silence: a guess would be as silent."""
    decoder, silence = Decoder(), Encoder()
    silence.lost(LOSSY)
    for _ in range(5):
        decoder.decode(silence.encode(np.zeros(FRAME, np.int16)))
    return float(np.abs(decoder.recover(sent[6], FRAME)).max())


def test_a_packet_carries_a_copy_of_the_one_before_where_some_are_lost():
    """A lost frame is recovered from the packet after it, at its pitch; where none are lost there is none to recover it from."""
    sent = packets(lost=LOSSY)
    decoder = Decoder()
    for packet in sent[:5]:
        decoder.decode(packet)
    copy = decoder.recover(sent[6], FRAME)
    assert len(copy) == FRAME
    assert abs(pitch(copy) - FREQUENCY) < 25
    assert np.abs(copy).max() > 2000
    assert _copied(sent) > 2000
    assert _copied(packets(lost=LOSSY / 2)) < 200


def test_copies_are_sent_until_nothing_was_lost_for_a_while():
    """Half a minute of good reports; one bad among them counts anew. Sound goes on all the time."""
    encoder, decoder = Encoder(), Decoder()
    frames = iter(tone(100))

    def sent() -> list[bytes]:
        made = [encoder.encode(next(frames)) for _ in range(7)]
        heard = [decoder.decode(packet) for packet in made]
        assert min(np.abs(pcm).max() for pcm in heard[2:]) > 5000
        return made

    assert _copied(sent()) < 200
    encoder.lost(0.02)
    for part in (0.0, 0.0, 0.02, *[0.0] * (CALM_REPORTS - 1)):
        encoder.lost(part)
    assert _copied(sent()) > 2000
    encoder.lost(0.0)
    assert _copied(sent()) < 200


def test_concealment_fades_to_silence():
    """Sound that never comes is guessed at first and then dies away."""
    decoder = Decoder()
    for packet in packets(lost=LOSSY):
        decoder.decode(packet)
    guesses = [np.abs(decoder.conceal(FRAME)).max() for _ in range(30)]
    assert guesses[0] > 1000
    assert guesses[-1] < guesses[0] / 10


@pytest.mark.parametrize("samples", [0, 7, 40, 327, MAX_SAMPLES, MAX_SAMPLES + 5])
def test_any_length_can_be_made_up(samples: int):
    """Lengths that Opus cannot make are filled with silence."""
    decoder = Decoder()
    following = packets()[5]
    assert len(decoder.conceal(samples)) == samples
    assert len(decoder.recover(following, samples)) == samples


def test_lengths_of_packets_are_read_without_decoding():
    """A real packet holds 20 ms; an empty one and junk hold nothing."""
    decoder = Decoder()
    assert decoder.samples(packets()[0]) == FRAME
    assert decoder.samples(b"") == 0
    assert decoder.samples(b"\xff") == 0


def test_a_damaged_packet_is_an_error_of_ours():
    """libopus's code becomes a MediaError."""
    with pytest.raises(MediaError, match="damaged"):
        Decoder().decode(b"\xff\xff\xff")


def test_a_new_source_starts_without_the_old_ones_sound():
    """After a reset there is nothing to guess from."""
    decoder = Decoder()
    for packet in packets():
        decoder.decode(packet)
    decoder.reset()
    assert not decoder.conceal(FRAME).any()


def test_only_whole_frames_are_encoded():
    """Another length is refused with the number."""
    with pytest.raises(MediaError, match="319"):
        Encoder().encode(np.zeros(319, np.int16))


def test_settings_out_of_range_are_refused():
    """libopus says no, and so do we."""
    with pytest.raises(MediaError, match="4010"):
        Coder(copies=False, bitrate=32_000, complexity=11)


def test_a_missing_library_says_how_to_install_it():
    """The message names the package."""
    with pytest.raises(MediaError, match="libopus0"):
        library("libopus-that-is-not-there.so")


class _Broken:
    """A library in which everything fails."""

    def opus_decoder_create(self, rate: int, channels: int, status: object) -> None:
        status._obj.value = -7  # type: ignore[attr-defined]

    def opus_encoder_create(self, rate: int, channels: int, application: int, status: object) -> None:
        status._obj.value = -7  # type: ignore[attr-defined]


@pytest.mark.parametrize("maker", [Decoder, Encoder])
def test_a_library_without_memory_is_reported(maker: type, monkeypatch: pytest.MonkeyPatch):
    """No decoder, no encoder: an error with libopus's number, not a crash later."""
    monkeypatch.setattr("gateway.media.opus.library", _Broken)
    with pytest.raises(MediaError, match="-7"):
        maker()


def test_a_failing_encoder_is_reported(monkeypatch: pytest.MonkeyPatch):
    """A negative size never becomes a packet."""
    encoder = Coder(copies=True, bitrate=32_000)

    class Failing:
        opus_encoder_destroy = encoder._opus.opus_encoder_destroy

        def opus_encode(self, *args: object) -> int:
            return -3

    monkeypatch.setattr(encoder, "_opus", Failing())
    with pytest.raises(MediaError, match="-3"):
        encoder.encode(np.zeros(FRAME, np.int16))
