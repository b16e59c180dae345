"""Lost sound made up: nearer to the original than silence, without clicks, and gone when it lasts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.media.concealment import FADED_S, Concealer

RATES = pytest.mark.parametrize("rate", [8_000, 16_000])


def voice(rate: int, seconds: float = 3.0) -> np.ndarray:
    """Something like speech: harmonics of a gliding pitch under three formants that wander, in syllables, with a little breath."""
    at = np.arange(int(rate * seconds)) / rate
    pitch = 130 + 40 * np.sin(2 * np.pi * 0.7 * at)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    sound = np.zeros(len(at))
    for number in range(1, 24):
        hertz = number * pitch
        loud = sum(
            weight * np.exp(-(((hertz - centre - swing * np.sin(2 * np.pi * speed * at)) / 180) ** 2))
            for weight, centre, swing, speed in (
                (1.0, 500, 200, 1.1),
                (0.5, 1400, 400, 1.7),
                (0.2, 2500, 200, 0.9),
            )
        )
        sound += np.where(hertz < 3400, loud, 0) * np.cos(number * phase)
    syllables = 0.5 - 0.5 * np.cos(2 * np.pi * 2.5 * at)
    breath = 0.004 * np.random.default_rng(3).standard_normal(len(at))
    return (12_000 * (sound / np.abs(sound).max() * syllables + breath)).astype(np.int16)


def with_losses(sound: np.ndarray, rate: int, lost: set[int], concealer: Concealer | None) -> np.ndarray:
    """The stream in packets of 20 ms, the lost ones guessed, or silent."""
    size = rate // 50
    pieces = []
    for number in range(len(sound) // size):
        packet = sound[number * size : (number + 1) * size]
        if concealer is None:
            pieces.append(np.zeros(size, np.int16) if number in lost else packet)
        else:
            pieces.append(concealer.guess(size) if number in lost else concealer.heard(packet))
    return np.concatenate(pieces)


def distance(one: np.ndarray, other: np.ndarray, rate: int) -> float:
    """Mean difference of the log energies in bands of 250 Hz, frames of 25 ms: what a recogniser would see."""
    size, bins = rate // 40, rate // 80 // 16 * 16

    def bands(pcm: np.ndarray) -> np.ndarray:
        frames = np.lib.stride_tricks.sliding_window_view(pcm.astype(float), size)[:: rate // 100]
        power = np.abs(np.fft.rfft(frames * np.hanning(size)))[:, :bins] ** 2
        return np.log(power.reshape(len(frames), 16, -1).sum(2) + 1e5)

    return float(np.abs(bands(one) - bands(other)).mean())


def click(made: np.ndarray, sound: np.ndarray, edge: int, around: int) -> float:
    """How sharply the waveform bends at an edge, beside what the original does in the 40 ms around it."""

    def bends(pcm: np.ndarray) -> np.ndarray:
        return np.abs(np.diff(pcm.astype(float), 2))

    return float(
        bends(made)[edge - 3 : edge + 2].max() / (bends(sound)[edge - around : edge + around].max() + 50)
    )


@RATES
def test_speech_with_one_packet_in_twenty_lost_is_nearer_to_the_original_than_with_holes(rate: int):
    """By a third at least, in what a recogniser looks at."""
    sound = voice(rate)
    lost = set(np.flatnonzero(np.random.default_rng(5).random(150) < 0.05)) - {0, 1, 2}
    guessed = with_losses(sound, rate, lost, Concealer(rate))
    silent = with_losses(sound, rate, lost, None)
    assert len(lost) >= 5
    assert distance(guessed, sound, rate) < distance(silent, sound, rate) * 2 / 3


@RATES
def test_no_edge_of_a_guess_clicks(rate: int):
    """No bend is sharper than those of the voice there; with silence instead there are such."""
    sound, size = voice(rate), rate // 50
    silent = []
    for first in range(5, 140, 7):
        guessed = with_losses(sound, rate, {first, first + 1}, Concealer(rate))
        holed = with_losses(sound, rate, {first, first + 1}, None)
        for edge in (first * size, (first + 2) * size):
            assert click(guessed, sound, edge, size) < 1
            silent.append(click(holed, sound, edge, size))
    assert max(silent) > 1.4


@RATES
def test_a_steady_tone_goes_on_in_phase(rate: int):
    """The guess is the tone itself, as if nothing had been lost."""
    tone = (9000 * np.sin(2 * np.pi * 100 * np.arange(rate) / rate)).astype(np.int16)
    concealer = Concealer(rate)
    concealer.heard(tone[: rate // 2])
    guess = concealer.guess(rate // 100)
    expected = tone[rate // 2 : rate // 2 + rate // 100].astype(int)
    assert np.abs(guess - expected).max() < 500


@RATES
def test_long_gaps_fade_to_silence(rate: int):
    """Full at first, quieter all the time, nothing after 60 ms; asked in pieces or at once makes no difference."""
    sound = voice(rate)[: rate // 2]
    concealer, other = Concealer(rate), Concealer(rate)
    concealer.heard(sound)
    other.heard(sound)
    whole = concealer.guess(rate // 10)
    assert np.array_equal(np.concatenate([other.guess(rate // 100) for _ in range(10)]), whole)
    steps = np.abs(whole.astype(float)).reshape(10, -1).max(1)
    assert steps[0] > 1000
    assert steps[5] < steps[0] / 2
    assert not whole[int(FADED_S * rate) :].any()


@RATES
def test_sound_after_a_long_gap_fades_in(rate: int):
    """It does not jump from silence to full loudness; after a few milliseconds it is untouched."""
    concealer = Concealer(rate)
    concealer.guess(rate)
    loud = np.full(rate // 50, 10_000, np.int16)
    heard = concealer.heard(loud)
    assert heard[0] < 1000
    assert (heard[rate // 100 :] == 10_000).all()
    assert (concealer.heard(loud) == 10_000).all()


@RATES
def test_nothing_is_changed_while_nothing_is_lost(rate: int):
    """No delay, no filter."""
    sound = voice(rate, 0.5)
    assert np.array_equal(with_losses(sound, rate, set(), Concealer(rate)), sound[: len(sound) // 160 * 160])


@RATES
def test_silence_is_guessed_silent(rate: int):
    """Before any sound, and after near silence no louder than that."""
    concealer = Concealer(rate)
    assert not concealer.guess(rate // 50).any()
    concealer.heard(np.random.default_rng(1).integers(-8, 8, rate // 5).astype(np.int16))
    assert np.abs(concealer.guess(rate // 50)).max() <= 20


@RATES
def test_another_source_begins_without_the_old_ones_sound(rate: int):
    """After a reset there is nothing to guess from, nor to blend with."""
    concealer = Concealer(rate)
    concealer.heard(voice(rate, 0.4))
    concealer.guess(160)
    concealer.reset()
    loud = np.full(160, 10_000, np.int16)
    assert np.array_equal(concealer.heard(loud), loud)
    concealer.reset()
    assert not concealer.guess(160).any()


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 500)), max_size=12),
    st.integers(0, 2**32 - 1),
    st.sampled_from([8_000, 16_000]),
)
def test_any_order_of_pieces_gives_as_many_samples_as_were_asked_for(
    pieces: list[tuple[bool, int]], seed: int, rate: int
):
    """Lengths of any kind, empty ones too, of the loudest sound there is."""
    noise, concealer = np.random.default_rng(seed), Concealer(rate)
    for came, size in pieces:
        sound = noise.integers(-32768, 32768, size).astype(np.int16)
        made = concealer.heard(sound) if came else concealer.guess(size)
        assert len(made) == size
        assert made.dtype == np.int16
