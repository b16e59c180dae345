"""Tests of voicebot.contact.voicemail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.contact.voicemail import Ending, Limits, Recording, Taken
from voicebot.turns.events import KeyPressed, Voice

BEGAN = 100.0


class Caller:
    """Leaves a message in frames of 20 ms; `taken` is what came of it."""

    def __init__(self) -> None:
        self.recording = Recording(BEGAN)
        self.at = BEGAN
        self.taken: Taken | None = None

    def says(self, seconds: float, speech: bool = True) -> "Caller":
        for _ in range(round(seconds / 0.02)):
            self.at += 0.02
            self.taken = self.taken or self.recording.voice(Voice(speech, self.at))
        return self

    def quiet(self, seconds: float) -> "Caller":
        return self.says(seconds, speech=False)

    def presses(self, digit: str) -> "Caller":
        self.taken = self.taken or self.recording.key(KeyPressed(digit, self.at))
        return self


def test_silence_ends_a_message_and_is_not_kept() -> None:
    """Five seconds after the last word; the pauses inside belong to it."""
    caller = Caller().quiet(1).says(4).quiet(4.8).says(2).quiet(4.9)
    assert caller.taken is None
    caller.quiet(0.2)
    assert caller.taken == Taken(Ending.SILENCE, pytest.approx(12.2))


def test_the_end_key_ends_it_at_once_and_others_do_not() -> None:
    """With what was said before it."""
    caller = Caller().says(3).presses("5")
    assert caller.taken is None
    assert caller.presses("#").taken == Taken(Ending.KEY, pytest.approx(3.0))


def test_hanging_up_leaves_the_message() -> None:
    """Most people end one so."""
    caller = Caller().says(3).quiet(0.2)
    assert caller.recording.hang_up(caller.at) == Taken(Ending.HANGUP, pytest.approx(3.2))


def test_three_minutes_are_the_most() -> None:
    """Whoever goes on talking is stopped, and what was said is kept."""
    caller = Caller().says(179.9)
    assert caller.taken is None
    assert caller.says(1).taken == Taken(Ending.FULL, pytest.approx(180.0))


def test_whoever_says_nothing_leaves_nothing() -> None:
    """Ten seconds are waited for the first word."""
    caller = Caller().quiet(9.9)
    assert caller.taken is None
    assert caller.quiet(0.2).taken == Taken(Ending.SILENCE, None)


@pytest.mark.parametrize(("seconds", "kept"), [(0.5, False), (0.98, False), (1.1, True)])
def test_less_than_a_second_is_no_message(seconds: float, kept: bool) -> None:
    """A cough, or a word before the receiver is put down."""
    caller = Caller().quiet(2).says(seconds).presses("#")
    assert caller.taken is not None
    assert (caller.taken.length is not None) is kept


def test_it_ends_by_its_deadline_when_no_more_frames_come() -> None:
    """The second timer, which is moved by speech and never beyond the end."""
    recording = Recording(BEGAN)
    assert recording.deadline == BEGAN + 10
    recording.voice(Voice(True, BEGAN + 1))
    assert recording.deadline == BEGAN + 6
    assert recording.tick(BEGAN + 5.9) is None
    assert recording.tick(BEGAN + 6) == Taken(Ending.SILENCE, None)
    assert recording.deadline is None
    late = Recording(BEGAN, Limits(longest=3, warning=0))
    late.voice(Voice(True, BEGAN + 1))
    assert late.deadline == BEGAN + 3


def test_what_it_came_to_is_said_once_and_for_all() -> None:
    """Whatever is told afterwards."""
    caller = Caller().says(3).presses("#")
    recording, first = caller.recording, caller.taken
    assert first == recording.voice(Voice(True, caller.at + 1))
    assert (
        first
        == recording.key(KeyPressed("1", caller.at + 2))
        == recording.key(KeyPressed("#", caller.at + 2))
    )
    assert first == recording.hang_up(caller.at + 3) == recording.tick(caller.at + 1000)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.02, 30)), max_size=60))
def test_every_message_ends_within_its_limit(told: list[tuple[bool, float]]) -> None:
    """However frames come, the deadline is never passed by, and a message that is kept has a second in it and three minutes at most."""
    recording, at = Recording(BEGAN), BEGAN
    for speech, later in told:
        at += later
        recording.voice(Voice(speech, at))
        assert recording.deadline is None or at < recording.deadline <= BEGAN + 180
    taken = recording.hang_up(at)
    assert taken.length is None or 1 <= taken.length <= 180


def test_the_coming_end_is_told_once() -> None:
    """In time, after which the deadline is the end itself; not of a recording that is over."""
    recording = Recording(BEGAN, Limits(longest=30, warning=10))
    for second in (8, 12, 16, 20):
        assert recording.voice(Voice(True, BEGAN + second)) is None
    assert recording.deadline == BEGAN + 20
    assert not recording.warns(BEGAN + 19.9)
    assert recording.warns(BEGAN + 20)
    assert not recording.warns(BEGAN + 21)
    assert recording.deadline == BEGAN + 25
    over = Recording(BEGAN, Limits(longest=30, warning=10))
    over.hang_up(BEGAN + 3)
    assert not over.warns(BEGAN + 20)
