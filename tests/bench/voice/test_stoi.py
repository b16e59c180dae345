"""STOI has the properties that its definition gives it."""

import numpy as np
import pytest
import soxr

from bench.voice.stoi import BANDS, RATE, STRETCH, aligned, correlation, stoi, warped


def speechlike(seed: int, seconds: float = 3.0) -> np.ndarray:
    """Noise in bands that swell and fall like syllables, each band in its own time; the same for the same seed."""
    random = np.random.default_rng(seed)
    count = int(seconds * RATE)
    noise = np.fft.rfft(np.random.default_rng(99).normal(size=count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    sound = np.zeros(count)
    for centre in 150 * 2 ** (np.arange(BANDS) / 3):
        band = np.fft.irfft(noise * (np.abs(np.log2((hertz + 1) / centre)) < 1 / 6), count)
        swell = np.interp(
            np.arange(count), np.arange(0, count + 1_000, 1_000), random.random(count // 1_000 + 1)
        )
        sound += band * swell**2
    return sound


SOUND, OTHER = speechlike(1), speechlike(2)


def noisy(db: float) -> np.ndarray:
    """SOUND with white noise `db` below it."""
    random = np.random.default_rng(3)
    return SOUND + random.normal(0, np.std(SOUND) * 10 ** (-db / 20), len(SOUND))


def test_a_sound_is_as_intelligible_as_itself() -> None:
    """1, at any loudness, which is no matter of intelligibility."""
    assert stoi(SOUND, SOUND, RATE) == pytest.approx(1.0)
    assert stoi(SOUND, 0.01 * SOUND, RATE) == pytest.approx(1.0)
    assert stoi(SOUND, -SOUND, RATE) == pytest.approx(1.0)


def test_more_noise_is_less_intelligible() -> None:
    """Falling all the way, and between 0 and 1."""
    values = [stoi(SOUND, noisy(db), RATE) for db in (30, 15, 5, 0, -5, -15)]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.95
    assert 0 < values[-1] < 0.6


def test_another_sound_is_hardly_intelligible() -> None:
    """Envelopes that have nothing to do with each other."""
    assert stoi(SOUND, OTHER, RATE) < 0.4


def test_silence_in_the_reference_does_not_count() -> None:
    """Noise in its pauses disturbs nobody: a pause added to both changes next to nothing."""
    pause = np.zeros(RATE)
    filled = np.random.default_rng(4).normal(0, np.std(SOUND), RATE)
    with_pause = stoi(np.concatenate([SOUND, pause]), np.concatenate([noisy(5), filled]), RATE)
    assert with_pause == pytest.approx(stoi(SOUND, noisy(5), RATE), abs=0.02)


def test_any_rate_is_brought_to_its_own() -> None:
    """A sound at 16 kHz whose content is below 4.3 kHz tells the same."""
    at_16k = [soxr.resample(sound, RATE, 16_000) for sound in (SOUND, noisy(5))]
    assert stoi(at_16k[0], at_16k[1], 16_000) == pytest.approx(stoi(SOUND, noisy(5), RATE), abs=0.02)


def test_sounds_that_cannot_be_compared_are_refused() -> None:
    """Other lengths; less than 384 ms; silence."""
    for one, other in ((SOUND, SOUND[1:]), (SOUND[:2_000], SOUND[:2_000]), (SOUND[:0], SOUND[:0])):
        with pytest.raises(ValueError, match=r"length|short"):
            stoi(one, other, RATE)


def test_a_stretched_rendering_is_compared_in_the_time_of_the_reference() -> None:
    """Sample by sample it would be lost; aligned it is not, and another sound stays far below."""
    stretched = np.interp(np.arange(0, len(SOUND), 0.9), np.arange(len(SOUND)), SOUND)
    assert aligned(SOUND, SOUND, RATE) == pytest.approx(1.0)
    assert aligned(SOUND, stretched, RATE) > aligned(OTHER, stretched, RATE) + 0.15


def test_warping_undoes_repeated_frames() -> None:
    """Each frame twice is brought back to once, exactly."""
    random = np.random.default_rng(5)
    envelopes = random.random((BANDS, 40)) + 0.1
    assert np.allclose(warped(envelopes, np.repeat(envelopes, 2, axis=1)), envelopes)


def test_correlation_is_clipped_at_the_bound_of_the_definition() -> None:
    """However loud one frame of thunder is: more than 15 dB of distortion is not counted."""
    random = np.random.default_rng(6)
    clean = random.random((BANDS, STRETCH)) + 0.5
    # the norm over the stretch is kept by silencing others, so that the clip alone decides
    thunder, louder = (clean * np.where(np.arange(STRETCH) == 7, factor, 1e-9) for factor in (1e6, 1e9))
    assert correlation(clean, thunder) == pytest.approx(correlation(clean, louder), abs=1e-6)
    unclipped = np.corrcoef(clean[0], thunder[0])[0, 1]
    assert correlation(clean, thunder) != pytest.approx(unclipped, abs=1e-3)
