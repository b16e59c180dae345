"""Recording and retention of a line, put together."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from gateway.chat.media import ChatMedia
from gateway.recording_desk import RecordingDesk
from tests.support.dialogue import PROMPTS
from tests.support.line import ROOT
from voicebot.audio.frame import FRAME
from voicebot.calls.media import Tap
from voicebot.clock import SystemClock
from voicebot.config import Config, Data
from voicebot.config_records import Records
from voicebot.dialogue.consent import QUESTION
from voicebot.dialogue.types import Message, Reply
from voicebot.errors import DataError
from voicebot.metrics import Metrics
from voicebot.records.book import Recorded, RecordingBook
from voicebot.records.playback import Playback
from voicebot.records.recorder import Recorder
from voicebot.store.worker import Store

KEY = SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
ASKING = Records(recording="ask", key=KEY)


class Line:
    """A call that can be heard along."""

    def __init__(self) -> None:
        self.heard_by: Tap | None = None

    def tap(self, tap: Tap | None) -> None:
        self.heard_by = tap


class Engine:
    """A Dialogue that opens with a question."""

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        return Reply((Message("W czym mogę pomóc?", expect="how_can_i_help"),))

    async def end(self, call_id: str) -> None:
        """Nothing to forget."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A database of its own."""
    opened = Store.open(f"sqlite:///{tmp_path / 'desk.db'}")
    yield opened
    await opened.close()


@pytest.fixture
def open_desk(store: Store, tmp_path: Path) -> Callable[..., RecordingDesk]:
    """open_desk(records, nlu=…)."""

    def make(records: Records, nlu: Path = ROOT / "nlu_data") -> RecordingDesk:
        config = Config(data=Data(directory=tmp_path, nlu=nlu), records=records)
        return RecordingDesk(config, store, SystemClock(), Metrics(), PROMPTS)

    return make


async def test_a_call_that_says_yes_is_on_disk_afterwards(
    open_desk: Callable[..., RecordingDesk], store: Store, tmp_path: Path
) -> None:
    """Asked first, tapped at the yes, ended with the call, and readable with the key."""
    desk = open_desk(ASKING)
    await desk.start()
    line, recorder = Line(), Recorder("call", "sip", None, SystemClock())
    asked_first, recording = desk.take("call", line, line, recorder)  # type: ignore[arg-type]
    dialogue = asked_first(Engine(), PROMPTS, None)  # type: ignore[arg-type]
    assert recording is not None
    asked = await dialogue.start("call", {"channel": "sip"})
    assert asked.messages[-1].expect == QUESTION
    assert line.heard_by is None
    await dialogue.turn("call", "tak")
    assert line.heard_by is not None
    line.heard_by.caller(np.full(FRAME, 9, np.int16))
    line.heard_by.other(np.full(FRAME, -9, np.int16))
    await recording.close()
    await desk.stop()
    names = [event.name for event in recorder.record.events]
    assert names == ["recording_consent", "recording_began", "recording_ended"]
    playback = Playback(tmp_path / "recordings" / "call.vbrec", ASKING.ring)
    assert playback.whole
    assert playback.length_s > 0
    playback.close()
    assert (await RecordingBook(store).of(["call"]))["call"].state == "whole"


async def test_a_chat_is_asked_by_its_page(open_desk: Callable[..., RecordingDesk]) -> None:
    """Its dialogue begins as ever; once somebody speaks and agrees it is recorded."""
    desk, engine, line = open_desk(ASKING), Engine(), Line()
    assert desk.question == "Czy możemy nagrać tę rozmowę?"
    media, recorder = ChatMedia(SystemClock()), Recorder("call", "text", None, SystemClock())
    asked_first, recording = desk.take("call", media, line, recorder)
    assert (asked_first(engine, PROMPTS, None), recording) == (engine, media.recording)  # type: ignore[arg-type]
    assert media.recording is not None
    media.recording.answered(True, None, shown=desk.question)
    assert line.heard_by is not None
    await media.recording.close()
    await desk.stop()


async def test_without_recording_nobody_is_asked(open_desk: Callable[..., RecordingDesk]) -> None:
    """The dialogue is the one that it was; words are still forgotten in time."""
    desk, engine, line = open_desk(Records()), Engine(), Line()
    assert desk.question is None
    await desk.start()
    asked_first, recording = desk.take("call", line, line, Recorder("call", "sip", None, SystemClock()))  # type: ignore[arg-type]
    assert (asked_first(engine, PROMPTS, None), recording) == (engine, None)  # type: ignore[arg-type]
    await desk.stop()


async def test_what_a_crash_cut_is_closed_at_start(
    open_desk: Callable[..., RecordingDesk], store: Store
) -> None:
    """It is no longer said to run."""
    clock = SystemClock()
    await RecordingBook(store).put(Recorded("call", clock.now(), "running"))
    desk = open_desk(ASKING)
    await desk.start()
    assert (await RecordingBook(store).of(["call"]))["call"].state == "cut"
    await desk.stop()


async def test_words_that_cannot_be_read_stop_the_start(
    open_desk: Callable[..., RecordingDesk], tmp_path: Path
) -> None:
    """Naming the file."""
    with pytest.raises(DataError, match=r"consent\.yml"):
        open_desk(ASKING, tmp_path)
