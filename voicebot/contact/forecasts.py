"""What was forecast and what came of it: the told range, the record of both, and how far the model is to be believed."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

RECENT = 200
"""Outcomes that are kept; about a busy half day."""
ENOUGH = 40
"""Fewer outcomes say nothing about the model."""
MISSES = 0.2
"""When more of the last real waits than this lay on one side of the model's range, that side is drawn out."""
MOST = 2.0
"""By no more than this: a range that says nothing helps nobody."""
PENDING = 2_000
"""Forecasts without an outcome that are kept; older ones are forgotten."""
COARSE_MIN, STEP_MIN = 20, 5
"""From so many minutes on nobody wants them singly."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is foreseen for one who waits, seconds from `at`. position: 1 is the next. model_s: low and high before the stretching."""

    interaction: str
    queue: str
    at: float
    position: int
    low_s: float
    median_s: float
    high_s: float
    model_s: tuple[float, float]

    @property
    def minutes(self) -> tuple[int, int]:
        """As told: whole minutes, rounded outwards; (0, 1) is less than a minute."""
        low, high = math.floor(self.low_s / 60), max(1, math.ceil(self.high_s / 60))
        if high > COARSE_MIN:
            high = math.ceil(high / STEP_MIN) * STEP_MIN
        if low > COARSE_MIN:
            low = low // STEP_MIN * STEP_MIN
        return low, high


@dataclass(frozen=True, slots=True)
class Outcome:
    """A told forecast and its end. real_s: from the telling to the agent, or to hanging up where it was not `answered`."""

    told: Forecast
    real_s: float
    answered: bool

    @property
    def held(self) -> bool | None:
        """The real wait lay in the told range. None: hung up before it could show."""
        low, high = (minute * 60 for minute in self.told.minutes)
        if self.answered:
            return low <= self.real_s <= high
        return False if self.real_s > high else None


class Record:
    """Told forecasts until their end, and the last outcomes."""

    def __init__(self) -> None:
        self._pending: dict[str, tuple[Forecast, ...]] = {}
        self._errors: deque[float] = deque(maxlen=RECENT)
        self.outcomes: deque[Outcome] = deque(maxlen=RECENT)

    def stretched(self, median_s: float, low_s: float, high_s: float) -> tuple[float, float]:
        """Low and high, drawn out until of the last outcomes at most MISSES would have lain on either side; never drawn in, for a
        run of luck is soon over."""
        down, up = self._stretch()
        return max(0.0, median_s - down * (median_s - low_s)), median_s + up * (high_s - median_s)

    def told(self, told: Forecast) -> None:
        """This was told."""
        before = self._pending.pop(told.interaction, ())
        self._pending[told.interaction] = (*before, told)
        while len(self._pending) > PENDING:
            del self._pending[next(iter(self._pending))]

    def ended(self, interaction: str, at: float, *, answered: bool) -> Sequence[Outcome]:
        """The wait is over: what became of everything told in it. Who hung up inside the range teaches nothing."""
        outcomes = []
        for told in self._pending.pop(interaction, ()):
            outcome = Outcome(told, at - told.at, answered)
            outcomes.append(outcome)
            if outcome.held is not None:
                self._errors.append(_error(told, outcome.real_s))
        self.outcomes.extend(outcomes)
        return outcomes

    def _stretch(self) -> tuple[float, float]:
        if len(self._errors) < ENOUGH:
            return 1.0, 1.0
        ranked = sorted(self._errors)
        edge = math.floor(MISSES * len(ranked))
        return min(MOST, max(1.0, -ranked[edge])), min(MOST, max(1.0, ranked[-1 - edge]))


def _error(told: Forecast, real_s: float) -> float:
    """How far from the median, in halves of the model's range: 1 is its upper end, -1 its lower."""
    low, high = told.model_s
    off = real_s - told.median_s
    return off / max(1.0, high - told.median_s if off > 0 else told.median_s - low)
