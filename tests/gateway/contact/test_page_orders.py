"""What an agent's page asks for, in the queue's words."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from gateway.contact.page_orders import NOTE, PageOrders
from tests.support.desk import SETTINGS
from voicebot.clock import SystemClock
from voicebot.contact import events as acd


def made(**seat: Any) -> tuple[PageOrders, Any, Any, list[Any]]:
    room, told = MagicMock(), []
    room.consults.blocks.return_value = False
    callers: dict[str, Any] = {"c1": MagicMock()}
    it = {"headset": object(), "ringing": None, "talk": None, "noted": None} | seat
    sits = SimpleNamespace(person=SimpleNamespace(login="jan"), **it)
    return PageOrders(room, SETTINGS, callers, SystemClock(), told.append), sits, room, told


@pytest.mark.parametrize(
    ("seat", "message", "event"),
    [
        ({}, {"type": "ready"}, acd.Chose),
        ({}, {"type": "break", "reason": next(iter(SETTINGS.breaks))}, acd.Chose),
        ({}, {"type": "offline"}, acd.Chose),
        ({}, {"type": "accept", "interaction": "c1"}, acd.Accepted),
        ({"ringing": "c1"}, {"type": "decline", "interaction": "c1"}, acd.Declined),
        ({"talk": "c1"}, {"type": "hang_up", "interaction": "c1"}, acd.Left),
        ({}, {"type": "wrapped_up", "code": next(iter(SETTINGS.wrap_up)), "note": ""}, acd.WrappedUp),
    ],
)
def test_what_can_be_done_is_told_to_the_queue(seat: Any, message: Any, event: type) -> None:
    """By one event."""
    orders, sits, _, told = made(**seat)
    assert orders.told(sits, message) is None
    assert [type(one) for one in told] == [event]


@pytest.mark.parametrize(
    ("seat", "message", "why"),
    [
        ({"headset": None}, {"type": "ready"}, "no_headset"),
        ({}, {"type": "break", "reason": "whim"}, "not_now"),
        ({}, {"type": "decline", "interaction": "c1"}, "not_now"),
        ({}, {"type": "hang_up", "interaction": "c1"}, "not_now"),
        ({"talk": "c1"}, {"type": "dance", "interaction": "c1"}, "not_now"),
        ({}, {"type": "wrapped_up", "code": "none", "note": ""}, "not_now"),
    ],
)
def test_what_cannot_be_done_now_is_refused_by_a_word(seat: Any, message: Any, why: str) -> None:
    """And nothing is told to the queue."""
    orders, sits, _, told = made(**seat)
    assert (orders.told(sits, message), told) == (why, [])


def test_holding_passing_on_chats_consults_and_telephones_go_to_whom_they_belong() -> None:
    """While one asks a colleague much of it is not there."""
    orders, sits, room, told = made(talk="c1")
    orders.told(sits, {"type": "hold", "on": True, "interaction": "c1"})
    assert room.hold.called
    room.transfer.return_value = "not_at_work"
    assert orders.told(sits, {"type": "transfer", "queue": "general", "interaction": "c1"}) == "not_at_work"
    for kind, part in (("phone", "phones"), ("chat_say", "chats"), ("consult", "consults")):
        assert orders.told(sits, {"type": kind, "interaction": "c1"}) is getattr(room, part).told.return_value
    room.consults.blocks.return_value = True
    assert orders.told(sits, {"type": "ready"}) == "not_now"
    assert told == []


def test_a_note_goes_to_the_call_it_is_about() -> None:
    """So much of it as is kept, once."""
    noted = MagicMock()
    orders, sits, _, _ = made(noted=noted)
    code = next(iter(SETTINGS.wrap_up))
    orders.told(sits, {"type": "wrapped_up", "code": code, "note": "x" * 2 * NOTE})
    noted.event.assert_called_once_with("wrap_up", agent="jan", code=code, note="x" * NOTE)
    assert sits.noted is None
