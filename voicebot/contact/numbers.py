"""The day's numbers of each queue, as a supervisor reads them. Pure: what happened comes in with its day."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

SERVICE_S = 20.0
"""Answered within so long counts for the service level."""
CALLED_BACK = "callback"


@dataclass(slots=True)
class _Queue:
    """waited_s, talked_s: sums. left: why → how many, of those whom nobody answered. told, held: forecasts, and those that came true."""

    entered: int = 0
    answered: int = 0
    within: int = 0
    waited_s: float = 0.0
    talks: int = 0
    talked_s: float = 0.0
    left: Counter[str] = field(default_factory=Counter)
    told: int = 0
    held: int = 0


class Numbers:
    """Counts until another day comes."""

    def __init__(self) -> None:
        self._day = ""
        self._queues: dict[str, _Queue] = {}

    def entered(self, day: str, queue: str) -> None:
        """Somebody waits."""
        self._of(day, queue).entered += 1

    def answered(self, day: str, queue: str, waited_s: float) -> None:
        """A person took it after so long."""
        numbers = self._of(day, queue)
        numbers.answered += 1
        numbers.within += waited_s <= SERVICE_S
        numbers.waited_s += waited_s

    def talked(self, day: str, queue: str, talked_s: float) -> None:
        """A talk is over; one that was passed on is two."""
        numbers = self._of(day, queue)
        numbers.talks += 1
        numbers.talked_s += talked_s

    def left(self, day: str, queue: str, why: str) -> None:
        """Nobody answered. why: gone (hung up), callback, or why nobody could."""
        self._of(day, queue).left[why] += 1

    def foretold(self, day: str, queue: str, held: bool) -> None:
        """A told wait met its end, in its range or not."""
        numbers = self._of(day, queue)
        numbers.told += 1
        numbers.held += held

    def shown(self, day: str, queue: str) -> dict[str, Any]:
        """JSON-ready; None where nothing was counted yet. service_level: of those who were answered or hung up, the part that was
        answered within SERVICE_S. asa_s, aht_s: mean wait of the answered, mean talk. range_held: part of told ranges that came true."""
        numbers = self._of(day, queue)
        gone, back = numbers.left["gone"], numbers.left[CALLED_BACK]
        return {
            "entered": numbers.entered,
            "answered": numbers.answered,
            "abandoned": gone,
            "called_back": back,
            "nobody": numbers.left.total() - gone - back,
            "service_level": _part(numbers.within, numbers.answered + gone),
            "asa_s": _part(numbers.waited_s, numbers.answered, 1),
            "aht_s": _part(numbers.talked_s, numbers.talks, 1),
            "range_held": _part(numbers.held, numbers.told),
        }

    def _of(self, day: str, queue: str) -> _Queue:
        if day != self._day:
            self._day = day
            self._queues.clear()
        return self._queues.setdefault(queue, _Queue())


def _part(of: float, whole: int, digits: int = 3) -> float | None:
    return round(of / whole, digits) if whole else None
