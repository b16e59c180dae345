"""What happens to speech between a mouth and the recogniser: tempo, room, microphone, what is behind, level, the line."""

from collections.abc import Callable, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from bench.ears.conditions import LINES, browser, through
from bench.ears.gsm import library as gsm_library
from gateway.media.g711 import A_LAW
from models.recipes.vosk.noises import KINDS, SHARES, Sound, behind, shaped
from voicebot.audio.frame import FRAME, RATE, Pcm
from voicebot.errors import MediaError

NARROW = 8_000
"""Hz: what the ears hear."""
TEMPO = (0.87, 1.15)
"""Faster and higher, or slower and lower, as a tape that runs at another speed."""
LOW_OPUS = (6_000, 9_000, 12_000, 16_000)
"""Bits a second."""


class Hardship:
    """One stretch of speech through it all. random: decides what. talk: of others, int16 at 16 kHz."""

    def __init__(self, random: np.random.Generator, talk: Sequence[Pcm]) -> None:
        self._random, self._talk = random, talk
        self.tempo = float(random.uniform(*TEMPO)) if random.random() < 0.75 else 1.0
        self.lead_s = float(random.uniform(0.05, 0.5) if random.random() < 0.85 else random.uniform(0.5, 1.5))
        self.trail_s = float(random.uniform(0.08, 0.5))

    def at(self, seconds: NDArray[np.floating]) -> NDArray[np.float64]:
        """Where moments of the speech are in what comes out."""
        return np.asarray(seconds, np.float64) / self.tempo + self.lead_s

    def heard(self, said: Pcm, *, silent: bool = False) -> NDArray[np.int16]:
        """The speech at 8 kHz. silent: only what is behind it. Errors: MediaError."""
        random = self._random
        sound = soxr.resample(said.astype(np.float64), RATE * self.tempo, RATE)
        if random.random() < 0.35:
            sound = room(sound, random)
        level = np.sqrt(np.mean(sound**2)) + 1e-6
        sound = np.pad(sound, (round(self.lead_s * RATE), round(self.trail_s * RATE)))
        if random.random() < 0.6:
            sound = microphone(sound, random)
        if silent:
            sound *= 0.0
        if silent or random.random() < 0.8:
            kind = str(random.choice(KINDS, p=SHARES))
            below = random.uniform(5, 22) if kind == "babble" else random.uniform(4, 32)
            sound = sound + behind(kind, len(sound), random, self._talk) * level * 10 ** (-below / 20)
        if random.random() < 0.7:  # no line is without any noise of its own
            sound = sound + random.standard_normal(len(sound)) * level * 10 ** (-random.uniform(30, 55) / 20)
        peak = np.abs(sound).max() + 1e-6
        sound = sound / peak * 32767 * 10 ** (-random.uniform(0.5, 30) / 20)
        if random.random() < 0.04:
            sound = np.clip(sound * 4, -30000, 30000)
        return narrow(self._line()(np.rint(sound).astype(np.int16)))

    def _line(self) -> Callable[[Pcm], Pcm]:
        """A codec with lost packets or none, or nothing."""
        random = self._random
        turn = random.random()
        if turn < 0.25:
            return lambda pcm: pcm
        if turn < 0.5:
            return a_law
        codec = LINES["PCMA"]
        if turn > 0.65:
            codec = browser(int(random.choice(LOW_OPUS))) if random.random() < 0.6 else LINES["opus"]
        if turn > 0.9 and _has_gsm():
            codec = LINES["GSM"]
        loss = float(random.choice([0.0, 0.0, 0.01, 0.03, 0.06]))
        seed = int(random.integers(2**31))
        return lambda pcm: through(np.pad(pcm, (0, -len(pcm) % FRAME)), codec, loss, seed)


def room(sound: Sound, random: np.random.Generator) -> Sound:
    """Echo that dies away within 0.1 to 0.6 s; the direct sound is 0 to 16 dB louder than all of it."""
    dies_s = random.uniform(0.1, 0.6)
    count = int(dies_s * RATE)
    echo = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    echo[: int(random.uniform(0.002, 0.012) * RATE)] = 0
    echo *= 10 ** (-random.uniform(0, 16) / 20) / np.sqrt(np.sum(echo**2))
    echo[0] = 1
    whole: Sound = fftconvolve(sound, echo)
    return whole[: len(sound)]


def microphone(sound: Sound, random: np.random.Generator) -> Sound:
    """Some frequencies weaker, others stronger, and often the telephone's band."""
    some = random.uniform(-7, 7, 8)
    low, high = random.uniform(120, 350), random.uniform(3200, 3800)
    telephone = random.random() < 0.5

    def gain(hz: Sound) -> Sound:
        decibels = np.interp(hz, np.linspace(0, 4000, 8), some)
        if telephone:
            decibels -= 40 * np.clip((low - hz) / low, 0, 1) + 60 * np.clip((hz - high) / 400, 0, 1)
        return np.asarray(10 ** (decibels / 20))

    return shaped(sound, gain)


def a_law(pcm: Pcm) -> Pcm:
    """As on a line that loses nothing, at 8 kHz and back."""
    small = soxr.resample(pcm, RATE, NARROW)
    wide: Pcm = soxr.resample(A_LAW.expand[A_LAW.compress[small.view(np.uint16)]], NARROW, RATE)
    return wide


def narrow(pcm: Pcm) -> NDArray[np.int16]:
    """At 8 kHz."""
    small: NDArray[np.int16] = soxr.resample(pcm, RATE, NARROW)
    return small


def _has_gsm() -> bool:
    try:
        gsm_library()
    except MediaError:
        return False
    return True
