"""The voice of a chat: what comes in, and what of the spoken words was heard."""

import asyncio

import numpy as np

from gateway.chat.leg import MOST, Leg
from tests.support.chats import Sound
from tests.support.desk import frame, virtual
from voicebot.calls.media import Key, MediaEvent, Played

SILENCE = np.zeros(160, np.int16)


class Chat:
    def __init__(self) -> None:
        self.backlog = 0
        self.events: list[MediaEvent] = []
        self.said: list[str] = []

    def heard(self, event: MediaEvent) -> None:
        self.events.append(event)

    def speaks(self, leg: Leg) -> None:
        self.said.append("speaks")

    def silent(self, leg: Leg) -> None:
        self.said.append("silent")


@virtual
async def test_sound_is_told_once_and_its_end_once() -> None:
    """A key before any sound begins nothing; the end of the connection is not handed on as the end of the chat."""
    chat, sound = Chat(), Sound()
    leg = Leg(sound, chat)
    for event in (Key("1", 0.0), frame(1), frame(2)):
        sound.inbox.put_nowait(event)
    await asyncio.sleep(0.01)
    assert chat.said == ["speaks"]
    assert len(chat.events) == 3
    await leg.close("bye")
    assert (chat.said, sound.closed) == (["speaks", "silent"], ["bye"])
    assert len(chat.events) == 3


@virtual
async def test_words_count_as_unplayed_until_they_are_heard_or_cut_off() -> None:
    """With all their samples; of another turn nothing is taken."""
    chat, sound = Chat(), Sound()
    leg = Leg(sound, chat)
    leg.play(3, SILENCE, last=False)
    leg.play(3, SILENCE, last=True)
    sound.inbox.put_nowait(Played(3, 160, 1.0, first=True))
    sound.inbox.put_nowait(Played(2, 160, 1.0, done=True))
    await asyncio.sleep(0.01)
    assert leg.unplayed == Played(3, 320, 1.0, done=True)
    sound.inbox.put_nowait(Played(3, 320, 2.0, done=True))
    await asyncio.sleep(0.01)
    assert leg.unplayed is None
    leg.play(4, SILENCE, last=True)
    assert leg.flush(4) == 320
    assert leg.unplayed is None
    await leg.close("bye")


@virtual
async def test_a_conversation_that_lags_is_waited_for() -> None:
    """What comes meanwhile waits in the peer's own bounded inbox."""
    chat, sound = Chat(), Sound()
    leg = Leg(sound, chat)
    chat.backlog = MOST + 1
    sound.inbox.put_nowait(frame(1))
    await asyncio.sleep(1)
    assert chat.events == []
    chat.backlog = 0
    await asyncio.sleep(0.1)
    assert len(chat.events) == 1
    await leg.close("bye")
