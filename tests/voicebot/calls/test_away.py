"""Tests of voicebot.calls.away. The message itself: test_message.py; the way to a person: test_handover.py."""

from typing import Any

import pytest

from tests.support.dialogue import PROFILES
from tests.voicebot.calls.test_handover import FRAME_NOW, Clock, Desk, Floor, Listener, Prompts, Recorder
from voicebot.calls.away import Away
from voicebot.dialogue.types import Message, Reply

TAKES = Reply((Message("po sygnale", command="message"), Message("coś jeszcze", expect="menu")))


class Parts:
    profiles = PROFILES
    prompts, clock, music, mailbox = Prompts(), Clock(), None, object()

    def __init__(self) -> None:
        self.people, self.recorder = Desk(), Recorder()


@pytest.fixture
def away() -> Away:
    """Of a call that talks with the dialogue."""

    def nothing(*_: Any) -> None:
        """Is done."""

    parts: Any = Parts()
    floor: Any = Floor()
    listener: Any = Listener()
    return Away("c1", parts, floor, listener, say=nothing, ask=nothing, back=nothing, over=nothing)


def test_a_reply_is_read_for_what_it_opens_and_says(away: Away) -> None:
    """Its last question; the waiting room where it puts the caller through."""
    asks = Reply((Message("Dzień dobry."), Message("Co?", expect="a"), Message("", expect="b")))
    assert away.reads(asks) == ("b", ["Dzień dobry.", "Co?"])
    assert away.reads(Reply((Message("Pa.", command="hangup"),))) == (None, ["Pa."])
    assert away.reads(Reply((Message("Łączę.", command="queue"),))) == ("waiting_room", ["Łączę."])
    assert not away.active


def test_while_a_message_is_left_nothing_is_for_dialogue_or_queue(away: Away) -> None:
    """Frames, words and keys are the message's; before and after they are not."""
    assert (away.hears(FRAME_NOW), away.heard("słowa")) == (False, "słowa")
    assert away.reads(TAKES) == ("voice_message", ["po sygnale"])
    assert (away.active, away.hears(FRAME_NOW), away.heard("słowa")) == (True, True, None)
    away.pressed("*")
    assert (away.active, away.heard("słowa")) == (False, "słowa")


def test_a_caller_who_waits_is_away_as_before(away: Away) -> None:
    """Their keys are the waiting room's; the outcome is the queue's, else the message's."""
    assert away.enter({})
    assert away.active
    assert away.result() == "left_queue"
    away.pressed("5")
    assert not away.active
    away.message.outcome = "message"
    assert away.result() == "message"
