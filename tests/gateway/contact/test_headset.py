"""An agent's microphone and ears."""

import asyncio

from gateway.contact.headset import Headset, Hear, Lent
from gateway.media.agreed import Kind
from gateway.media.codecs import CODECS
from gateway.media.rtp import RtpPacket
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
    hears: list[Hear] = []

    def joined(hear: Hear) -> None:
        assert caller.source is None  # what was played to them is silenced first
        hears.append(hear)

    headset.join(caller, joined)
    (hear,) = hears
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


async def test_a_headset_is_lent_to_be_somebody_elses_caller() -> None:
    """The agent's frames go there, what they hear comes from there, and parted they hear nobody."""
    peer, other = Peer(), Peer()
    headset = Headset(peer, lambda headset: None)
    lent, heard = Lent(headset), list[int]()
    assert lent.codec == "opus"
    lent.through(lambda: SILENCE, other)
    headset.lend(lambda frame: heard.append(int(frame.pcm[0])))
    assert (peer.to, peer.source is not None) == (other, True)
    assert not lent.pass_on(Kind.SOUND, CODECS["opus"], RtpPacket(96, 1, 1, 1, b"x"))
    peer.inbox.put_nowait(frame(7))
    await asyncio.sleep(0.01)
    assert heard == [7]
    lent.through(None)
    assert peer.source is None
    peer.inbox.put_nowait(frame(8))
    await asyncio.sleep(0.01)
    assert heard == [7]
    await headset.close("over")
