"""How long things of one kind last, learnt from the recent ones."""

from collections import deque
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

KEPT = 100
"""As many of the last ones count: about an hour of a busy desk."""
PRIOR = 8
"""The usual length weighs as much as so many real ones, until those have pushed it out."""
SIGMA = 0.8
"""Spread of the logarithms at first: a talk of twice the usual length is nothing special."""
FAR = 0.995
"""Beyond this part of the usual lengths the fitted tail says too little about what is left."""
FAR_LEFT = 0.3
"""Then as much again is left on average, of what has passed."""

Seconds = NDArray[np.float64]

_PARTS = np.linspace(0.0005, 0.9995, 2_000)
_SCORES = np.array([NormalDist().inv_cdf(float(part)) for part in _PARTS])


class Durations:
    """Lengths are taken as log-normal, which handling times of contact centres are known to be near."""

    def __init__(self, usual_s: float) -> None:
        """usual_s: the median before anything was measured."""
        prior = NormalDist(float(np.log(usual_s)), SIGMA)
        self._logs = deque((prior.inv_cdf((i + 0.5) / PRIOR) for i in range(PRIOR)), maxlen=KEPT)
        self._fit()

    def add(self, seconds: float) -> None:
        """One more is known; under a second counts as one."""
        self._logs.append(float(np.log(max(1.0, seconds))))
        self._fit()

    def draw(self, random: np.random.Generator, count: int) -> Seconds:
        """So many as they may come."""
        return np.asarray(random.lognormal(self._mean, self._sigma, count), np.float64)

    def left(self, random: np.random.Generator, count: int, passed_s: float) -> Seconds:
        """What may be left of one that has lasted passed_s already."""
        passed_s = max(1.0, passed_s)
        gone = NormalDist(self._mean, self._sigma).cdf(float(np.log(passed_s)))
        if gone > FAR:
            return np.asarray(random.exponential(FAR_LEFT * passed_s, count), np.float64)
        parts = gone + (1.0 - gone) * random.random(count)
        whole = np.exp(self._mean + self._sigma * np.interp(parts, _PARTS, _SCORES))
        return np.maximum(0.0, np.asarray(whole, np.float64) - passed_s)

    def _fit(self) -> None:
        self._mean, self._sigma = float(np.mean(self._logs)), max(0.05, float(np.std(self._logs)))
