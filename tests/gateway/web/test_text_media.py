"""A conversation without audio, as the conversation and as the device see it."""

import asyncio
import json
from typing import Any

import numpy as np
import pytest

from gateway.web.text_media import MAX_TEXT, MAX_UNSENT, MAX_WAITING, TextMedia
from voicebot.calls.media import Gone, Key, MediaEvent, Played, Said, StopTalking

PCM = np.zeros(160, np.int16)


class StillClock:
    """Time stands at 7 s."""

    def monotonic(self) -> float:
        return 7.0


@pytest.fixture
def media() -> TextMedia:
    """A conversation in which no time passes."""
    return TextMedia(StillClock())  # type: ignore[arg-type]


async def happened(media: TextMedia) -> list[MediaEvent]:
    """Everything up to the end of the call, which is brought about when it is not there yet."""
    media.lost("network")
    async with asyncio.timeout(5):
        return [event async for event in media.events()]


async def sent(media: TextMedia) -> list[dict[str, Any]]:
    """What the device of a call that is over still gets."""
    async with asyncio.timeout(5):
        return [message async for message in media.outgoing()]


def say(text: str) -> str:
    """A written turn, as the device sends it."""
    return json.dumps({"type": "say", "text": text})


async def test_what_the_caller_does_arrives_in_order(media: TextMedia) -> None:
    """Words without their margins, a key, stop; then the end."""
    for raw in (
        say(" Gdzie jest paczka? "),
        '{"type": "key", "digit": "#"}',
        '{"type": "stop"}',
        '{"type": "bye"}',
    ):
        assert media.receive(raw) is None
    assert await happened(media) == [
        Said("Gdzie jest paczka?", 7.0),
        Key("#", 7.0),
        StopTalking(7.0),
        Gone("hangup", 7.0),
    ]
    assert media.ignored == 0


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "[]",
        pytest.param("[" * 100_000, id="nested"),
        "{}",
        '{"type": "dance"}',
        '{"type": "say"}',
        '{"type": "say", "text": 5}',
        '{"type": "say", "text": " "}',
        '{"type": "say", "text": "half a pair \\ud800"}',
        '{"type": "key", "digit": "12"}',
        '{"type": "key", "digit": "A"}',
        '{"type": "key", "digit": 1}',
    ],
)
async def test_what_is_no_message_is_refused_and_counted(media: TextMedia, raw: str) -> None:
    """Bad input changes nothing, and the next good message is taken."""
    assert media.receive(raw) == "bad_message"
    assert media.ignored == 1
    assert media.receive(say("tak")) is None
    assert await happened(media) == [Said("tak", 7.0), Gone("network", 7.0)]


async def test_a_turn_that_is_too_long_is_refused_not_cut(media: TextMedia) -> None:
    """The longest turn is taken, a longer one is not."""
    assert media.receive(say("a" * MAX_TEXT)) is None
    assert media.receive(say("a" * (MAX_TEXT + 1))) == "too_long"
    assert media.ignored == 1
    assert await happened(media) == [Said("a" * MAX_TEXT, 7.0), Gone("network", 7.0)]


async def test_more_than_the_conversation_takes_is_refused(media: TextMedia) -> None:
    """What waits is limited; there is room again once the conversation has taken something."""
    answers = [media.receive(say(str(number))) for number in range(MAX_WAITING + 2)]
    assert answers == [None] * MAX_WAITING + ["too_fast"] * 2
    assert media.ignored == 2
    assert await anext(media.events()) == Said("0", 7.0)
    assert media.receive(say("znowu")) is None


async def test_nothing_is_taken_after_the_end(media: TextMedia) -> None:
    """A message after goodbye is refused; the end is told once, with its first reason."""
    media.receive('{"type": "bye"}')
    assert media.receive(say("jeszcze")) == "bad_message"
    assert await happened(media) == [Gone("hangup", 7.0)]


async def test_the_conversation_waits_for_the_caller(media: TextMedia) -> None:
    """An event that comes later wakes the conversation."""
    waiting = asyncio.ensure_future(anext(media.events()))
    await asyncio.sleep(0)
    assert not waiting.done()
    media.receive(say("jestem"))
    assert await asyncio.wait_for(waiting, 5) == Said("jestem", 7.0)


async def test_speech_counts_as_heard_at_once(media: TextMedia) -> None:
    """Progress that nobody has read yet is one event: the newest, and still the first of its turn."""
    media.play(1, PCM, last=False)
    media.play(1, PCM, last=False)
    media.play(1, PCM, last=True)
    media.play(2, PCM, last=True)
    assert await happened(media) == [
        Played(1, 480, 7.0, first=True, done=True),
        Played(2, 160, 7.0, first=True, done=True),
        Gone("network", 7.0),
    ]


async def test_read_progress_is_not_first_again(media: TextMedia) -> None:
    """A turn begins once."""
    events = media.events()
    media.play(1, PCM, last=False)
    assert await anext(events) == Played(1, 160, 7.0, first=True)
    media.play(1, PCM, last=True)
    assert await anext(events) == Played(1, 320, 7.0, done=True)


async def test_speech_of_a_flushed_turn_or_a_dead_call_is_dropped(media: TextMedia) -> None:
    """flush says how much was heard; later audio of this turn and of older ones leaves no trace."""
    media.play(3, PCM, last=False)
    assert media.flush(3) == 160
    assert media.flush(2) == 0
    media.play(3, PCM, last=True)
    media.play(2, PCM, last=True)
    assert await happened(media) == [Played(3, 160, 7.0, first=True), Gone("network", 7.0)]
    media.play(4, PCM, last=True)
    assert media.flush(4) == 0


async def test_messages_reach_the_device_in_order_up_to_goodbye(media: TextMedia) -> None:
    """Closing says bye as the last message, once however often it is closed."""
    caption = {"type": "caption", "text": "Dzień dobry"}
    media.notify(caption)
    caption["text"] = "changed afterwards"
    await media.close("done")
    await media.close("again")
    media.notify({"type": "caption", "text": "too late"})
    assert await sent(media) == [
        {"type": "caption", "text": "Dzień dobry"},
        {"type": "bye", "reason": "done"},
    ]
    assert await happened(media) == [Gone("hangup", 7.0)]


async def test_the_device_waits_for_messages(media: TextMedia) -> None:
    """A message that comes later wakes the writer."""
    outgoing = media.outgoing()
    waiting = asyncio.ensure_future(anext(outgoing))
    await asyncio.sleep(0)
    assert not waiting.done()
    media.notify({"type": "state"})
    assert await asyncio.wait_for(waiting, 5) == {"type": "state"}


async def test_a_device_that_takes_nothing_counts_as_gone(media: TextMedia) -> None:
    """Unsent messages are limited; one more ends the call."""
    for _ in range(MAX_UNSENT):
        media.notify({"type": "caption"})
    assert await media.drain(1.0)
    media.notify({"type": "caption"})
    assert not await media.drain(1.0)
    assert len(await sent(media)) == MAX_UNSENT
    assert await happened(media) == [Gone("network", 7.0)]


async def test_a_conversation_has_a_clock_of_its_own() -> None:
    """Without a clock of the test's, events are stamped with the machine's."""
    media = TextMedia()
    media.receive(say("tak"))
    first, last = await happened(media)
    assert isinstance(first, Said)
    assert isinstance(last, Gone)
    assert 0.0 < first.at <= last.at
    assert media.channel == "text"


async def test_what_is_read_cannot_be_read_out_lower(media: TextMedia):
    """The device is told nothing, and nothing of the words is lost."""
    media.duck(True)
    media.play(1, PCM, last=True)
    (played, _) = await happened(media)
    assert isinstance(played, Played)
    assert played.done
    assert await sent(media) == []
