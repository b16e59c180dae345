"""What agents' pages are shown of themselves and their call."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from gateway.contact import screens as module
from gateway.contact.screens import Screens
from tests.support.desk import PROMPTS, QUEUES, SETTINGS
from voicebot.clock import SystemClock


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name in ("state", "talk", "watched"):
        monkeypatch.setattr(module.shown, name, lambda *_, kind=name: {"type": kind})
    return []


def screens(told: list[str], talk: str | None, ringing: str | None = None) -> tuple[Screens, Any, Any]:
    seat: Any = SimpleNamespace(
        talk=talk, ringing=ringing, tell=lambda **message: told.append(message["type"])
    )
    caller = MagicMock()
    caller.captions.shown.return_value = {"type": "captions"}
    consults = MagicMock()
    made = Screens({"jan": seat}, {"c1": caller}, QUEUES, SETTINGS, PROMPTS, SystemClock(), consults)
    return made, seat, caller


def test_a_talk_is_shown_with_its_captions_and_who_hears_it_along(told: list[str]) -> None:
    """After the agent's state; without a talk that alone."""
    made, seat, caller = screens(told, "c1")
    made.show(seat)
    assert told == ["state", "talk", "captions", "watched"]
    caller.captions = None
    seat.talk = None
    told.clear()
    made.show(seat)
    assert told == ["state"]


def test_what_changes_is_shown_where_it_rings_or_is_talked(told: list[str]) -> None:
    """Nowhere else."""
    made, _, caller = screens(told, None, "c1")
    caller.captions = None
    made.card_changed("c1")
    made.card_changed("other")
    made.talk_changed("c1")
    assert told == ["card"]
    made, _, caller = screens(told, "c1")
    caller.captions = None
    made.talk_changed("c1")
    assert told == ["card", "talk", "watched"]
