"""Sound for packets that never came, for codecs that have none of their own: the last pitch period again and again, fading.

After ITU-T G.711 Appendix I, but without its 3.75 ms of delay: what was delivered is not touched any more; instead the small
step between it and the repeated period is smoothed away over the first milliseconds of the guess.
"""

import numpy as np
from numpy.typing import NDArray

from gateway.media.halfband import int16
from voicebot.audio.frame import Pcm

LOWEST_HZ, HIGHEST_HZ = 66, 200
"""Pitch that is looked for. Higher voices are found at a multiple of their period."""
WINDOW_S = 0.012
"""How much of the last sound is compared with what was before it."""
FULL_S, FADED_S = 0.01, 0.06
"""A guess is as loud as the sound before it until the first, and silent from the second on."""
SMOOTH_S = 0.002
"""In which a step is smoothed away."""
JOIN_S, LONGEST_JOIN_S = 0.004, 0.01
"""Over which the sound after a gap takes over from the guess; longer after longer gaps."""
_ENOUGH = 16.0
"""RMS below which there is no voice worth a search for its pitch."""

_Samples = NDArray[np.float32]


class Concealer:
    """One stream of `rate` samples a second. All sound passes through `heard`, whatever its pieces; `guess` fills the gaps."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._shortest, self._longest = rate // HIGHEST_HZ, rate // LOWEST_HZ
        self._window = int(WINDOW_S * rate)
        self._quarter = self._shortest // 4
        self._kept = self._window + self._longest + self._quarter
        self._past = np.zeros(self._kept, np.int16)
        self._period: _Samples | None = None
        self._step = 0.0
        self._guessed = 0

    def heard(self, pcm: Pcm) -> Pcm:
        """Sound that came; the same, except that it is blended with the guess when it follows one."""
        if self._period is not None and len(pcm):
            pcm = self._joined(pcm)
            self._period = None
        self._past = np.concatenate((self._past, pcm))[-self._kept :]
        return pcm

    def guess(self, samples: int) -> Pcm:
        """The next `samples` of a gap."""
        if self._period is None:
            self._begin()
        return self._made(samples)

    def reset(self) -> None:
        """The next sound is of another source."""
        self._past = np.zeros(self._kept, np.int16)
        self._period = None

    def _begin(self) -> None:
        past = self._past.astype(np.float32)
        lag = self._pitch(past)
        period = past[-lag:].copy()
        # the end of the period fades into what was before its beginning, so that it can follow itself
        before = past[-lag - self._quarter : -lag]
        weight = np.linspace(0, 1, self._quarter, dtype=np.float32)
        period[-self._quarter :] += (before - period[-self._quarter :]) * weight
        self._period, self._guessed = period, 0
        self._step = float(past[-1] - past[-lag - 1])

    def _pitch(self, past: _Samples) -> int:
        """The lag at which the last sound is most like itself."""
        last = past[-self._window :]
        if float(np.dot(last, last)) < _ENOUGH**2 * self._window:
            return self._longest
        before = past[-self._window - self._longest : -self._shortest]
        likeness = np.correlate(before, last, "valid")
        sums = np.concatenate((np.zeros(1), np.cumsum(np.square(before, dtype=np.float64))))
        energy = sums[self._window :] - sums[: -self._window]
        scores = likeness / np.sqrt(np.maximum(energy, _ENOUGH**2))
        return self._longest - int(np.argmax(scores))

    def _made(self, samples: int) -> Pcm:
        assert self._period is not None
        at = np.arange(self._guessed, self._guessed + samples)
        self._guessed += samples
        if samples and at[0] >= FADED_S * self._rate:
            return np.zeros(samples, np.int16)
        made = self._period[at % len(self._period)]
        made += self._step * np.maximum(0, 1 - (at + 1) / (SMOOTH_S * self._rate)).astype(np.float32)
        fade = (at / self._rate - FULL_S) / (FADED_S - FULL_S)
        made *= (1 - np.clip(fade, 0, 1)).astype(np.float32)
        return int16(made)

    def _joined(self, pcm: Pcm) -> Pcm:
        """`pcm`, its beginning blended with how the guess would have gone on."""
        wanted = min(max(JOIN_S, self._guessed / self._rate / 4), LONGEST_JOIN_S)
        length = min(int(wanted * self._rate), len(pcm))
        weight = np.arange(1, length + 1, dtype=np.float32) / (length + 1)
        blend = pcm[:length] * weight + self._made(length) * (1 - weight)
        return np.concatenate((int16(blend), pcm[length:]))
