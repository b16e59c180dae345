"""What is to be heard behind a caller: pink noise, white noise, or other people talking. The same every time, without a seam."""

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gateway.caller.packets import RATE

Kind = Literal["pink", "white", "babble"]
Samples = NDArray[np.float32]
Speak = Callable[[str, int, str], Samples]
"""espeak-ng variant, words a minute, text → speech without silence at its ends."""

LENGTH_S = 4.0
TALKERS = (
    ("f2", 170, "no i wtedy powiedziałam jej że przyjedziemy dopiero w niedzielę po obiedzie"),
    ("m1", 160, "autobus odjeżdża za dziesięć minut z drugiego peronu proszę się pospieszyć"),
    ("f5", 185, "kupiłam pół kilo jabłek trochę śliwek i dwa chleby bo jutro zamknięte"),
    ("m4", 150, "mecz skończył się remisem chociaż w drugiej połowie grali znacznie lepiej"),
    ("m6", 175, "zadzwoń do mnie wieczorem to wszystko ci opowiem co się tam działo"),
    ("f1", 165, "dzieci już śpią więc mówmy trochę ciszej dobrze nalać ci jeszcze herbaty"),
)
"""So many at once that no single one can be followed: variant, words a minute, what they say."""


def noise(kind: Kind, speak: Speak) -> Samples:
    """LENGTH_S of noise at RATE with an RMS of 1, to be repeated. speak: the talkers' voice. Errors: whatever `speak` raises."""
    return _babble(speak) if kind == "babble" else _coloured(kind)


@lru_cache(maxsize=2)
def _coloured(kind: Kind) -> Samples:
    """Made in the frequency domain, so that it has no seam; nothing below 60 Hz, where no microphone hears."""
    count = int(LENGTH_S * RATE)
    random = np.random.default_rng(2)
    bins = np.arange(count // 2 + 1)
    falling = np.sqrt(np.maximum(bins, 1)) if kind == "pink" else np.ones(len(bins))
    size = np.where(bins * RATE / count < 60, 0, 1 / falling)
    return _levelled(np.fft.irfft(size * np.exp(2j * np.pi * random.random(len(bins))), count))


@lru_cache(maxsize=1)
def _babble(speak: Speak) -> Samples:
    """Every talker goes round for ever, each from another moment on."""
    count = int(LENGTH_S * RATE)
    together = np.zeros(count)
    for number, (variant, speed, text) in enumerate(TALKERS):
        speech = _levelled(np.resize(speak(variant, speed, text), count))
        together += np.roll(speech, number * count // len(TALKERS))
    return _levelled(together)


def _levelled(sound: NDArray[np.floating]) -> Samples:
    return np.asarray(sound / np.sqrt(np.mean(sound**2)), np.float32)
