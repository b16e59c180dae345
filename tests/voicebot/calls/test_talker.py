"""The bot's mouth: what was played is what was heard."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import numpy as np
import pytest

from voicebot.audio.frame import RATE, Pcm
from voicebot.calls import talker as talker_module
from voicebot.calls.media import Played
from voicebot.calls.talker import Talker
from voicebot.errors import SpeakingError
from voicebot.speaking import breath
from voicebot.speaking.types import SpeechChunk, WordMark


class Line:
    """Playout that is moved by hand."""

    channel = "test"

    def __init__(self) -> None:
        self.queued: list[tuple[int, int, bool]] = []
        self.left = 0
        self.flushed: list[int] = []

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        self.queued.append((turn, len(pcm), last))

    def flush(self, turn: int) -> int:
        self.flushed.append(turn)
        return self.left

    def notify(self, message: Mapping[str, Any]) -> None: ...


class Voice:
    """One chunk a sentence, 100 samples a word, a mark after each."""

    name = "test"

    def __init__(self, *, broken: bool = False, hang: bool = False) -> None:
        self.broken, self.hang, self.rates = broken, hang, []

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        self.rates.append(rate)
        if self.broken:
            raise SpeakingError("broken")
        if self.hang:
            await asyncio.sleep(3600)
        for sentence in text.split("|"):
            await asyncio.sleep(0)
            ends = [i for i, c in enumerate(sentence + " ") if c == " "]
            marks = tuple(WordMark(end, 100 * (k + 1)) for k, end in enumerate(ends))
            yield SpeechChunk(sentence, np.zeros(100 * len(ends), np.int16), marks, "test")


@pytest.fixture
def line() -> Line:
    return Line()


def make(line: Line, voice: Voice | None = None) -> tuple[Talker, list[int]]:
    silent: list[int] = []
    return Talker(line, voice or Voice(), silent.append), silent  # type: ignore[arg-type]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_each_sentence_is_played_as_soon_as_it_exists_and_the_end_is_marked(line: Line) -> None:
    """Each sentence is played as soon as it exists and the end is marked."""
    talker, _ = make(line)
    talker.say(1, ["dzień dobry|w czym pomóc", "słucham"])
    await settle()
    assert line.queued == [(1, 200, False), (1, 300, False), (1, 100, False), (1, 0, True)]
    assert talker.engines == {"test"}


async def test_between_two_texts_of_a_turn_is_a_pause(line: Line) -> None:
    """It belongs to the second one; inside a text the voice makes it, and the first of a turn begins at once."""
    talker, _ = make(line)
    talker.say(1, ["Dobrze.", "Sprawdzam.|Jest.", "No"])
    await settle()
    pause = round(breath.PAUSE_S * RATE)
    assert [samples for _, samples, _ in line.queued] == [100, 100 + pause, 100, 100 + pause, 0]
    line.left = 100 + pause
    assert talker.pause() == "Dobrze."


async def test_a_turn_played_to_its_end_was_heard_whole(line: Line) -> None:
    """A turn played to its end was heard whole."""
    talker, _ = make(line)
    talker.say(1, ["dzień dobry|w czym pomóc"])
    await settle()
    assert talker.played(Played(1, 250, 0.0)) is None
    assert talker.played(Played(1, 500, 1.0, done=True)) == "dzień dobry w czym pomóc"
    assert talker.turn is None


@pytest.mark.parametrize(
    ("left", "heard"),
    [
        (0, ""),
        (99, ""),
        (100, "dzień"),
        (200, "dzień dobry"),
        (399, "dzień dobry w"),
        (400, "dzień dobry w czym"),
    ],
)
async def test_an_interrupted_turn_was_heard_up_to_the_last_whole_word(
    line: Line, left: int, heard: str
) -> None:
    """An interrupted turn was heard up to the last whole word."""
    talker, _ = make(line)
    talker.say(7, ["dzień dobry|w czym pomóc"])
    await settle()
    line.left = left
    assert talker.interrupt() == heard
    assert line.flushed == [7]
    assert talker.turn is None


@pytest.mark.parametrize(
    ("left", "again"),
    [(0, 500), (1_550, 500), (1_700, 400), (1_800, 300), (1_950, 200), (2_050, 100)],
)
async def test_a_turn_cut_off_goes_on_with_the_word_it_was_at(line: Line, left: int, again: int) -> None:
    """From the start of the first word not surely heard, for 1600 samples of what had left were still on their way."""
    talker, _ = make(line)
    talker.say(7, ["dzień dobry|w czym pomóc"])
    await settle()
    line.left = left
    talker.pause()
    assert talker.turn is None
    assert talker.resume(8) == 7
    assert line.queued[-1] == (8, again, True)
    assert (talker.turn, talker.line) == (7, 8)
    assert talker.played(Played(7, 500, 0.0, done=True)) is None
    assert talker.played(Played(8, again, 0.0, done=True)) == "dzień dobry w czym pomóc"


async def test_what_is_made_meanwhile_waits_and_a_second_cut_counts_from_the_start(line: Line) -> None:
    """Cut off before its second sentence was there: it comes with the rest, and is heard up to where the next cut was."""
    talker, _ = make(line)
    talker.say(1, ["raz dwa", "trzy cztery pięć"])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    before = len(line.queued)
    talker.pause()
    await settle()
    assert len(line.queued) == before
    talker.resume(2)
    assert line.queued[-1] == (2, 500, True)
    line.left = 1_700
    talker.pause()
    talker.resume(3)
    line.left = 300
    assert talker.pause() == "raz dwa trzy cztery"


async def test_going_on_in_a_sentence_that_came_in_pieces_begins_with_a_word(line: Line) -> None:
    """A piece may begin in the middle of a word: it goes on from the word's own beginning, and pieces read as one text."""

    class InPieces(Voice):
        async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
            await asyncio.sleep(0)
            yield SpeechChunk("raz", np.zeros(9_000, np.int16), (WordMark(3, 4_000),), "test")
            yield SpeechChunk("dwa", np.zeros(9_000, np.int16), (WordMark(3, 7_000),), "test", inside=True)
            yield SpeechChunk("", np.zeros(500, np.int16), (), "test", inside=True)

    talker = Talker(line, InPieces(), lambda turn: None)  # type: ignore[arg-type]
    talker.say(1, ["raz dwa"])
    await settle()
    line.left = 12_000
    assert talker.pause() == "raz"
    talker.resume(2)
    assert line.queued[-1] == (2, 18_500 - 4_000, True)
    line.left = 14_500
    assert talker.pause() == "raz dwa"


async def test_what_is_made_for_a_dead_turn_is_nobodys(line: Line) -> None:
    """A chunk that comes after the turn was cut off for good is not played, and does not go on."""
    talker, _ = make(line)
    talker.say(1, ["raz|dwa"])
    await asyncio.sleep(0)
    talker.interrupt()
    await settle()
    assert line.queued == []
    assert talker.resume(2) is None


async def test_nothing_left_to_say_does_not_go_on(line: Line) -> None:
    """All had been heard."""
    talker, _ = make(line)
    talker.say(1, ["raz"])
    await settle()
    line.left = 100 + 1_600
    talker.pause()
    assert talker.resume(2) is None
    assert talker.turn is None


async def test_interrupting_silence_does_nothing(line: Line) -> None:
    """Interrupting silence does nothing."""
    talker, _ = make(line)
    assert talker.interrupt() is None
    assert line.flushed == []


async def test_progress_of_a_dead_turn_is_ignored(line: Line) -> None:
    """Progress of a dead turn is ignored."""
    talker, _ = make(line)
    talker.say(1, ["raz dwa"])
    talker.say(2, ["trzy"])
    await settle()
    assert line.flushed == [1]
    assert talker.played(Played(1, 200, 0.0, done=True)) is None
    assert talker.turn == 2


async def test_a_turn_without_any_sound_is_reported(line: Line) -> None:
    """A turn without any sound is reported, so that the call can go on."""
    talker, silent = make(line, Voice(broken=True))
    talker.say(3, ["raz"])
    await settle()
    assert silent == [3]
    assert talker.turn is None


async def test_a_voice_that_hangs_is_given_up_after_the_second_timer(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that hangs is given up after the second timer."""
    monkeypatch.setattr(talker_module, "SENTENCE_LIMIT_S", 0.01)
    talker, silent = make(line, Voice(hang=True))
    talker.say(3, ["raz"])
    await asyncio.sleep(0.05)
    assert silent == [3]


async def test_the_chosen_rate_reaches_the_voice(line: Line) -> None:
    """The chosen rate reaches the voice."""
    voice = Voice()
    talker, _ = make(line, voice)
    talker.rate = 0.8
    talker.say(1, ["raz"])
    await settle()
    assert voice.rates == [0.8]


async def test_closing_leaves_no_task(line: Line) -> None:
    """Closing leaves no task."""
    talker, _ = make(line, Voice(hang=True))
    talker.say(1, ["raz"])
    await settle()
    await talker.close()
    assert [t for t in asyncio.all_tasks() if t.get_name().startswith("speak")] == []


async def test_music_is_played_cut_off_and_gone_on_with(line: Line) -> None:
    """It holds no words, so none were heard of it; it goes on within the second."""
    talker, _ = make(line)
    talker.say(1, ["dzień dobry"])
    talker.sound(2, np.zeros(5 * RATE, np.int16))
    assert line.flushed == [1]
    assert (talker.turn, line.queued[-1]) == (2, (2, 5 * RATE, True))
    talker.played(Played(2, 100, 0.0, first=True))
    line.left = round(3.5 * RATE)
    assert talker.pause() == ""
    assert talker.resume(3) == 2
    assert line.queued[-1] == (3, 2 * RATE, True)
    assert talker.played(Played(3, 2 * RATE, 0.0, done=True)) == ""
    assert talker.turn is None
    await talker.close()
