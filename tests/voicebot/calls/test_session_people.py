"""The way to a person and back within one conversation, in virtual time."""

import asyncio

import numpy as np
import pytest

from tests.support.scripted_call import (
    CALLBACK,
    QUEUE,
    Call,
    Desk,
    waits,
)
from tests.support.virtual_time import run
from voicebot.audio.frame import RATE, Frame
from voicebot.calls.media import Key
from voicebot.calls.music import Music
from voicebot.calls.people import Held, Joined, Looking, Lost, Nobody, Over


def test_a_caller_is_handed_to_a_person_and_rates_the_talk() -> None:
    """The person gets every frame and nobody else hears; at the end a key is the rating, and the line says goodbye."""

    async def main() -> None:
        call, desk = await waits()
        frames: list[Frame] = []
        desk.tell(Joined(frames.append))
        asked, begun = len(call.dialogue.asked), len(call.ear.grammars)
        await call.says("to słyszy tylko człowiek")
        assert len(frames) == 150
        assert (len(call.dialogue.asked), len(call.ear.grammars)) == (asked, begun)
        call.ear.next.clear()
        desk.tell(Over(rating=True))
        await call.frames(100, loud=False)
        call.line.inbox.put_nowait(Key("4", asyncio.get_running_loop().time()))
        await call.frames(100, loud=False)
        await call.task
        record = call.recorder.record
        assert record.outcome == "person"
        assert [event.detail for event in record.events if event.name == "rating"] == [{"stars": 4}]
        assert call.line.bot_said()[-2:] == ["ocena", "dzięki"]
        assert desk.left == ["gone"]

    run(main())


def test_music_is_cut_by_speech_and_goes_on_after_a_cough() -> None:
    """What is no word leaves the music where it was; "halo" is answered with the place in the queue."""

    async def main() -> None:
        call, _ = await waits()
        played = call.line.told[-1]
        await call.says("", 0.8)
        await call.frames(150, loud=False)
        assert call.line.told[-1] is not played
        call.ear.next.clear()
        await call.says("halo halo")
        assert call.line.bot_said()[-1] == "chwilę pierwsza krótko"
        await call.frames(1100, loud=False)  # one stretch is over, and the next begins
        assert call.dialogue.asked == [("konsultant", None, "speech")]
        await call.hangs_up()
        assert call.recorder.record.outcome == "left_queue"

    run(main())


@pytest.mark.parametrize("how", ["words", "key", "nobody"])
def test_who_is_to_be_called_back_returns_to_the_dialogue(how: str) -> None:
    """By their words, by any key, or because nobody is there: the dialogue hears of it in its own words."""

    async def main() -> None:
        call, desk = await waits(CALLBACK)
        if how == "words":
            await call.says("proszę oddzwonić")
        elif how == "key":
            call.line.inbox.put_nowait(Key("3", asyncio.get_running_loop().time()))
        else:
            desk.tell(Nobody())
        await call.frames(100, loud=False)
        said = "niech oddzwonią"
        assert call.dialogue.asked[-1][0] == said
        assert call.line.bot_said()[-1] == ("nikogo " if how == "nobody" else "") + "Na jaki numer?"
        assert desk.left == ["callback"]
        desk.tell(Looking())  # too late: nobody listens
        await call.hangs_up()
        assert call.recorder.record.outcome == "callback"

    run(main())


def test_who_lost_their_person_hears_music_again() -> None:
    """First held, then told; the words are heard again."""

    async def main() -> None:
        call, desk = await waits(CALLBACK)
        desk.tell(Joined(lambda frame: None))
        await call.frames(50, loud=False)
        desk.tell(Held())
        await call.frames(100, loud=False)
        desk.tell(Lost())
        await call.frames(100, loud=False)
        assert call.line.bot_said()[-2:] == ["czekaj", "przerwane"]
        await call.says("nie czekam")
        assert call.dialogue.asked[-1][0] == "niech oddzwonią"
        await call.hangs_up()

    run(main())


def test_without_people_the_promise_becomes_a_callback() -> None:
    """The dialogue may have been wrong about who is there; the caller does not wait for nobody."""

    async def main() -> None:
        call = Call(QUEUE, CALLBACK)
        await call.hears_out()
        await call.says("konsultant")
        assert (
            call.dialogue.asked[-1] == ("niech oddzwonią", "", "policy")
            or call.dialogue.asked[-1][0] == "niech oddzwonią"
        )
        await call.hangs_up()

    run(main())


def test_the_longest_call_does_not_end_a_talk_with_a_person() -> None:
    """A person ends it; who only waits is told goodbye."""

    async def main() -> None:
        for joined in (True, False):
            call, desk = Call(QUEUE, limit_s=40.0), Desk()
            call.parts(people=desk, music=Music(np.full(RATE, 500, np.int16)))
            await call.hears_out()
            await call.says("konsultant")
            if joined:
                desk.tell(Joined(lambda frame: None))
            await call.frames(1500, loud=False)
            assert call.task.done() is not joined
            if joined:
                await call.hangs_up()

    run(main())
