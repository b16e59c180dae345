"""What a page is shown."""

from collections.abc import Mapping
from typing import Any

from voicebot.calls.screen import Screen


class Line:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Mapping[str, Any]] = []

    def notify(self, message: Mapping[str, Any]) -> None:
        self.told.append(message)


def test_words_carry_the_turn_of_the_bot_that_is_the_newest_then() -> None:
    """And whose they are, and whether they are final; states are words alone."""
    line, turns = Line(), iter((3, 4))
    screen = Screen(line, lambda: next(turns))  # type: ignore[arg-type]
    screen.caption("caller", "gdzie", final=False)
    screen.caption("bot", "Tutaj.", final=True)
    screen.state("listening")
    assert line.told == [
        {"type": "caption", "who": "caller", "text": "gdzie", "final": False, "turn": 3},
        {"type": "caption", "who": "bot", "text": "Tutaj.", "final": True, "turn": 4},
        {"type": "state", "state": "listening"},
    ]
