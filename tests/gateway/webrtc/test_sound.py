"""Talks with real sockets on loopback: a browser's packets passed on to a browser or a telephone, and frames where that cannot be."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest

from gateway.contact.headset import Headset
from gateway.media.ports import PortRange
from gateway.sip.call import Caller, SipCall
from gateway.sip.protocol import Confirmed, Respond
from gateway.webrtc.peer import BrowserPeer
from tests.support.telephone import Child, Handset, exchange
from voicebot.audio.frame import FRAME, SILENCE, Frame
from voicebot.calls.media import Key, MediaEvent
from voicebot.clock import SystemClock
from voicebot.config import Webrtc

pytestmark = pytest.mark.real

AGENT_HZ, CALLER_HZ, TELEPHONE_HZ = 700.0, 500.0, 440.0
Until = Callable[..., Coroutine[Any, Any, None]]


class Along:
    """A recording."""

    def __init__(self) -> None:
        self.of_caller: list[Any] = []
        self.of_other: list[Any] = []
        self.caller, self.other = self.of_caller.append, self.of_other.append


class Talkers:
    """An agent with a headset and a caller, connected but not joined yet, and what the conversation gets of the caller."""

    def __init__(self, agent: Any, headset: Headset, peer: BrowserPeer, caller: Any) -> None:
        self.agent, self.headset, self.peer, self.caller = agent, headset, peer, caller
        self.events: list[MediaEvent] = []
        self.pipe: Callable[[Frame], None] | None = None
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for event in self.caller.events():
            self.events.append(event)
            if isinstance(event, Frame) and self.pipe is not None:
                self.pipe(event)

    def join(self) -> None:
        self.headset.join(self.caller, self._joined)

    def _joined(self, hear: Callable[[Frame], None]) -> None:
        self.pipe = hear

    def part(self) -> None:
        self.pipe = None
        self.caller.through(None)
        self.headset.part()

    def frames(self) -> int:
        return sum(isinstance(event, Frame) for event in self.events)


def heard_newly(page: Any, count: int) -> np.ndarray:
    return np.concatenate(page.heard[-count:])


@pytest.fixture
def connected(browser: Any, webrtc_config: Webrtc, until: Any) -> Callable[..., Any]:
    """`async with connected(speaks, hertz) as (page, peer)`."""

    @asynccontextmanager
    async def make(*speaks: Any) -> AsyncIterator[tuple[Any, BrowserPeer]]:
        page = browser(*speaks)
        ports = PortRange(webrtc_config.udp_port_min, webrtc_config.udp_port_max)
        peer = BrowserPeer(webrtc_config, ports, SystemClock())
        try:
            await page.take(await peer.answer(await page.offer()))
            await until(lambda: peer.connected and page.channel.readyState == "open" and len(page.heard) > 5)
            yield page, peer
        finally:
            await peer.close("test over")

    return make


@asynccontextmanager
async def telephone() -> AsyncIterator[tuple[Handset, SipCall]]:
    """A PCMA telephone that speaks TELEPHONE_HZ."""
    child, handset = Child(), Handset()
    call = SipCall(exchange(child), Caller(None, False, "peer:x"), call="in-1", source="127.0.0.1")
    call.ring(handset.talks.offer())
    call.play(1, SILENCE, last=True)
    handset.settle(str(child.told(Respond)[-1].sdp))
    call.take(Confirmed("in-1"))
    speaking = asyncio.create_task(handset.speak(60))
    try:
        yield handset, call
    finally:
        speaking.cancel()
        await call.close("test over")
        handset.close()


async def test_two_browsers_hear_each_others_packets(
    connected: Any, until: Until, pitch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they are, without a seam in the numbering, and nothing is decoded or encoded; a recording still gets both sides; parted, each is
    with the conversation again."""
    async with connected("opus", AGENT_HZ) as (agent, peer), connected("opus", CALLER_HZ) as (page, caller):
        headset = Headset(peer, lambda headset: None)
        talk = Talkers(agent, headset, peer, caller)
        await until(lambda: talk.frames() > 10)
        talk.join()
        begun, before = (len(agent.heard), len(page.heard)), len(page.packets)
        await until(lambda: len(agent.heard) > begun[0] + 70 and len(page.heard) > begun[1] + 70)
        frames = talk.frames()
        with monkeypatch.context() as deaf:
            deaf.setattr(caller._sound.ear, "push", lambda *packet: 1 / 0)
            deaf.setattr(peer._sound.ear, "push", lambda *packet: 1 / 0)
            deaf.setattr(caller._sound.track._encoder, "encode", lambda pcm: 1 / 0)
            heard = len(agent.heard)
            await until(lambda: len(agent.heard) > heard + 25)
        assert talk.frames() == frames
        assert caller.stats.receive_errors == peer.stats.receive_errors == 0
        assert abs(pitch(heard_newly(agent, 50)) - CALLER_HZ) < 10
        assert abs(pitch(heard_newly(page, 50)) - AGENT_HZ) < 10
        assert page.packets[-1].payload in agent.microphone._packets
        passed = page.packets[before - 5 :]
        assert len({packet.ssrc for packet in passed}) == 1
        steps = [(b.sequence_number - a.sequence_number) & 0xFFFF for a, b in itertools.pairwise(passed)]
        assert set(steps) == {1}
        jumps = [(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in itertools.pairwise(passed)]
        assert max(jumps) < 48_000

        along = Along()
        caller.tap(along)
        await until(lambda: min(len(along.of_caller), len(along.of_other)) > 70)
        assert abs(pitch(np.concatenate(along.of_caller[10:60])) - CALLER_HZ) < 10
        assert abs(pitch(np.concatenate(along.of_other[10:60])) - AGENT_HZ) < 10
        assert talk.frames() == frames
        caller.tap(None)

        talk.part()
        frames = talk.frames()
        caller.play(1, np.zeros(FRAME, np.int16), last=True)
        await until(lambda: talk.frames() > frames + 20)
        await asyncio.sleep(0.3)
        assert np.abs(heard_newly(page, 5)).max() < 500
        assert np.abs(heard_newly(agent, 5)).max() < 500
        await headset.close("test over")


async def test_a_telephone_and_a_browser_that_speaks_as_it_does(
    connected: Any, until: Until, pitch: Any
) -> None:
    """PCMA both ways as it is; keys of the telephone still reach the conversation, and a recording gets both sides."""
    async with connected("PCMA", AGENT_HZ) as (agent, peer), telephone() as (handset, call):
        headset = Headset(peer, lambda headset: None)
        talk = Talkers(agent, headset, peer, call)
        await until(lambda: talk.frames() > 10)
        talk.join()
        begun = len(handset.heard)
        await until(lambda: len(handset.heard) > begun + 80 and agent.packets[-1].payload_type == 8)
        await until(lambda: sum(packet.payload_type == 8 for packet in agent.packets) > 60)
        frames = talk.frames()
        assert abs(pitch(handset.sound()[-50 * FRAME :]) - AGENT_HZ) < 10
        assert abs(pitch(heard_newly(agent, 50)) - TELEPHONE_HZ) < 10
        assert handset.heard[-1].payload in agent.microphone._packets
        assert handset.agreed is not None
        assert handset.agreed.dtmf is not None
        handset.send(handset.agreed.dtmf, b"\x05\x0a\x00\xa0")
        await until(lambda: any(isinstance(event, Key) for event in talk.events))
        assert [event.digit for event in talk.events if isinstance(event, Key)] == ["5"]
        assert talk.frames() == frames
        along = Along()
        call.tap(along)
        await until(lambda: min(len(along.of_caller), len(along.of_other)) > 70)
        assert abs(pitch(np.concatenate(along.of_caller[10:60])) - TELEPHONE_HZ) < 10
        assert abs(pitch(np.concatenate(along.of_other[10:60])) - AGENT_HZ) < 10
        call.tap(None)
        await headset.close("test over")


async def test_what_cannot_be_passed_on_goes_by_frames(connected: Any, until: Until, pitch: Any) -> None:
    """The browser speaks Opus, the telephone PCMA: the telephone hears what was encoded anew, the browser the telephone's own packets."""
    async with connected("opus", AGENT_HZ) as (agent, peer), telephone() as (handset, call):
        headset = Headset(peer, lambda headset: None)
        talk = Talkers(agent, headset, peer, call)
        await until(lambda: talk.frames() > 10)
        talk.join()
        begun = len(handset.heard)
        await until(lambda: len(handset.heard) > begun + 80)
        assert abs(pitch(handset.sound()[-50 * FRAME :]) - AGENT_HZ) < 10
        assert abs(pitch(heard_newly(agent, 50)) - TELEPHONE_HZ) < 10
        assert agent.packets[-1].payload_type == 8
        assert (call.codec, peer.codec) == ("PCMA", "opus")
        await headset.close("test over")
