"""Keys pressed one by one become one answer. Pure: times come in with the keys."""

from voicebot.dialogue.profiles import Keypad

PERSON_KEY = "0"
"""Alone, this key asks for a person, whatever the question."""
BETWEEN_KEYS_S = 4.0
"""A caller who looks a digit up on a parcel label needs about this long; then what is there is taken."""


class KeyCollector:
    """Collects the keys of the open question. `deadline`: when `expire` must be called, or None."""

    def __init__(self) -> None:
        self._shape: Keypad | None = None
        self._digits = ""
        self.deadline: float | None = None

    def open(self, shape: Keypad | None) -> None:
        """A question opens: forget what was typed for the last one."""
        self._shape = shape
        self._clear()

    def press(self, digit: str, at: float) -> str | None:
        """One key. The whole answer once there is one (digits, or PERSON_KEY for a person), else None."""
        if self._shape is None:
            return PERSON_KEY if digit == PERSON_KEY else None
        if digit == self._shape.terminator:
            return self._take()
        if not digit.isdigit():
            self._clear()  # the star key starts over
            return None
        self._digits += digit
        self.deadline = at + BETWEEN_KEYS_S
        return self._take() if len(self._digits) >= self._shape.digits else None

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
