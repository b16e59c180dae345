"""Mouth to recogniser: how late the caller's sound is after the browser path at 0, 2 and 10 % packet loss, and what a call costs.

A second process plays the browsers (so that its work is not counted) and sends a 20 ms click every half second. The delay
runs from the moment the click's last sample was spoken to the moment the conversation gets the frame; a recogniser that
counts from the first sample adds the 20 ms of the packet itself.

    .venv/bin/python bench/media_delay.py [--seconds 15] [--calls 1,10] [--json FILE]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import time
from fractions import Fraction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aioice.ice
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av.packet import Packet

from gateway.media.opus import Encoder
from gateway.webrtc.desk import CallDesk
from gateway.webrtc.peer import BrowserPeer
from voicebot.audio.frame import FRAME, RATE, Frame
from voicebot.clock import SystemClock
from voicebot.config import Webrtc

PERIOD = 25
"""Packets from click to click."""
LOUD = 2500
LOSSES = (0.0, 0.02, 0.1)
PORTS = (42_700, 42_799)


# --- the browsers' process ----------------------------------------------------------------------------


def click_track() -> list[bytes]:
    """Half a second of quiet noise with one click."""
    encoder, noise = Encoder(), np.random.default_rng(1)
    click = (12_000 * np.sin(2 * np.pi * 1000 * np.arange(FRAME) / RATE)).astype(np.int16)
    return [
        encoder.encode(click if number == 10 else noise.normal(0, 40, FRAME).astype(np.int16))
        for number in range(PERIOD)
    ]


class ClickMicrophone(MediaStreamTrack):
    """Sends the clicks and remembers when each was complete."""

    kind = "audio"

    def __init__(self, packets: list[bytes]) -> None:
        super().__init__()
        self.packets, self.sent, self.clicks = packets, 0, list[float]()
        self.start: float | None = None
        self.quiet = False

    async def recv(self) -> Any:
        now = time.monotonic()
        self.start = self.start or now + random.random() * 0.02
        if self.quiet:
            await asyncio.Event().wait()
        await asyncio.sleep(max(0.0, self.start + self.sent * 0.02 - now))
        if self.sent % PERIOD == 10:
            self.clicks.append(time.monotonic())
        packet = Packet(self.packets[self.sent % PERIOD])
        packet.pts, packet.time_base = self.sent * 960, Fraction(1, 48_000)
        self.sent += 1
        return packet


class Browser:
    """One page, as light as it can be."""

    def __init__(self, packets: list[bytes]) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = ClickMicrophone(packets)
        self.leg = self.connection.addTransceiver(self.microphone, direction="sendrecv")
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        self.leg.setCodecPreferences([codec for codec in codecs if codec.mimeType == "audio/opus"])
        self.leg.receiver._handle_rtp_packet = self.ignore

    async def ignore(self, packet: Any, arrival_time_ms: int) -> None:
        """What the bot says does not matter here."""

    def lose(self, part: float) -> None:
        """Drop this part of the RTP packets after they were numbered."""
        send, chance = self.leg.sender.transport._send_rtp, random.Random(3)

        async def lossy(data: bytes) -> None:
            if 64 <= data[1] & 0x7F <= 95 or chance.random() >= part:
                await send(data)

        self.leg.sender.transport._send_rtp = lossy


async def serve(pipe: Connection) -> None:
    """Take orders: offer(loss) → SDP, answer(SDP), be quiet, hang up → clicks of every page."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    loop, packets, pages = asyncio.get_running_loop(), click_track(), list[Browser]()
    while True:
        order, value = await loop.run_in_executor(None, pipe.recv)
        if order == "offer":
            pages.append(page := Browser(packets))
            await page.connection.setLocalDescription(await page.connection.createOffer())
            page.lose(value)
            pipe.send(page.connection.localDescription.sdp)
        elif order == "answer":
            await pages[-1].connection.setRemoteDescription(RTCSessionDescription(value, "answer"))
            pipe.send(None)
        elif order == "be quiet":
            pages[-1].microphone.quiet = True
            pipe.send(None)
        elif order == "hang up":
            pipe.send([page.microphone.clicks for page in pages])
            await asyncio.gather(*(page.connection.close() for page in pages))
            pages.clear()
        else:
            return


def browsers(pipe: Connection) -> None:
    """The process of the pages."""
    asyncio.run(serve(pipe))


# --- the gateway's process ----------------------------------------------------------------------------


class Listener:
    """The conversation's side of a call: notes when frames came and whether they were loud."""

    def __init__(self, peer: BrowserPeer) -> None:
        self.peer = peer
        self.frames: list[tuple[float, bool, bool]] = []
        self.task = asyncio.create_task(self.listen())

    async def listen(self) -> None:
        """Until the call is gone."""
        async for event in self.peer.events():
            if isinstance(event, Frame):
                loud = bool(np.abs(event.pcm).max() > LOUD)
                self.frames.append((time.monotonic(), loud, event.concealed))

    def delays(self, clicks: list[float]) -> list[float]:
        """Milliseconds from each click that was heard to its frame."""
        heard = [at for at, loud, _ in self.frames if loud]
        found = [next((at for at in heard if 0 <= at - click < 0.4), None) for click in clicks]
        return [(at - click) * 1000 for at, click in zip(found, clicks, strict=True) if at is not None]


class Bench:
    """Runs calls against the other process."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        config = Webrtc(
            udp_port_min=PORTS[0],
            udp_port_max=PORTS[1],
            host_addresses=("127.0.0.1",),
            max_calls=100,
            max_calls_per_address=100,
        )
        self.desk = CallDesk(config, SystemClock())

    async def order(self, order: str, value: Any = None) -> Any:
        """Ask the pages' process; its answer."""
        self.pipe.send((order, value))
        return await asyncio.get_running_loop().run_in_executor(None, self.pipe.recv)

    async def calls(self, count: int, loss: float) -> list[Listener]:
        """`count` connected calls."""
        listeners = []
        for _ in range(count):
            peer, answer = await self.desk.accept(await self.order("offer", loss), "127.0.0.1")
            await self.order("answer", answer)
            listeners.append(Listener(peer))
        async with asyncio.timeout(30):
            for listener in listeners:
                while not listener.frames:  # noqa: ASYNC110 - a bench may look
                    await asyncio.sleep(0.05)
        return listeners

    async def delay(self, loss: float, seconds: float) -> dict[str, Any]:
        """One call at this loss."""
        (listener,) = await self.calls(1, loss)
        await asyncio.sleep(seconds)
        await self.order("be quiet")
        await asyncio.sleep(0.3)
        packets = listener.peer.stats.packets
        frames = 1 + max(index for index, (_, _, concealed) in enumerate(listener.frames) if not concealed)
        (clicks,) = await self.order("hang up")
        await listener.task
        delays = listener.delays(clicks)
        places = packets.packets + packets.lost - packets.late - packets.duplicate
        return {
            "loss": loss,
            "clicks": len(delays),
            "p50_ms": round(float(np.percentile(delays, 50)), 1),
            "p95_ms": round(float(np.percentile(delays, 95)), 1),
            "max_ms": round(max(delays), 1),
            "packets_lost": packets.lost,
            "frames": frames,
            "missing_frames": places - (frames - packets.inserted // FRAME),
            "load": round(os.getloadavg()[0], 1),
        }

    async def cost(self, count: int, seconds: float) -> dict[str, Any]:
        """CPU of this process with `count` calls, half of the time speaking."""
        listeners = await self.calls(count, 0.0)
        speech = np.random.default_rng(2).normal(0, 3000, int(RATE * seconds / 2)).astype(np.int16)
        for listener in listeners:
            listener.peer.play(1, speech, last=True)
        cpu, began = time.process_time(), time.monotonic()
        await asyncio.sleep(seconds)
        used = (time.process_time() - cpu) / (time.monotonic() - began) * 100
        skipped = sum(listener.peer.stats.skipped_ticks for listener in listeners)
        await self.order("hang up")
        await asyncio.gather(*(listener.task for listener in listeners))
        return {"calls": count, "cpu_percent_per_call": round(used / count, 2), "skipped_ticks": skipped}


async def measure(pipe: Connection, seconds: float, counts: list[int]) -> dict[str, Any]:
    """All measurements; prints them as they come."""
    bench = Bench(pipe)
    result: dict[str, Any] = {"delay": [], "cost": []}
    print(
        f"{'loss':>5} {'p50 ms':>7} {'p95 ms':>7} {'max ms':>7} {'clicks':>7} {'lost':>5} {'missing':>8} {'load':>5}"
    )
    for loss in LOSSES:
        row = await bench.delay(loss, seconds)
        result["delay"].append(row)
        print(
            f"{loss:5.0%} {row['p50_ms']:7} {row['p95_ms']:7} {row['max_ms']:7} {row['clicks']:7} "
            f"{row['packets_lost']:5} {row['missing_frames']:8} {row['load']:5}"
        )
    print(f"{'calls':>5} {'CPU % of a core per call':>25} {'skipped ticks':>14}")
    for count in counts:
        row = await bench.cost(count, min(seconds, 8.0))
        result["cost"].append(row)
        print(f"{count:5} {row['cpu_percent_per_call']:25} {row['skipped_ticks']:14}")
    await bench.desk.close_all()
    return result


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    parser.add_argument("--calls", default="1,10", help="simultaneous calls whose cost is measured")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    wanted = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    pages = multiprocessing.get_context("spawn").Process(target=browsers, args=(theirs,), daemon=True)
    pages.start()
    try:
        result = asyncio.run(measure(ours, wanted.seconds, [int(n) for n in wanted.calls.split(",")]))
    finally:
        ours.send(("end", None))
        pages.join(5)
    if wanted.json:
        wanted.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
