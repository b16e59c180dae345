"""An agent's microphone and ears."""

import asyncio

from gateway.contact.headset import Headset
from tests.support.desk import Peer, frame
from voicebot.audio.frame import SILENCE
from voicebot.calls.media import Gone, Key


async def test_two_are_joined_and_parted() -> None:
    """What the agent says while nobody is there is heard by nobody."""
    peer, lost = Peer(), []
    headset = Headset(peer, lost.append)
    peer.inbox.put_nowait(frame(1))
    await asyncio.sleep(0)
    caller = Peer()
    hear = headset.join(caller)
    assert (caller.to, peer.to) == (peer, caller)
    assert caller.source is not None
    speech = caller.source
    for level in (2, 3):
        peer.inbox.put_nowait(frame(level))
        hear(frame(level + 10))
    peer.inbox.put_nowait(Key("5", 0.0))
    await asyncio.sleep(0.01)
    assert [int(speech()[0]) for _ in range(3)] == [2, 3, 0]
    assert peer.source is not None
    assert [int(peer.source()[0]) for _ in range(2)] == [12, 13]
    headset.part()
    assert (peer.source, peer.to) == (None, None)
    peer.inbox.put_nowait(frame(9))
    await asyncio.sleep(0.01)
    assert speech() is SILENCE
    assert lost == []
    await headset.close("over")
    assert (peer.closed, lost) == (["over"], [headset])


async def test_a_connection_that_is_gone_is_told_once() -> None:
    """However it went."""
    peer, lost = Peer(), []
    headset = Headset(peer, lost.append)
    peer.inbox.put_nowait(Gone("network", 0.0))
    await asyncio.sleep(0.01)
    assert lost == [headset]
    await headset.close("late")
    assert lost == [headset]
