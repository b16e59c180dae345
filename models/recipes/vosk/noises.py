"""What is behind a caller: noise of every colour, hum, music, beeps, and other people talking. At 16 kHz, RMS 1."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq

from voicebot.audio.frame import RATE, Pcm

Sound = NDArray[np.float64]
KINDS = ("white", "coloured", "babble", "music", "hum", "beeps")
SHARES = (0.2, 0.2, 0.36, 0.1, 0.06, 0.08)
LOWEST_HZ = 60
"""Below it no microphone of a telephone hears."""


def behind(kind: str, count: int, random: np.random.Generator, talk: Sequence[Pcm]) -> Sound:
    """`count` samples of one of KINDS. talk: speech that babble is made of."""
    match kind:
        case "white":
            return coloured(count, 0.0, random)
        case "coloured":
            return coloured(count, random.uniform(-0.5, 2.4), random)
        case "babble":
            return babble(count, random, talk)
        case "music":
            return music(count, random)
        case "hum":
            return hum(count, random)
        case _:
            return beeps(count, random)


def coloured(count: int, falls: float, random: np.random.Generator) -> Sound:
    """Noise whose power falls with frequency to this power: 0 white, 1 pink, 2 brown."""
    sound = random.standard_normal(count)
    return levelled(shaped(sound, lambda hz: (np.maximum(hz, LOWEST_HZ) / 1000) ** (-falls / 2)))


def shaped(sound: Sound, gain: Callable[[Sound], Sound]) -> Sound:
    """The same with each frequency (Hz) so many times as strong."""
    size = next_fast_len(len(sound), real=True)
    whole: Sound = irfft(rfft(sound, size) * gain(rfftfreq(size, 1 / RATE)), size)
    return whole[: len(sound)]


def babble(count: int, random: np.random.Generator, talk: Sequence[Pcm]) -> Sound:
    """One to seven others, each from some moment on, some nearer than others."""
    together = np.zeros(count)
    for _ in range(random.integers(1, 8)):
        other = talk[int(random.integers(len(talk)))].astype(np.float64)
        there = np.resize(np.roll(other, random.integers(len(other))), count)
        together += levelled(there) * 10 ** (random.uniform(-8, 0) / 20)
    return levelled(together)


def music(count: int, random: np.random.Generator) -> Sound:
    """Chords of a few instruments at some speed, with a beat."""
    at = np.arange(count) / RATE
    sound = np.zeros(count)
    step = float(random.uniform(0.18, 0.6))
    root = random.uniform(110, 260)
    for start in np.arange(0, count / RATE, step):
        first, last = int(start * RATE), min(int((start + step * 1.5) * RATE), count)
        there = at[first:last] - start
        fade = np.exp(-there * random.uniform(1.5, 6)) * np.minimum(there / 0.01, 1)
        for note in random.choice([0, 2, 4, 5, 7, 9, 11, 12, 16], 3):
            hz = root * 2 ** (note / 12)
            for overtone in range(1, 6):
                sound[first:last] += fade * np.sin(2 * np.pi * hz * overtone * there) / overtone**1.3
        if random.random() < 0.6:
            hit = random.standard_normal(last - first) * np.exp(-there * 30)
            sound[first:last] += hit * random.uniform(0.3, 2)
    return levelled(sound)


def hum(count: int, random: np.random.Generator) -> Sound:
    """Mains and machines: some steady tones in a little noise."""
    at = np.arange(count) / RATE
    base = random.choice([50.0, 100.0, random.uniform(80, 900)])
    sound = 0.3 * coloured(count, 1.0, random)
    for overtone in range(1, 9):
        size = random.uniform(0, 1) / overtone**0.5
        sound += size * np.sin(2 * np.pi * base * overtone * at + random.uniform(0, 6))
    return levelled(sound)


def beeps(count: int, random: np.random.Generator) -> Sound:
    """What telephones and machines sound: one tone or two that come and go, as pressed keys, ringing, a scale at the till."""
    at = np.arange(count) / RATE
    period = random.uniform(0.1, 2.5)
    place = at + random.uniform(0, period)
    turn, since = np.divmod(place, period)
    sounding = period * random.uniform(0.08, 0.95)
    edge = random.uniform(0.001, 0.02)
    swell = np.clip(np.minimum(since, sounding - since) / edge, 0, 1)
    sound = 0.01 * coloured(count, 1.0, random)
    for _ in range(random.integers(1, 3)):
        hz = random.uniform(180, 2_000, int(turn[-1]) + 1)
        if random.random() < 0.6:  # always the same
            hz[:] = hz[0]
        tone = np.sin(2 * np.pi * hz[turn.astype(int)] * since)
        for overtone in range(2, 5):
            tone += random.uniform(0, 0.3) * np.sin(2 * np.pi * overtone * hz[turn.astype(int)] * since)
        sound += swell * tone
    return levelled(sound)


def levelled(sound: NDArray[np.floating]) -> Sound:
    """The same with an RMS of 1; silence stays silence."""
    level = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    return np.asarray(sound / (level + 1e-9), np.float64)
