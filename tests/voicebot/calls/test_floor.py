"""The bot's words on the line and on record."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import RATE, Pcm
from voicebot.calls.floor import CutOff, Floor
from voicebot.calls.media import Played
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import SpeechChunk, WordMark

WORD = RATE // 4


class Line:
    """Playout that is moved by hand."""

    channel = "webrtc"

    def __init__(self) -> None:
        self.queued: list[tuple[int, int, bool]] = []
        self.ducked: list[bool] = []
        self.left = 0

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        self.queued.append((turn, len(pcm), last))

    def flush(self, turn: int) -> int:
        return self.left

    def duck(self, on: bool) -> None:
        self.ducked.append(on)


class Voice:
    """A quarter of a second for each word."""

    name = "voice"

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        ends = [i for i, c in enumerate(text + " ") if c == " "]
        marks = tuple(WordMark(end, WORD * (k + 1)) for k, end in enumerate(ends))
        yield SpeechChunk(text, np.zeros(WORD * len(ends), np.int16), marks, "voice")


class Talk:
    """A floor whose bot says four words."""

    def __init__(self) -> None:
        self.line = Line()
        self.recorder = Recorder("c1", "webrtc", None, LoopClock())
        self.unspoken: list[int] = []
        self.floor = Floor(self.line, Voice(), self.recorder, self.unspoken.append)  # type: ignore[arg-type]

    async def begins(self) -> "Talk":
        self.floor.say(["raz dwa trzy cztery"], 0.0, expect="number")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert self.floor.played(Played(1, 320, 0.1, first=True)) == "begins"
        return self

    @property
    def heard(self) -> str | None:
        return self.recorder.record.turns[0].heard_text

    def events(self) -> list[str]:
        return [event.name for event in self.recorder.record.events]


def test_words_are_on_record_with_their_question_and_when_they_were_heard() -> None:
    """First sound and end are told once, and sound of another turn is not minded."""

    async def main() -> None:
        talk = await Talk().begins()
        assert talk.floor.played(Played(9, 500, 0.5, first=True)) == "goes on"
        assert talk.floor.played(Played(1, 2 * WORD, 0.5)) == "goes on"
        assert talk.floor.played(Played(1, 4 * WORD, 1.1, done=True)) == "over"
        turn = talk.recorder.record.turns[0]
        assert (turn.expect, turn.started_ms, turn.ended_ms, turn.heard_text) == (
            "number",
            100,
            1_100,
            "raz dwa trzy cztery",
        )

    run(main())


def test_a_false_interruption_goes_on_under_a_new_id_and_on_the_same_record() -> None:
    """Cut off in the third word, gone on with from it; the beginning is not dated anew."""

    async def main() -> None:
        talk = await Talk().begins()
        talk.line.left = 2 * WORD + RATE // 5
        assert talk.floor.cut_off(0.7, for_good=False, ending="bye")
        assert talk.heard == "raz dwa"
        assert talk.floor.go_on(1.5) == CutOff("raz dwa", "bye")
        assert talk.line.queued[-1] == (2, 2 * WORD, True)
        assert talk.floor.played(Played(1, 4 * WORD, 1.5, done=True)) == "goes on"
        assert talk.floor.played(Played(2, 320, 1.6, first=True)) == "begins"
        assert talk.floor.played(Played(2, 2 * WORD, 2.1, done=True)) == "over"
        assert talk.heard == "raz dwa trzy cztery"
        assert talk.recorder.record.turns[0].started_ms == 100
        assert talk.events() == ["interrupted", "resumed"]
        assert talk.floor.heard_of_cut() is None

    run(main())


def test_a_real_interruption_is_told_to_the_dialogue_once() -> None:
    """What was heard of the words, and then no more."""

    async def main() -> None:
        talk = await Talk().begins()
        talk.line.left = WORD
        talk.floor.cut_off(0.7, for_good=True, ending=None)
        assert talk.floor.go_on(0.8) is None
        assert talk.floor.heard_of_cut() == "raz"
        assert talk.floor.heard_of_cut() is None
        assert not talk.floor.cut_off(0.9, for_good=True, ending=None)
        assert talk.events() == ["interrupted"]

    run(main())


def test_new_words_overtake_what_might_have_gone_on() -> None:
    """The cut words are dead once something else is said."""

    async def main() -> None:
        talk = await Talk().begins()
        talk.floor.cut_off(0.7, for_good=False, ending=None)
        talk.floor.say(["pięć"], 1.0)
        assert talk.floor.last == 2
        assert talk.floor.talker.turn == 2
        assert talk.floor.go_on(1.1) is None
        talk.floor.be_silent(1.2)
        assert talk.floor.talker.turn is None

    run(main())


@pytest.mark.parametrize("on", [True, False])
def test_the_voice_is_lowered_on_the_line(on: bool) -> None:
    """And raised again; cutting off raises it too, for the words to come."""

    async def main() -> None:
        talk = await Talk().begins()
        talk.floor.duck(on)
        talk.floor.cut_off(0.5, for_good=True, ending=None)
        assert talk.line.ducked == [on, False]

    run(main())


def test_music_is_no_turn_of_the_conversation() -> None:
    """It is heard and cut off like words, and stands nowhere on record; words cut it off."""

    async def main() -> None:
        talk = Talk()
        talk.floor.play(np.zeros(RATE, np.int16), 0.0)
        assert (talk.floor.sounds, talk.floor.speaks) == (True, False)
        assert talk.floor.played(Played(1, 10, 0.0, first=True)) == "begins"
        assert talk.floor.played(Played(1, RATE, 1.0, done=True)) == "over"
        assert not talk.floor.sounds
        talk.floor.play(np.zeros(RATE, np.int16), 2.0)
        talk.floor.say(["raz dwa trzy cztery"], 2.5)
        assert (talk.floor.sounds, talk.floor.speaks) == (True, True)
        assert [turn.text for turn in talk.recorder.record.turns] == ["raz dwa trzy cztery"]
        await talk.floor.talker.close()

    run(main())


def test_who_writes_hears_nothing() -> None:
    """As the line says just now."""

    async def main() -> None:
        talk = Talk()
        assert talk.floor.audible
        talk.line.channel = "text"
        assert not talk.floor.audible

    run(main())
