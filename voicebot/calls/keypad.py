"""Keys pressed one by one become one answer. Pure: times come in with the keys."""

from voicebot.dialogue.profiles import Keypad

PERSON_KEY = "0"
"""Alone, this key asks for a person, whatever the question."""
BETWEEN_KEYS_S = 4.0
"""A caller who looks a digit up on a parcel label needs about this long; then what is there is taken."""
HABIT_S = 2.0
"""So soon after an answer that was whole without it, the terminator is pressed out of habit and means nothing."""


class KeyCollector:
    """Collects the keys of the open question. `deadline`: when `expire` must be called, or None."""

    def __init__(self) -> None:
        self._shape: Keypad | None = None
        self._digits = ""
        self._unneeded: tuple[str, float] | None = None
        """The terminator of an answer that was whole without it, and until when it may still come."""
        self.deadline: float | None = None

    def open(self, shape: Keypad | None) -> None:
        """A question opens: forget what was typed for the last one."""
        self._shape = shape
        self._clear()

    def belated(self, digit: str, at: float) -> bool:
        """Whether this key only ends an answer that has been taken already: it is no sign from the caller."""
        unneeded, self._unneeded = self._unneeded, None
        return unneeded is not None and digit == unneeded[0] and at <= unneeded[1]

    def press(self, digit: str, at: float) -> str | None:
        """One key. The whole answer once there is one, else None: the digits, or a single key that stands for itself (any where
        the question takes no digits; PERSON_KEY, the terminator and the star before the first digit)."""
        if self._shape is None:
            return digit
        if digit == self._shape.terminator:
            return self._take() or digit
        if not digit.isdigit():
            begun = bool(self._digits)
            self._clear()  # the star key starts over
            return None if begun else digit
        self._digits += digit
        self.deadline = at + BETWEEN_KEYS_S
        if len(self._digits) < self._shape.digits:
            return None
        self._unneeded = (self._shape.terminator, at + HABIT_S)
        return self._take()

    def expire(self, now: float) -> str | None:
        """Time passed: the keys so far when no further key came in time."""
        return self._take() if self.deadline is not None and now >= self.deadline else None

    def _take(self) -> str | None:
        digits = self._digits
        self._clear()
        return digits or None

    def _clear(self) -> None:
        self._digits = ""
        self.deadline = None
