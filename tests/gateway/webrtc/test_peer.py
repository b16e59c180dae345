"""One browser on the line, with real sockets on loopback."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from gateway.media.ports import PortRange
from gateway.media.rtp import RtpPacket
from gateway.webrtc.peer import BrowserPeer, Patience
from gateway.webrtc.sound import MAX_SOURCES
from gateway.webrtc.stream import SPOKEN
from voicebot.audio.frame import FRAME, Frame
from voicebot.calls.media import Gone, Key, MediaEvent, Played, StopTalking
from voicebot.config import Webrtc
from voicebot.errors import CallRefused

pytestmark = pytest.mark.real


class MovableClock:
    """The machine's clock, with a jump ahead when a test wants one."""

    ahead = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def clock() -> MovableClock:
    """A clock that can jump."""
    return MovableClock()


class Call:
    """A peer, the page on its other side, and what the conversation was told."""

    def __init__(self, peer: BrowserPeer, page: Any) -> None:
        self.peer, self.page = peer, page
        self.events: list[MediaEvent] = []
        self.reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for event in self.peer.events():
            self.events.append(event)

    def of(self, kind: type) -> list[Any]:
        """Events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    async def gone(self) -> str:
        """Wait for the end; its reason."""
        async with asyncio.timeout(10):
            await self.reader
        assert isinstance(self.events[-1], Gone)
        return self.events[-1].reason


@pytest.fixture
async def dial(browser: Any, webrtc_config: Webrtc, clock: MovableClock, until: Any) -> AsyncIterator[Any]:
    """`await dial()`: a connected call."""
    calls: list[Call] = []

    async def make(patience: Patience | None = None, *, connect: bool = True) -> Call:
        page = browser()
        ports = PortRange(webrtc_config.udp_port_min, webrtc_config.udp_port_max)
        peer = BrowserPeer(webrtc_config, ports, clock, patience=patience)
        calls.append(Call(peer, page))
        answer = await peer.answer(await page.offer())
        if connect:
            await page.take(answer)
            await until(lambda: peer.connected and page.channel.readyState == "open")
        return calls[-1]

    yield make
    for call in calls:
        await call.peer.close("test over")
        await call.gone()


async def test_both_sides_hear_each_other(dial: Any, until: Any, tone: Any, pitch: Any):
    """The caller's tone arrives as frames, ours arrives in the browser, and playout reports its course."""
    call = await dial()
    call.peer.play(1, tone(60, 800.0).reshape(-1), last=True)
    await until(lambda: len(call.of(Frame)) >= 60 and len(call.page.heard) >= 80)
    frames = call.of(Frame)
    assert all(frame.pcm.shape == (FRAME,) for frame in frames)
    assert abs(pitch(np.concatenate([frame.pcm for frame in frames[10:60]])) - 500) < 10
    loud = [pcm for pcm in call.page.heard if np.abs(pcm).max() > 3000]
    assert abs(pitch(np.concatenate(loud[5:45])) - 800) < 10
    await until(lambda: any(event.done for event in call.of(Played)))
    played = call.of(Played)
    assert (played[0].first, played[-1].samples) == (True, 60 * FRAME)
    assert {"type": "speak", "turn": 1} in call.page.messages


async def test_a_call_can_be_heard_along(dial: Any, until: Any, tone: Any, pitch: Any):
    """What comes from the browser, and what leaves to it; until nobody hears along any more."""

    class Along:
        def __init__(self) -> None:
            self.of_caller: list[Any] = []
            self.of_other: list[Any] = []
            self.caller, self.other = self.of_caller.append, self.of_other.append

    call, along = await dial(), Along()
    call.peer.tap(along)
    call.peer.play(1, tone(60, 800.0).reshape(-1), last=True)
    await until(lambda: min(len(along.of_caller), len(along.of_other)) >= 70)
    assert abs(pitch(np.concatenate(along.of_caller[20:70])) - 500) < 10
    loud = [pcm for pcm in along.of_other if np.abs(pcm).max() > 3000]
    assert len(loud) == 60
    assert abs(pitch(np.concatenate(loud)) - 800) < 10
    call.peer.tap(None)
    counts = len(along.of_caller), len(along.of_other)
    await asyncio.sleep(0.1)
    assert counts == (len(along.of_caller), len(along.of_other))


async def test_the_data_channel_carries_keys_up_and_captions_down(dial: Any, until: Any):
    """Well-formed messages become events in order; junk is counted and ignored."""
    call = await dial()
    call.peer.notify({"type": "state", "state": "listening"})
    for text in ('{"type":"key","digit":"5"}', "junk", '{"type":"stop"}'):
        call.page.channel.send(text)
    await until(lambda: call.of(StopTalking) and call.page.messages)
    assert [event.digit for event in call.of(Key)] == ["5"]
    assert call.peer.stats.ignored_messages == 1
    assert call.page.messages == [{"type": "state", "state": "listening"}]


async def test_what_is_said_before_the_connection_waits_for_it(
    browser: Any, webrtc_config: Webrtc, clock: MovableClock, until: Any, tone: Any
):
    """The greeting and its caption may be ready before the browser is."""
    page = browser()
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_199), clock)
    answer = await peer.answer(await page.offer())
    caption = {"type": "caption", "who": "bot", "text": "Dzień dobry", "final": True, "turn": 1}
    peer.notify(caption)
    peer.play(1, tone(20).reshape(-1), last=True)
    assert not peer.connected
    await page.take(answer)
    await until(lambda: sum(np.abs(pcm).max() > 3000 for pcm in page.heard) >= 18)
    await until(lambda: len(page.messages) == 2)
    assert caption in page.messages
    await peer.close("test over")


async def test_flush_silences_the_turn_and_tells_the_page(dial: Any, until: Any, tone: Any):
    """Loud before, silent after; what had left is known, and the rest never leaves."""
    call = await dial()
    call.peer.play(1, tone(500).reshape(-1), last=True)
    await until(lambda: sum(np.abs(pcm).max() > 3000 for pcm in call.page.heard) > 10)
    left = call.peer.flush(1)
    assert 10 * FRAME <= left < 500 * FRAME
    before = len(call.page.heard)
    await until(lambda: len(call.page.heard) > before + 15)
    assert max(np.abs(pcm).max() for pcm in call.page.heard[before + 5 :]) < 500
    assert {"type": "stop", "turn": 1} in call.page.messages
    assert call.peer.flush(1) == left


async def test_at_ten_percent_loss_every_place_is_a_frame(
    dial: Any, until: Any, monkeypatch: pytest.MonkeyPatch
):
    """From the first packet that came to the last, as many frames as were sent; what the timer put in on a slow machine aside."""
    call = await dial()
    sequences: list[int] = []
    push = call.peer._sound.ear.push
    before = len(call.of(Frame))
    monkeypatch.setattr(
        call.peer._sound.ear,
        "push",
        lambda codec, packet, now: (sequences.append(packet.sequence), push(codec, packet, now))[1],
    )
    microphone = call.page.microphone
    start = microphone.sent
    microphone.limit = start + 200
    call.page.lose(0.1, but_last=5)
    await until(lambda: microphone.sent == microphone.limit)
    await until(lambda: call.peer.stats.packets.filled > 0)
    delivered = [frame for frame in call.of(Frame)[before:] if frame.at <= last_arrival(call)]
    packets = call.peer.stats.packets
    span = ((sequences[-1] - sequences[0]) & 0xFFFF) + 1
    assert packets.lost >= 8
    assert abs(len(delivered) - packets.inserted // FRAME - span) <= 1
    assert sum(frame.concealed for frame in delivered) >= packets.lost


def last_arrival(call: Call) -> float:
    """When the last frame came that a packet brought."""
    return max(frame.at for frame in call.of(Frame) if not frame.concealed)


async def test_a_goodbye_is_heard_before_hanging_up(dial: Any, tone: Any):
    """drain waits for the queue and the browser's buffer; close tells the page why; both can be repeated."""
    call = await dial()
    call.peer.play(1, tone(10).reshape(-1), last=True)
    assert await call.peer.drain(5.0)
    assert call.of(Played)[-1].done
    await call.peer.close("done")
    await call.peer.close("again")
    assert await call.gone() == "hangup"
    assert call.page.messages[-1] == {"type": "bye", "reason": "done"}
    call.peer.play(2, tone(10).reshape(-1), last=True)
    call.peer.notify({"type": "state", "state": "listening"})
    assert not await call.peer.drain(1.0)


async def test_drain_gives_up_in_time(dial: Any, tone: Any):
    """A long speech is not waited for longer than asked."""
    call = await dial()
    call.peer.play(1, tone(300).reshape(-1), last=True)
    assert not await call.peer.drain(0.05)


async def test_a_page_that_is_closed_is_gone(dial: Any):
    """The browser's own end of the connection is a hangup."""
    call = await dial()
    await call.page.close()
    assert await call.gone() == "hangup"


async def test_a_bye_of_the_page_is_a_hangup(dial: Any):
    """The message alone is enough."""
    call = await dial()
    call.page.channel.send('{"type":"bye"}')
    assert await call.gone() == "hangup"


async def test_a_network_that_is_gone_is_noticed(dial: Any):
    """Without a packet or a sign of consent the call ends by itself."""
    call = await dial(Patience(silence=0.4, look=0.05))
    call.page.vanish()
    assert await call.gone() == "network"


async def test_a_call_that_never_connects_is_given_up(dial: Any):
    """The offer was answered, and nobody came."""
    call = await dial(Patience(connect=0.2, look=0.05), connect=False)
    assert await call.gone() == "network"


async def test_the_longest_call_ends(dial: Any, clock: MovableClock):
    """The limit of the settings holds whatever caller and conversation do."""
    call = await dial(Patience(silence=100_000.0, look=0.05))
    clock.ahead = 1816.0
    assert await call.gone() == "too_long"


async def test_an_error_while_receiving_does_not_end_the_call(
    dial: Any, until: Any, monkeypatch: pytest.MonkeyPatch
):
    """It is counted, and the next packets are heard."""
    call = await dial()
    with monkeypatch.context() as broken:
        broken.setattr(call.peer._sound.ear, "push", lambda *packet: 1 / 0)
        await until(lambda: call.peer.stats.receive_errors >= 3)
    before = len(call.of(Frame))
    await until(lambda: len(call.of(Frame)) > before + 5)
    assert call.peer.connected


async def test_another_source_is_heard_but_not_without_end(dial: Any):
    """A new microphone starts the stream anew; a stream that always changes is an attack."""
    call = await dial()
    call.page.microphone.limit = 0
    await asyncio.sleep(0.05)
    for source in range(MAX_SOURCES + 1):
        call.peer._sound._receive(SPOKEN, RtpPacket(96, 1, 960, source, b"\xf8\xff\xfe"))
    assert await call.gone() == "network"
    assert call.peer.stats.packets.restarts >= MAX_SOURCES - 5


@pytest.mark.parametrize("offer", ["", "hello", "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "x" * 70_000])
async def test_a_bad_offer_is_refused(offer: str, webrtc_config: Webrtc, clock: MovableClock):
    """With a reason the API can pass on, and nothing is left open."""
    ended: list[BrowserPeer] = []
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_101), clock, ended=ended.append)
    with pytest.raises(CallRefused) as refused:
        await peer.answer(offer)
    assert refused.value.reason == "bad_offer"
    assert ended == [peer]


async def test_without_a_free_port_the_call_is_refused(
    browser: Any, webrtc_config: Webrtc, clock: MovableClock
):
    """No ports is said at once, not after a failed connection."""
    ports = PortRange(10_200, 10_200)
    with ports.bind("127.0.0.1"):
        peer = BrowserPeer(webrtc_config, ports, clock)
        with pytest.raises(CallRefused) as refused:
            await peer.answer(await browser().offer())
    assert refused.value.reason == "no_ports"


async def test_an_answer_that_takes_too_long_is_refused(
    browser: Any, webrtc_config: Webrtc, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
):
    """A relay that hangs does not hold the request."""
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_199), clock, patience=Patience(answer=0.05))
    offer = await browser().offer()
    monkeypatch.setattr(peer._connection, "setRemoteDescription", lambda offer: asyncio.sleep(60))
    with pytest.raises(CallRefused) as refused:
        await peer.answer(offer)
    assert refused.value.reason == "not_ready"


async def test_an_offer_that_breaks_aiortc_is_refused(
    browser: Any, webrtc_config: Webrtc, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
):
    """Whatever it raises, the API has a refusal."""
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_199), clock)

    async def broken(offer: object) -> None:
        raise AssertionError

    monkeypatch.setattr(peer._connection, "setRemoteDescription", broken)
    with pytest.raises(CallRefused) as refused:
        await peer.answer(await browser().offer())
    assert refused.value.reason == "bad_offer"


async def test_a_request_that_is_cancelled_leaves_nothing(
    browser: Any, webrtc_config: Webrtc, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, until: Any
):
    """The web server dropped the request while the answer was being made."""
    ended: list[BrowserPeer] = []
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_199), clock, ended=ended.append)
    monkeypatch.setattr(peer._connection, "setRemoteDescription", lambda offer: asyncio.sleep(60))
    task = asyncio.create_task(peer.answer(await browser().offer()))
    await asyncio.sleep(0.05)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await until(lambda: ended == [peer])


async def test_a_connection_that_cannot_be_closed_is_let_go(
    webrtc_config: Webrtc, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
):
    """The desk gets its line back all the same."""
    ended: list[BrowserPeer] = []
    patience = Patience(close=0.05)
    peer = BrowserPeer(webrtc_config, PortRange(10_100, 10_199), clock, ended=ended.append, patience=patience)
    with monkeypatch.context() as stuck:
        stuck.setattr(peer._connection, "close", lambda: asyncio.sleep(60))
        await peer.close("test")
    assert ended == [peer]
    await peer._connection.close()


async def test_a_browser_is_joined_with_somebody(
    dial: Any, until: Any, tone: Any, pitch: Any, clock: MovableClock
):
    """It hears them, though it was told to be silent before; the longest call counts anew; parted, it hears us again."""
    call = await dial()
    call.peer.flush(5)
    frames = iter(range(10**9))
    sound = tone(50, 800.0)
    clock.ahead = 100.0
    call.peer.through(lambda: sound[next(frames) % 50])
    assert call.peer._limited_from >= clock.monotonic() - 1
    await until(lambda: len([pcm for pcm in call.page.heard if np.abs(pcm).max() > 3000]) >= 60)
    loud = [pcm for pcm in call.page.heard if np.abs(pcm).max() > 3000]
    assert abs(pitch(np.concatenate(loud[5:45])) - 800) < 10
    await until(lambda: {"type": "speak", "turn": 0} in call.page.messages)
    call.peer.through(None)
    before = next(frames)
    await asyncio.sleep(0.1)
    assert next(frames) == before + 1
