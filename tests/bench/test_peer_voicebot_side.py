"""Our side of the comparison is our line, and is measured where the peer is."""

from pathlib import Path

import numpy as np
import pytest

from bench.peer.diary import Diary
from bench.peer.recording import Recording, Spoken
from bench.peer.voicebot_side import OPEN, Dialogue, Line, run
from bench.peer.wavs import Said, record
from voicebot.audio.frame import FRAME
from voicebot.calls.media import Gone, Played
from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Gist

EARS = Path(__file__).parents[2] / "models" / "builtin" / "vosk-pl-voicebot-small"
RECORDING = Recording(b"", (Spoken("tak", 100.0, 101.0, False, "yes_no"),), "Dobrze.")


async def test_an_answers_first_frame_is_noted_and_the_greetings_is_not() -> None:
    """The line tells the conversation of both."""
    diary = Diary()
    line = Line(diary)
    line.play(1, np.ones(FRAME, np.int16), last=True)
    await line.greeted.wait()
    assert diary.sounds == []
    line.play(2, np.ones(FRAME, np.int16), last=True)
    events = []
    async for event in line.events():
        events.append(event)
        if isinstance(event, Played) and event.turn == 2:
            await line.close("hangup")
    assert len(diary.sounds) == 1
    assert [event.turn for event in events if isinstance(event, Played)] == [1, 2]
    assert isinstance(events[-1], Gone)


class Known(RasaDialogue):
    """Takes every text for a whole sentence."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        self.shown.append(text)
        return Gist("order_status", 0.99, 1.0)


async def test_the_dialogue_tells_what_it_asked_and_notes_what_it_was_told() -> None:
    """Or, on the way "open", nothing but that something may be said."""
    diary = Diary()
    diary.begin()
    asked = await Dialogue(RECORDING, diary, "profiles", Known()).turn("c", "tak")
    anything = await Dialogue(RECORDING, diary, "open", Known()).turn("c", "nie")
    assert [(m.text, m.expect) for m in asked.messages] == [("Dobrze.", "yes_no")]
    assert [m.expect for m in anything.messages] == [OPEN]
    assert [text for _, text in diary.turns] == ["tak", "nie"]


async def test_the_dialogue_model_is_asked_ahead() -> None:
    """Whether the words so far are a whole sentence: that may end the turn."""
    known = Known()
    assert await Dialogue(RECORDING, Diary(), "profiles", known).prepare("c", "gdzie paczka") is not None
    assert known.shown == ["gdzie paczka"]


@pytest.mark.real
async def test_an_utterance_goes_through_the_real_line_to_its_answer() -> None:
    """Detector, recogniser, turn taking, dialogue model and espeak-ng: heard right, in one turn, answered."""
    recording = record([Said(("tak",), "yes_no")], "Dobrze.")
    found = await run(recording, EARS, 1, "profiles")
    (call,) = found["calls"]
    ((at, text),) = call["turns"]
    assert text == "tak"
    assert at > recording.spoken[0].end
    assert [sound > at for sound in call["sounds"]] == [True]
    assert found["cpu_s"] > 0
