"""Comfort noise: what is told, what is heard of it, and how it takes its turn with sound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.media import g711
from gateway.media.comfort import LOUDEST_DBFS, MAX_ORDER, Comfort, ComfortDecoder, noise, payload
from gateway.media.jitter import JitterBuffer
from voicebot.audio.frame import FRAME, RATE, Frame
from voicebot.audio.levels import SILENT_DBFS, dbfs


def band_db(pcm: np.ndarray, low: int, high: int) -> float:
    """Level between two frequencies."""
    power = np.abs(np.fft.rfft(pcm.astype(float))) ** 2
    hertz = np.fft.rfftfreq(len(pcm), 1 / RATE)
    return float(10 * np.log10(power[(hertz >= low) & (hertz < high)].mean() + 1e-9))


def decoder() -> ComfortDecoder:
    """Around A-law."""
    return ComfortDecoder(g711.Decoder(g711.A_LAW))


def speech(number: int) -> bytes:
    """A packet of a loud tone."""
    at = np.arange(number * FRAME, (number + 1) * FRAME)
    return g711.Encoder(g711.A_LAW).encode((9000 * np.sin(2 * np.pi * 300 * at / RATE)).astype(np.int16))


@pytest.mark.parametrize("level", [40, 60, 70])
def test_noise_is_as_loud_as_told(level: int):
    """In decibels below full scale, in a telephone's band."""
    made = noise(bytes([level]))
    assert dbfs(made) == pytest.approx(-level, abs=0.5)
    if level < 60:  # quieter, the rounding to whole numbers is heard above the band
        assert band_db(made, 5000, 8000) < band_db(made, 300, 3400) - 20


def test_a_faulty_telephone_does_not_drown_its_caller():
    """Louder than silence can be is made as quiet as silence."""
    assert dbfs(noise(b"\0")) == pytest.approx(LOUDEST_DBFS, abs=0.5)
    assert dbfs(noise(b"\x80")) == pytest.approx(LOUDEST_DBFS, abs=0.5)


def test_nothing_told_is_digital_silence():
    """An empty packet, and the lowest level."""
    assert not noise(b"").any()
    assert not noise(b"\x7f").any()


def test_the_colour_of_the_noise_is_heard():
    """A first coefficient below the middle makes it dull, above it bright; without any it is white."""
    white, dull, bright = (noise(bytes([35, *rest])) for rest in ((), (10,), (244,)))
    tilt = [band_db(made, 200, 1000) - band_db(made, 3000, 3900) for made in (dull, white, bright)]
    assert tilt[0] > 12
    assert abs(tilt[1]) < 3
    assert tilt[2] < -12
    assert dbfs(dull) == pytest.approx(-35, abs=0.5)


def test_it_goes_round_without_a_click():
    """The end meets the beginning as any sample meets the next."""
    made = noise(b"\x23\x20").astype(int)
    assert abs(made[0] - made[-1]) <= np.abs(np.diff(made)).max()


@given(st.binary(max_size=300))
def test_any_packet_makes_quiet_noise(data: bytes):
    """However many coefficients, of whatever value."""
    assert dbfs(noise(data)) <= LOUDEST_DBFS + 1
    assert np.array_equal(noise(data), noise(data[: 1 + MAX_ORDER]))


@pytest.mark.parametrize(
    ("level", "told"), [(-60.2, 60), (SILENT_DBFS, 96), (0.0, 0), (3.0, 0), (-200.0, 127)]
)
def test_our_silence_is_told_as_others_read_it(level: float, told: int):
    """One byte, minus decibels."""
    assert payload(level) == bytes([told])


def test_sound_passes_untouched():
    """Without any comfort noise it is the decoder inside."""
    wrapped, bare = decoder(), g711.Decoder(g711.A_LAW)
    packet = speech(0)
    assert wrapped.samples(packet) == bare.samples(packet) == FRAME
    assert np.array_equal(wrapped.decode(packet), bare.decode(packet))
    assert np.array_equal(wrapped.conceal(100), bare.conceal(100))
    assert np.array_equal(wrapped.recover(packet, 100), bare.recover(packet, 100))


def test_gaps_after_comfort_noise_are_filled_with_it_until_sound_comes():
    """Any length, different from piece to piece; after sound a gap is guessed from the sound again."""
    made = decoder()
    made.decode(speech(0))
    assert made.samples(Comfort(b"\x28")) == FRAME
    assert dbfs(made.decode(Comfort(b"\x28"))) == pytest.approx(-40, abs=2)
    one, two = made.conceal(FRAME), made.conceal(FRAME)
    assert dbfs(one) == pytest.approx(-40, abs=2)
    assert not np.array_equal(one, two)
    assert dbfs(made.conceal(3 * RATE)) == pytest.approx(-40, abs=1)
    assert dbfs(made.recover(speech(1), FRAME)) == pytest.approx(-40, abs=2)
    made.decode(speech(1))
    assert dbfs(made.conceal(FRAME // 2)) > -20


def test_a_changed_level_is_taken():
    """Each packet counts from when it comes."""
    made = decoder()
    assert dbfs(made.decode(Comfort(b"\x28"))) == pytest.approx(-40, abs=2)
    assert dbfs(made.decode(Comfort(b"\x3c"))) == pytest.approx(-60, abs=2)


def test_another_source_begins_without_noise():
    """After a reset a gap is nothing again."""
    made = decoder()
    made.decode(Comfort(b"\x28"))
    made.reset()
    assert not made.conceal(FRAME).any()


def test_a_pause_that_was_told_once_keeps_its_time_and_its_noise():
    """Speech, one comfort noise packet, a second of nothing on the wire, speech: as many frames as time passed, quiet between."""
    buffer = JitterBuffer(decoder(), clock_rate=8000, conceal_s=60)
    frames: list[Frame] = []
    for tick in range(100):
        now = 10 + tick / 50
        if tick < 20 or tick >= 70:
            sequence = tick if tick < 20 else tick - 49
            frames += buffer.push(sequence, tick * 160, speech(tick), now)
        elif tick == 20:
            frames += buffer.push(20, tick * 160, Comfort(b"\x2d"), now)
        frames += buffer.poll(now)
    assert len(frames) == 100
    assert all(dbfs(frame.pcm) == pytest.approx(-45, abs=3) for frame in frames[21:69])
    assert all(dbfs(frame.pcm) > -20 for frame in [*frames[1:20], *frames[71:]])
    assert buffer.stats.lost == 0
