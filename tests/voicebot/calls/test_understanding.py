"""What may be answered."""

import asyncio

import pytest

from tests.support.virtual_time import LoopClock, run
from voicebot.calls.parts import CallerTurn
from voicebot.calls.understanding import understand
from voicebot.dialogue.profiles import Complete, EndOfTurn, SlotProfile
from voicebot.errors import HearingError
from voicebot.hearing.types import Grammar, Heard
from voicebot.records.recorder import Recorder

YES_NO = SlotProfile(
    "yes_no",
    Grammar("yes_no", ("tak", "nie")),
    EndOfTurn(600, 240, 8_000, Complete(phrases=frozenset({"tak"}))),
)


def understood(heard: Heard | HearingError, profile: SlotProfile | None) -> tuple[Heard | None, list[str]]:
    """What comes of this final result, and what is kept of it."""

    async def main() -> tuple[Heard | None, list[str]]:
        recorder = Recorder("c", "webrtc", None, LoopClock())
        hearing: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        if isinstance(heard, HearingError):
            hearing.set_exception(heard)
        else:
            hearing.set_result(heard)
        found = await understand(CallerTurn("speech", 0.0, profile, hearing=hearing), recorder)
        return found, [event.name for event in recorder.record.events]

    return run(main())


@pytest.mark.parametrize(
    ("heard", "profile", "usable"),
    [
        (Heard("tak", 0.9), YES_NO, True),
        (Heard("tak", 0.9, unknown=1), YES_NO, False),
        (Heard("", 0.0), YES_NO, False),
        (Heard("cokolwiek", 0.5), None, True),
        (Heard("", 0.0), None, False),
    ],
)
def test_only_usable_words_are_answered(heard: Heard, profile: SlotProfile | None, usable: bool) -> None:
    """By the rule of the open question; without one any word will do."""
    assert understood(heard, profile) == (heard if usable else None, [])


def test_a_recogniser_that_fails_is_kept_on_record() -> None:
    """The turn counts as not understood."""
    assert understood(HearingError("dead"), YES_NO) == (None, ["recogniser_failed"])


def test_what_came_in_writing_needs_no_ear() -> None:
    """Keys and text are certain."""

    async def main() -> Heard | None:
        return await understand(
            CallerTurn("key", 0.0, YES_NO, "120450"), Recorder("c", "text", None, LoopClock())
        )

    assert run(main()) == Heard("120450", 1.0)
