"""Admission of browser calls, and that nothing is left of them whatever way they end."""

import asyncio
import ctypes
import gc
import os
import random
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiortc import RTCPeerConnection

from gateway.webrtc.desk import CallDesk
from gateway.webrtc.peer import BrowserPeer, Patience
from voicebot.calls.media import Gone
from voicebot.clock import SystemClock
from voicebot.config import Webrtc
from voicebot.errors import CallRefused

ADDRESS = "198.51.100.1"


@pytest.fixture
async def open_desk(webrtc_config: Webrtc) -> AsyncIterator[Callable[..., CallDesk]]:
    """`open_desk(max_calls=2, ready=..., patience=...)`; closed after the test."""
    desks: list[CallDesk] = []

    def make(*, ready: Any = lambda: True, patience: Patience | None = None, **settings: Any) -> CallDesk:
        config = webrtc_config.model_copy(update=settings)
        desks.append(CallDesk(config, SystemClock(), ready=ready, patience=patience))
        return desks[-1]

    yield make
    for desk in desks:
        await desk.close_all()


async def reason(call: Awaitable[Any]) -> str:
    """Why a call was refused."""
    with pytest.raises(CallRefused) as refused:
        await call
    return refused.value.reason


@pytest.mark.real
async def test_a_call_is_answered_held_and_let_go(open_desk: Any, browser: Any, until: Any):
    """The desk knows it while it is up, and forgets it by itself."""
    desk = open_desk()
    page = browser()
    peer, answer = await desk.accept(await page.offer(), ADDRESS)
    assert desk.live == (peer,)
    await page.take(answer)
    await until(lambda: peer.connected)
    await page.close()
    await until(lambda: desk.live == ())
    assert (desk.accepted, sum(desk.refused.values())) == (1, 0)


async def test_a_line_that_is_not_ready_refuses(open_desk: Any):
    """Before the models are loaded, and again when the house closes."""
    ready = False
    desk = open_desk(ready=lambda: ready)
    assert await reason(desk.accept("", ADDRESS)) == "not_ready"
    ready = True
    assert await reason(desk.accept("", ADDRESS)) == "bad_offer"
    await desk.close_all()
    assert await reason(desk.accept("", ADDRESS)) == "not_ready"
    assert desk.refused == {"not_ready": 2, "bad_offer": 1}
    assert desk.live == ()


@pytest.mark.real
async def test_a_full_line_refuses_and_takes_calls_again(open_desk: Any, browser: Any):
    """The third of two is refused; when one hangs up, the next is taken."""
    desk = open_desk(max_calls=2)
    peers = [(await desk.accept(await browser().offer(), f"198.51.100.{n}"))[0] for n in range(2)]
    assert await reason(desk.accept(await browser().offer(), "198.51.100.9")) == "full"
    await peers[0].close("done")
    await desk.accept(await browser().offer(), "198.51.100.9")


@pytest.mark.real
@pytest.mark.parametrize(
    ("first", "same", "other"),
    [
        ("198.51.100.1", "198.51.100.1", "198.51.100.2"),
        ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"),
        ("198.51.100.1", "::ffff:198.51.100.1", "2001:db8::1"),
        ("unix", "unix", "198.51.100.2"),
    ],
)
async def test_one_address_cannot_take_all_lines(
    first: str, same: str, other: str, open_desk: Any, browser: Any
):
    """An IPv6 household counts as one; others are not affected."""
    desk = open_desk(max_calls_per_address=1)
    await desk.accept(await browser().offer(), first)
    assert await reason(desk.accept(await browser().offer(), same)) == "too_many"
    await desk.accept(await browser().offer(), other)


@pytest.mark.real
async def test_calls_at_the_same_moment_are_counted(open_desk: Any, browser: Any):
    """Ten offers at once on three lines: three are taken."""
    desk = open_desk(max_calls=3, max_calls_per_address=100)
    offers = [await browser().offer() for _ in range(10)]
    results = await asyncio.gather(*(desk.accept(offer, ADDRESS) for offer in offers), return_exceptions=True)
    assert sum(isinstance(result, tuple) for result in results) == 3
    assert {result.reason for result in results if isinstance(result, CallRefused)} == {"full"}


@pytest.mark.real
async def test_ports_run_out_and_come_back(open_desk: Any, browser: Any):
    """Two ports carry two calls; the third is refused, and taken once a port is free."""
    desk = open_desk(udp_port_min=10_400, udp_port_max=10_401)
    peers = [(await desk.accept(await browser().offer(), ADDRESS))[0] for _ in range(2)]
    assert await reason(desk.accept(await browser().offer(), ADDRESS)) == "no_ports"
    assert len(desk.live) == 2
    await peers[0].close("done")
    await desk.accept(await browser().offer(), ADDRESS)


@pytest.mark.real
async def test_closing_the_house_hangs_up_on_everybody(open_desk: Any, browser: Any, until: Any):
    """Every conversation is told, every page too."""
    desk = open_desk()
    page = browser()
    peer, answer = await desk.accept(await page.offer(), ADDRESS)
    await page.take(answer)
    await until(lambda: peer.connected and page.channel.readyState == "open")
    await desk.close_all()
    assert [event async for event in peer.events()][-1] == Gone("hangup", pytest.approx(0, abs=1e12))
    assert desk.live == ()
    await until(lambda: page.messages[-1:] == [{"type": "bye", "reason": "shutdown"}])


# --- nothing is left --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """What the process holds."""

    tasks: int
    files: int
    threads: int
    connections: int
    peers: int
    memory_mb: float

    @classmethod
    def now(cls, theirs: "weakref.WeakSet[RTCPeerConnection]") -> "Held":
        """After a collection, with freed memory given back. theirs: connections of the pages, which are not counted."""
        gc.collect()
        ctypes.CDLL("libc.so.6").malloc_trim(0)
        objects = gc.get_objects()
        with open("/proc/self/statm") as statm:
            pages = int(statm.read().split()[1])
        return cls(
            tasks=len(asyncio.all_tasks()),
            files=len(os.listdir("/proc/self/fd")),
            threads=threading.active_count(),
            connections=sum(
                isinstance(found, RTCPeerConnection) and found not in theirs for found in objects
            ),
            peers=sum(isinstance(found, BrowserPeer) for found in objects),
            memory_mb=pages * os.sysconf("SC_PAGE_SIZE") / 2**20,
        )


MEMORY_TOLERANCE_MB = 25.0
"""The allocator's own unrest, in a process that other tests have filled; 200 leaked connections would be several times that."""
WARM_UP_CALLS = 160
"""Memory is flat only after so many: pools and caches fill."""
UGLY_WAYS = (
    "garbage",
    "video",
    "half_open",
    "closed_while_connecting",
    "page_closed",
    "vanished",
    "closed_twice",
    "flood",
)


class UglyCaller:
    """Makes one call and ends it in one of the ugly ways."""

    def __init__(self, desk: CallDesk, make_page: Callable[[], Any], until: Any) -> None:
        self.desk, self.make_page, self.until = desk, make_page, until
        self.theirs: weakref.WeakSet[RTCPeerConnection] = weakref.WeakSet()
        """The pages' ends: a stock aiortc that is closed while it comes up keeps its timer, and itself, for half a minute."""

    async def call(self, way: str, number: int) -> None:
        """Returns when the call is over on both sides."""
        page = self.make_page()
        self.theirs.add(page.connection)
        address = f"10.0.{number // 250}.{number % 250}"
        offer = await page.offer()
        if way in ("garbage", "video"):
            noise = random.Random(number).randbytes(300).decode("latin-1")
            bad = offer[: len(offer) // 2] + noise if way == "garbage" else offer + "m=video 9 RTP/AVP 96\r\n"
            assert await reason(self.desk.accept(bad, address)) == "bad_offer"
            await page.close()
            return
        peer, answer = await self.desk.accept(offer, address)
        if way != "half_open":
            await page.take(answer)
        if way not in ("half_open", "closed_while_connecting"):
            # on a slow machine the short patience of this test may end a call first: one more ugly way
            await self.until(
                lambda: peer not in self.desk.live or (peer.connected and page.channel.readyState == "open"),
                30,
            )
        match way:
            case "closed_while_connecting":
                await asyncio.sleep(0.01 * (number % 5))
                await peer.close("test")
            case "page_closed":
                await page.close()
            case "vanished":
                page.vanish()
            case "closed_twice":
                await asyncio.gather(peer.close("one"), peer.close("two"))
            case "flood":
                if page.channel.readyState == "open":
                    for _ in range(300):
                        page.channel.send("x" * 500)
                await peer.drain(0.05)
                await peer.close("flood")
        events = [event async for event in peer.events()]
        assert isinstance(events[-1], Gone)
        await page.close()


@pytest.mark.real
async def test_200_calls_ended_in_every_ugly_way_leave_nothing(open_desk: Any, browser: Any, until: Any):
    """Tasks, files, threads, connections are as before, memory within its tolerance."""
    desk = open_desk(max_calls=50, patience=Patience(connect=1.0, silence=0.5, look=0.1))
    caller = UglyCaller(desk, browser, until)
    # tasks of the pages' stock aiortc may end in errors that nobody takes; a log of them would hold the connections
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

    async def make_calls(calls: range) -> None:
        for start in range(calls.start, calls.stop, 20):
            await asyncio.gather(*(caller.call(UGLY_WAYS[n % 8], n) for n in range(start, start + 20)))
        await until(lambda: desk.live == ())
        await until(lambda: len(asyncio.all_tasks()) == 1)

    await make_calls(range(WARM_UP_CALLS))
    before = Held.now(caller.theirs)
    await make_calls(range(WARM_UP_CALLS, WARM_UP_CALLS + 200))
    after = Held.now(caller.theirs)
    assert (after.peers, after.connections) == (0, 0)
    assert (after.tasks, after.files, after.threads) == (before.tasks, before.files, before.threads)
    assert after.memory_mb < before.memory_mb + MEMORY_TOLERANCE_MB
