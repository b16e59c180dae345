"""Events waiting for the conversation."""

import asyncio

import numpy as np

from gateway.media.inbox import MAX_FRAMES, MAX_OTHERS, Inbox
from voicebot.audio.frame import FRAME, Frame
from voicebot.calls.media import Gone, Key, MediaEvent


def frame(number: int) -> Frame:
    """A frame that can be told from others by its time."""
    return Frame(np.zeros(FRAME, np.int16), float(number))


async def read(inbox: Inbox) -> list[MediaEvent]:
    """Everything until Gone."""
    return [event async for event in inbox.events()]


async def test_events_come_in_order_until_gone():
    """The reader stops by itself, and a second one finds nothing."""
    inbox = Inbox()
    sent = [frame(1), Key("5", 1.1), frame(2), Gone("hangup", 2.0)]
    for event in sent:
        inbox.put(event)
    assert await read(inbox) == sent
    assert await read(inbox) == []


async def test_a_waiting_reader_wakes_up():
    """Events that come later are read too."""
    inbox = Inbox()
    reader = asyncio.create_task(read(inbox))
    await asyncio.sleep(0)
    inbox.put(Key("1", 0.0))
    await asyncio.sleep(0)
    inbox.put(Gone("network", 1.0))
    assert await reader == [Key("1", 0.0), Gone("network", 1.0)]


async def test_nothing_is_taken_after_gone():
    """Gone is the last word."""
    inbox = Inbox()
    inbox.put(Gone("hangup", 1.0))
    inbox.put(frame(3))
    assert await read(inbox) == [Gone("hangup", 1.0)]


async def test_a_reader_that_lags_loses_the_oldest_frames_but_no_key():
    """Two seconds of audio are kept, the newest."""
    inbox = Inbox()
    inbox.put(Key("7", 0.0))
    for number in range(MAX_FRAMES + 30):
        inbox.put(frame(number))
    inbox.put(Gone("hangup", 9.0))
    events = await read(inbox)
    assert events[0] == Key("7", 0.0)
    assert [event.at for event in events[1:-1]] == [float(n) for n in range(30, MAX_FRAMES + 30)]
    assert inbox.dropped_frames == 30


async def test_other_events_are_bounded_too_and_gone_always_fits():
    """A thousand keys leave the newest, and the end is never lost."""
    inbox = Inbox()
    for number in range(1000):
        inbox.put(Key("1", float(number)))
    inbox.put(Gone("hangup", 1000.0))
    events = await read(inbox)
    assert len(events) == MAX_OTHERS + 1
    assert events[-2] == Key("1", 999.0)
    assert inbox.dropped_others == 1000 - MAX_OTHERS
