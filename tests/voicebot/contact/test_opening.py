"""Tests of voicebot.contact.opening."""

from datetime import datetime
from typing import Any

import pytest

from tests.support.dialogue import PROMPTS
from voicebot.clock import SHOP_ZONE
from voicebot.contact.hours import Hours, Span
from voicebot.contact.opening import Opening

WEEK = {day: (Span(8 * 60, 16 * 60),) for day in range(5)}
HOURS = {
    "general": Hours(WEEK, trading=(Span(10 * 60, 15 * 60),), exceptions={(12, 24): (Span(540, 840),)}),
    "complaints": Hours({0: (Span(600, 660),)}),
}


class Clock:
    def __init__(self, at: str) -> None:
        self._at = datetime.fromisoformat(at).replace(tzinfo=SHOP_ZONE)

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 0.0


def closed(at: str, topic: Any = None) -> str | None:
    """What is said at a moment on clocks in Warsaw."""
    queues = {"complaint": "complaints"}
    return Opening(HOURS, lambda topic: queues.get(topic, "general"), PROMPTS, Clock(at)).closed(topic)


def test_while_it_is_open_nothing_is_said() -> None:
    """Each queue has hours of its own."""
    assert closed("2026-11-23 10:30") is None
    assert closed("2026-11-23 12:00") is None
    assert closed("2026-11-23 12:00", "complaint") == "Teraz jest zamknięte. Zapraszamy w poniedziałek, trzydziestego listopada, od dziesiątej."  # fmt: skip


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-11-11 10:00", "dziś święto. Zapraszamy jutro od ósmej."),
        ("2026-11-22 12:00", "dziś niedziela niehandlowa. Zapraszamy jutro od ósmej."),
        ("2026-12-24 14:05", "jutro święto. Zapraszamy w poniedziałek od ósmej."),
        ("2026-11-23 17:00", "Teraz jest zamknięte. Zapraszamy jutro od ósmej."),
    ],
)
def test_out_of_hours_the_reason_and_the_next_opening_are_said(at: str, says: str) -> None:
    """On a holiday, a Sunday without trade, Christmas Eve in the afternoon, and any evening."""
    assert (closed(at) or "").endswith(says)
