"""Whether to ask a shop at all: one that failed again and again is left alone for a while. Sans-I/O; times are passed in."""

from enum import StrEnum

FAILURES = 5
"""In a row, until the shop counts as down."""
FIRST_REST_S = 10.0
LONGEST_REST_S = 120.0


class State(StrEnum):
    """closed: questions pass. open: none does. half_open: one is on its way to see whether the shop is back."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """One shop. Ask `admit` before a question; then tell how it came out by exactly one of `answered`, `failed`, `dropped`."""

    def __init__(self) -> None:
        self.state = State.CLOSED
        self._failures = 0
        self._rest_s = FIRST_REST_S
        self._until = 0.0

    def admit(self, now: float) -> bool:
        """Whether to ask. now: seconds that never go back."""
        if self.state is State.OPEN and now >= self._until:
            self.state = State.HALF_OPEN
            return True
        return self.state is State.CLOSED

    def answered(self) -> None:
        """The shop answered, be it with a refusal."""
        self.state = State.CLOSED
        self._failures, self._rest_s = 0, FIRST_REST_S

    def failed(self, now: float) -> None:
        """No answer, or none that a working shop gives."""
        self._failures += 1
        if self.state is State.HALF_OPEN:
            self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
        elif self._failures < FAILURES:
            return
        # questions that were under way when the shop went down find out one by one: that is one failure
        self.state, self._until = State.OPEN, now + self._rest_s

    def dropped(self) -> None:
        """Nobody waited for the answer (the caller hung up): nothing is known."""
        if self.state is State.HALF_OPEN:
            self.state = State.OPEN
