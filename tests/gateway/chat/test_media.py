"""One chat between its page, which comes and goes, and the conversation."""

import asyncio
import json

import numpy as np
import pytest

from gateway.chat import media as chat_media
from gateway.chat.media import ChatMedia
from gateway.contact.seat import Page
from tests.support.chats import Sound, events_of, says, shown
from tests.support.desk import frame, virtual
from tests.support.virtual_time import LoopClock
from voicebot.calls.media import Gone, Played, Said, Switched

BOT = {"type": "caption", "who": "bot", "final": True, "turn": 1}


def opened(chat: ChatMedia, seen: int = 0) -> Page:
    page = Page()
    chat.open(page, seen)
    return page


def echo(chat: ChatMedia, text: str) -> None:
    """The conversation shows what it has taken."""
    chat.notify({"type": "caption", "who": "caller", "text": text, "final": True, "turn": 1})


@virtual
async def test_what_is_written_stands_there_once_whatever_the_page_sends_again() -> None:
    """The line is given at once, again when the page did not hear of it, and to the conversation once; the echo is no second line."""
    chat = ChatMedia(LoopClock())
    page = opened(chat)
    assert says(chat, " Halo ") is None
    assert says(chat, " Halo ") is None
    assert [line["n"] for line in shown(page, "line")] == [1, 1]
    assert await events_of(chat, 1) == [Said("Halo", 0.0)]
    echo(chat, "Halo")
    assert chat.thread.last == 1
    assert shown(page, "read") == [{"type": "read", "side": "shop", "n": 1}]


@virtual
async def test_who_comes_back_gets_what_came_meanwhile_and_no_more() -> None:
    """Also the marks, and a goodbye that nobody heard."""
    chat = ChatMedia(LoopClock())
    page = opened(chat)
    chat.notify(BOT | {"text": "Dzień dobry."})
    chat.shut(page)
    assert not chat.there
    chat.notify(BOT | {"text": "Jest tam kto?"})
    await chat.close("bye")
    back = opened(chat, seen=1)
    assert [message["type"] for message in shown(back)] == ["marks", "line", "bye"]
    assert chat.over == "bye"


@virtual
async def test_a_second_window_takes_over() -> None:
    """The first is told so; that it closes then is nothing."""
    chat = ChatMedia(LoopClock())
    first = opened(chat)
    second = opened(chat)
    assert shown(first, "elsewhere") == [{"type": "elsewhere"}]
    chat.shut(first)
    assert chat.there
    chat.shut(second)
    assert chat.away_since == 0.0


@virtual
async def test_a_fast_writer_waits_here_and_not_in_the_conversation() -> None:
    """At most two at once are with it; too many are refused, and may be sent again."""
    chat = ChatMedia(LoopClock())
    for number in range(chat_media.AT_ONCE + chat_media.MAX_WAITING):
        assert says(chat, f"t{number}", f"m{number}") is None
    assert says(chat, "zbyt", "much") == "too_fast"
    assert chat.backlog == 2
    echo(chat, "t0")
    assert chat.backlog == 3
    assert says(chat, "zbyt", "much") is None
    assert chat.ignored == 1


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "say", "mid": "m 1", "text": "a"}, "bad_message"),
        ({"type": "say", "mid": "m1", "text": " "}, "bad_message"),
        ({"type": "say", "mid": "m1", "text": "\ud800"}, "bad_message"),
        ({"type": "say", "mid": "m1", "text": "a" * 501}, "too_long"),
        ({"type": "say", "text": "a"}, "bad_message"),
        ({"type": "read", "n": -1}, "bad_message"),
        ({"type": "key", "digit": "1"}, "bad_message"),
    ],
)
def test_what_is_no_message_of_a_chat_is_refused_and_counted(message: dict[str, object], code: str) -> None:
    """Nothing of it stands in the chat."""
    chat = ChatMedia(LoopClockAtZero())
    assert chat.receive(json.dumps(message)) == code
    assert (chat.ignored, chat.thread.last) == (1, 0)


class LoopClockAtZero(LoopClock):
    """For who has no loop."""

    def monotonic(self) -> float:
        return 0.0


@virtual
async def test_marks_go_both_ways() -> None:
    """Typing and reading of the customer to who watches, of the shop to the page; thinking is the bot's typing, but not beside a person."""
    chat = ChatMedia(LoopClock())
    seen: list[object] = []
    chat.watch = seen.append
    page = opened(chat)
    chat.notify(BOT | {"text": "Dzień dobry."})
    assert chat.receive('{"type": "typing", "on": true}') is None
    assert chat.receive('{"type": "read", "n": 5}') is None
    assert {"type": "typing", "side": "caller", "on": True} in seen
    assert {"type": "read", "side": "caller", "n": 1} in seen
    shown(page)
    for state in ("thinking", "thinking", "listening"):
        chat.notify({"type": "state", "state": state})
    assert [mark["on"] for mark in shown(page, "typing")] == [True, False]
    chat.with_person("Jan Kowal")
    chat.notify({"type": "state", "state": "thinking"})
    assert [message["type"] for message in shown(page)] == ["person"]


@virtual
async def test_a_goodbye_of_the_customer_ends_it() -> None:
    """The page hears it, the conversation too."""
    chat = ChatMedia(LoopClock())
    page = opened(chat)
    assert chat.receive('{"type": "bye"}') is None
    assert shown(page, "bye") == [{"type": "bye", "reason": "hangup"}]
    assert [type(event) for event in await events_of(chat, 1)] == [Gone]
    await chat.close("bye")
    assert shown(page) == []


@virtual
async def test_it_goes_on_by_voice_once_sound_comes_and_in_writing_when_it_is_gone() -> None:
    """The conversation is told each time; words that were being spoken count as read; keys and frames come through."""
    switches: list[str] = []
    chat, sound = ChatMedia(LoopClock(), lambda media: switches.append(media.channel)), Sound()
    page = opened(chat)
    await chat.join(sound)
    chat.play(1, np.zeros(0, np.int16), last=True)  # still in writing
    await asyncio.sleep(0.01)
    assert not chat.voiced
    sound.inbox.put_nowait(frame(5))
    await asyncio.sleep(0.01)
    assert chat.voiced
    chat.duck(True)
    chat.notify({"type": "state", "state": "speaking"})
    chat.through(None)
    chat.play(2, np.zeros(1600, np.int16), last=False)
    chat.play(2, np.zeros(1600, np.int16), last=True)
    assert sound.played == [(2, 1600, False), (2, 1600, True)]
    assert (sound.ducked, sound.told) == ([True], [{"type": "state", "state": "speaking"}])
    assert await chat.drain(1.0)
    await sound.close("gone")
    await asyncio.sleep(0.01)
    events = await events_of(chat, 5)
    kinds = [type(event) for event in events]
    assert kinds[0] is Played
    assert kinds[1] is Switched
    assert events[3] == Played(2, 3200, events[3].at, first=True, done=True)  # type: ignore[union-attr]
    assert (switches, [mark["on"] for mark in shown(page, "voice")]) == (["webrtc", "text"], [True, False])


@virtual
async def test_silence_reaches_the_sound_and_new_sound_takes_the_place_of_old() -> None:
    """What had left is told; the old one is hung up without a switch."""
    chat, old, new = ChatMedia(LoopClock()), Sound(), Sound()
    assert chat.flush(1) == 0
    await chat.join(old)
    old.inbox.put_nowait(frame(5))
    await asyncio.sleep(0.01)
    assert chat.flush(3) == 320
    assert old.flushed == [3]
    await chat.join(new)
    assert old.closed == ["replaced"]
    assert chat.voiced
    await chat.close("bye")
    assert new.closed == ["bye"]


@virtual
async def test_spoken_words_become_lines_and_half_spoken_ones_pass() -> None:
    """Of the customer, by voice."""
    chat = ChatMedia(LoopClock())
    page = opened(chat)
    shown(page)
    chat.notify({"type": "caption", "who": "caller", "text": "gdzie", "final": False, "turn": 1})
    echo(chat, "gdzie paczka")
    assert [message["type"] for message in shown(page)] == ["partial", "partial", "line"]
    assert await chat.drain(0.1)


class Along:
    """Hears along."""

    def caller(self, pcm: object) -> None:
        """Nothing here."""

    def other(self, pcm: object) -> None:
        """Nothing here."""


@virtual
async def test_who_hears_along_hears_every_voice_of_the_chat() -> None:
    """Before the sound, with it, and with one that takes its place; then nobody."""
    chat, tap = ChatMedia(LoopClock()), Along()
    chat.tap(tap)
    first, second = Sound(), Sound()
    await chat.join(first)
    assert first.tapped is tap
    await chat.join(second)
    assert second.tapped is tap
    chat.tap(None)
    assert second.tapped is None
    await chat.close("bye")
