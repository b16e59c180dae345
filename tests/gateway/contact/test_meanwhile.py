"""What somebody hears whom nobody listens to just now."""

import asyncio

import pytest

from gateway.contact.meanwhile import SAID_S, TEXTS, Meanwhile
from tests.support.callback_desk import TUNE, WORDS, Voice
from tests.support.desk import PROMPTS, frame, virtual
from voicebot.calls.music import Music


def meanwhile(voice: Voice) -> Meanwhile:
    return Meanwhile(Music(frame(TUNE).pcm.repeat(60)), voice, PROMPTS)


@pytest.mark.parametrize("key", TEXTS)
@virtual
async def test_it_is_said_once_and_then_there_is_music(key: str) -> None:
    """To its very end, filled up with silence; then the tune for ever."""
    voice = Voice()
    sound = meanwhile(voice)
    assert int(sound.next()[0]) == TUNE
    sound.tell(key)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    frames = [sound.next() for _ in range(27)]
    assert [int(one[0]) for one in frames] == [WORDS] * 26 + [TUNE]
    assert len(frames[25]) == 320
    assert int(frames[25][-1]) == 0
    assert voice.said == [PROMPTS.text(key)]


@virtual
async def test_what_is_told_next_takes_its_place_and_silence_ends_it() -> None:
    """Nobody hears two things one after the other when one of them is over."""
    sound = meanwhile(Voice())
    sound.tell("queue_held")
    await asyncio.sleep(0.1)
    sound.next()
    sound.tell("queue_lost")
    assert int(sound.next()[0]) == TUNE
    await asyncio.sleep(0.1)
    assert int(sound.next()[0]) == WORDS
    sound.be_silent()
    assert int(sound.next()[0]) == TUNE
    await sound.said()


@virtual
async def test_a_voice_that_fails_leaves_the_music() -> None:
    """And nobody waits for words that do not come."""
    voice = Voice()
    voice.fail = True
    sound = meanwhile(voice)
    sound.tell("queue_nobody")
    await sound.said()
    assert int(sound.next()[0]) == TUNE


@virtual
async def test_nobody_waits_for_ever_until_it_is_heard() -> None:
    """A telephone that takes no sound any more."""
    sound = meanwhile(Voice())
    sound.tell("queue_nobody")
    began = asyncio.get_running_loop().time()
    await sound.said()
    assert asyncio.get_running_loop().time() - began == pytest.approx(SAID_S, abs=0.1)
