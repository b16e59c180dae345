"""One call's recording."""

from pathlib import Path

import pytest

from tests.support.people import files
from voicebot.calls.media import Tap
from voicebot.errors import StoreError
from voicebot.records.book import Recorded, RecordingBook
from voicebot.records.call_recording import CallRecording
from voicebot.records.recorder import Recorder
from voicebot.records.recording import RecordingRoom
from voicebot.store.worker import Store


class Line:
    """A call that can be heard along."""

    def __init__(self) -> None:
        self.taps: list[Tap | None] = []

    def tap(self, tap: Tap | None) -> None:
        self.taps.append(tap)


class Call:
    """A recording with all that it needs."""

    def __init__(self, room: RecordingRoom, store: Store, clock) -> None:
        self.line, self.book = Line(), RecordingBook(store)
        self.recorder = Recorder("call", "sip", None, clock)
        self.recording = CallRecording("call", self.line, self.recorder, room, self.book, clock)

    @property
    def events(self) -> list[tuple[str, dict]]:
        return [(event.name, dict(event.detail)) for event in self.recorder.record.events]


@pytest.fixture
def call(room: RecordingRoom, store: Store, clock) -> Call:
    """Nobody has been asked yet."""
    return Call(room, store, clock)


async def test_a_yes_records_to_the_end_and_stands_in_the_record(call: Call, clock, talk) -> None:
    """Consent with its words, begin, end with what there is of it; the database knows it."""
    call.recording.answered(True, "tak, zgadzam się")
    (tape,) = call.line.taps
    talk(tape, 2)
    await call.recording.close()
    await call.recording.close()
    assert call.line.taps[1:] == [None]
    assert call.events == [
        ("recording_consent", {"given": True, "words": "tak, zgadzam się"}),
        ("recording_began", {}),
        ("recording_ended", {"seconds": 2.0, "missing_s": 0.0, "whole": True}),
    ]
    assert (await call.book.of(["call"]))["call"] == Recorded(
        "call", call.recorder.record.started, "whole", 2000, 0
    )


async def test_a_running_recording_is_in_the_database(call: Call) -> None:
    """So that a crash leaves no sound that nobody knows of."""
    call.recording.answered(True, "tak")
    await call.recording._noting
    assert (await call.book.of(["call"]))["call"].state == "running"
    await call.recording.close()


@pytest.mark.parametrize("words", ["nie", None])
async def test_without_a_yes_nothing_is_kept(call: Call, recordings: Path, words: str | None) -> None:
    """Neither tap nor file nor row; that it was asked stands in the record."""
    call.recording.answered(False, words)
    call.recording.pause(True)
    await call.recording.close()
    assert call.line.taps == []
    assert call.events == [("recording_consent", {"given": False, "words": words})]
    assert files(recordings) == []
    assert await call.book.of(["call"]) == {}


async def test_a_pause_stands_in_the_record_once(call: Call, talk) -> None:
    """Told twice, it is still one; after the end there is none."""
    call.recording.answered(True, "tak")
    for on in (False, True, True, False):
        call.recording.pause(on)
    await call.recording.close()
    call.recording.pause(True)
    names = [name for name, _ in call.events]
    assert names[2:] == ["recording_paused", "recording_resumed", "recording_ended"]


async def test_a_second_yes_or_one_after_the_end_begins_nothing(call: Call) -> None:
    """A call has one recording."""
    call.recording.answered(True, "tak")
    call.recording.answered(True, "tak")
    await call.recording.close()
    call.recording.answered(True, "tak")
    assert len(call.line.taps) == 2


async def test_a_database_that_refuses_costs_no_sound(
    call: Call, talk, recordings: Path, monkeypatch
) -> None:
    """The file is there all the same, and is found by its name."""

    async def refuse(recorded: Recorded) -> None:
        raise StoreError("full", "full")

    monkeypatch.setattr(call.book, "put", refuse)
    call.recording.answered(True, "tak")
    await call.recording.close()
    assert files(recordings) == ["call.vbrec"]
    assert call.events[-1][0] == "recording_ended"


async def test_a_recording_that_was_not_ended_in_order_is_cut(
    call: Call, room, monkeypatch, recordings
) -> None:
    """A disk that refuses: the record says how much is missing."""
    recordings.write_text("in the way")
    call.recording.answered(True, "tak")
    await call.recording.close()
    assert call.events[-1][1]["whole"] is False
    assert (await call.book.of(["call"]))["call"].state == "cut"


async def test_who_is_asked_again_may_change_their_mind(call: Call, talk) -> None:
    """By a page, which keeps what it had shown: no more from the no on, and on from the next yes; one recording."""
    for consent in (True, False, True):
        call.recording.answered(consent, None, shown="Nagrać?")
    (tape,) = call.line.taps
    talk(tape, 1)
    await call.recording.close()
    names = [name for name, _ in call.events]
    asked = "recording_consent"
    assert names[:-1] == [asked, "recording_began", asked, "recording_paused", asked, "recording_resumed"]
    assert call.events[0] == (asked, {"given": True, "words": None, "shown": "Nagrać?"})
