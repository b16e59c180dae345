"""What a talk between a caller and an agent costs, when nothing but the two is heard: `python -m bench.bridge_load` prints what
`make bench` prints of it.

Callers and agents are real connections of two other processes (bench/talkers.py); this one holds the line's part of them: desks, media,
queue and seats, so that its CPU time is what the pairs cost. Signalling, web and the dialogue, which do nothing in a talk, are left out.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.talkers import HOST, talkers
from gateway.contact.centre import Centre
from gateway.contact.headset import Headset
from gateway.contact.seat import Page
from gateway.media.metronome import Metronome
from gateway.media.ports import PortRange
from gateway.sip.call import Caller, SipCall
from gateway.sip.party import Exchange
from gateway.sip.protocol import Command, Confirmed, Respond
from gateway.webrtc.desk import CallDesk
from tests.support.desk import PROMPTS, QUEUES, SETTINGS, person
from tests.support.programs import free_udp_ports
from voicebot.audio.frame import SILENCE, Frame
from voicebot.calls.people import Joined, News
from voicebot.clock import SystemClock
from voicebot.config import Sip, Webrtc
from voicebot.records.recorder import Recorder
from voicebot.records.recording import RecordingRoom

PAIRS, QUICK = (1, 10, 30), (1, 5)
SECONDS = 10.0
SETTLED_S = 1.5
"""From the last joining until it is measured."""
KINDS = {
    "browser": ("browser", "opus", "opus"),
    "telephone": ("telephone", "PCMA", "PCMA"),
    "telephone, frames": ("telephone", "PCMA", "opus"),
}
"""Caller's device and codec, and the codec of the agent's page; the last is a page that cannot speak as the telephone does."""
ORDER_S = 30.0


class Talk:
    """The conversation's side of a call: hands frames to the person, as a session does."""

    def __init__(self, media: Any) -> None:
        self._hear: Callable[[Frame], None] | None = None
        self.joined = False
        self.task = asyncio.create_task(self._listen(media))

    def told(self, news: News) -> None:
        """News of the queue."""
        if isinstance(news, Joined):
            self._hear, self.joined = news.hear, True

    async def _listen(self, media: Any) -> None:
        async for event in media.events():
            if isinstance(event, Frame) and self._hear is not None:
                self._hear(event)


class House:
    """The line's part of all calls. callers, agents: the pipes to their processes."""

    def __init__(self, callers: Connection, agents: Connection, most: int) -> None:
        self._callers, self._agents = callers, agents
        self._clock = SystemClock()
        low = free_udp_ports(4 * most)
        web = Webrtc(
            udp_port_min=low,
            udp_port_max=low + 2 * most - 1,
            host_addresses=(HOST,),
            max_calls=2 * most,
            max_calls_per_address=2 * most,
        )
        self._desk = CallDesk(web, self._clock)
        self._answers: list[Command] = []
        sip = Sip(host=HOST)
        ports = PortRange(low + 2 * most, low + 4 * most - 1)
        self._exchange = Exchange(sip, self._clock, ports, Metronome(), self._send)
        self._centre = Centre(QUEUES, SETTINGS, PROMPTS, self._clock, _nobody)
        self._talks: list[Talk] = []
        self._media: list[Any] = []

    def _send(self, command: Command) -> bool:
        self._answers.append(command)
        return True

    async def pair(self, kind: str, room: RecordingRoom | None) -> None:
        """One more pair, joined. Errors: TimeoutError."""
        device, codec, agents_codec = KINDS[kind]
        number = len(self._talks)
        login, name = f"agent{number}", f"call{number}"
        page = Page()
        self._centre.seats.sit(person(login), page)
        peer, answer = await self._desk.accept(
            await self._ask(self._agents, "offer", ("browser", agents_codec)), HOST
        )
        await self._ask(self._agents, "answer", answer)
        self._centre.seats.wear(login, Headset(peer, self._centre.seats.take_off))
        self._centre.seats.told(login, {"type": "ready"})

        offer = await self._ask(self._callers, "offer", (device, codec))
        media: Any
        if device == "browser":
            media, answer = await self._desk.accept(offer, HOST)
        else:
            media = SipCall(self._exchange, Caller(None, False, "bench"), call=name, source=HOST)
            media.ring(offer)
            media.play(1, SILENCE, last=True)
            answer = next(one.sdp for one in reversed(self._answers) if isinstance(one, Respond) and one.sdp)
            media.take(Confirmed(name))
        await self._ask(self._callers, "answer", answer)
        talk = Talk(media)
        self._talks.append(talk)
        self._media.append(media)
        if room is not None:
            media.tap(room.start(name))
        self._centre.admit(name, media, Recorder(name, media.channel, None, self._clock))
        self._centre.enter(name, {}, talk.told)
        self._centre.seats.told(login, {"type": "accept", "interaction": name})
        async with asyncio.timeout(ORDER_S):
            while not talk.joined:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def measured(self, seconds: float) -> dict[str, Any]:
        """CPU of this process for so long, for each pair, and what the talkers heard meanwhile."""
        await asyncio.sleep(SETTLED_S)
        await asyncio.gather(*(self._ask(pipe, "clear") for pipe in (self._callers, self._agents)))
        used, began = os.times(), time.monotonic()
        await asyncio.sleep(seconds)
        now, passed = os.times(), time.monotonic() - began
        kernel = (now.system - used.system) / passed
        share = (now.user - used.user) / passed + kernel
        heard = await asyncio.gather(*(self._ask(pipe, "count") for pipe in (self._callers, self._agents)))
        return {
            "cpu_percent_per_pair": round(100 * share / len(self._talks), 2),
            "kernel_percent_per_pair": round(100 * kernel / len(self._talks), 2),
            "cpu_percent": round(100 * share, 1),
            "callers_hear": heard[0],
            "agents_hear": heard[1],
        }

    async def close(self) -> None:
        """Everybody hangs up."""
        for media in self._media:
            self._centre.forget(media)
        await asyncio.gather(*(media.close("bench") for media in self._media))
        await self._desk.close_all()
        await self._centre.close()
        await asyncio.gather(*(talk.task for talk in self._talks))
        await asyncio.gather(*(self._ask(pipe, "hang up") for pipe in (self._callers, self._agents)))

    async def _ask(self, pipe: Connection, order: str, value: Any = None) -> Any:
        pipe.send((order, value))
        async with asyncio.timeout(ORDER_S):
            return await asyncio.get_running_loop().run_in_executor(None, pipe.recv)


async def _nobody(number: str, postcode: str) -> str | None:
    return None


@contextlib.asynccontextmanager
async def _recording(on: bool) -> AsyncIterator[RecordingRoom | None]:
    if not on:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="voicebot-bridge-") as folder:
        room = RecordingRoom(Path(folder), bytes(32), SystemClock(), keep_free=0)
        yield room
        await room.close()


async def _level(
    kind: str, pairs: int, recording: bool, seconds: float, pipes: tuple[Connection, Connection]
) -> dict[str, Any]:
    house = House(*pipes, pairs)
    async with _recording(recording) as room:
        try:
            for _ in range(pairs):
                await house.pair(kind, room)
            found = await house.measured(seconds)
        finally:
            await house.close()
    return {"kind": kind, "pairs": pairs, "recording": recording} | found


def _talkers() -> tuple[Connection, Any]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=talkers, args=(theirs,), daemon=True)
    process.start()
    return ours, process


def measure(pairs: tuple[int, ...] = PAIRS, seconds: float = SECONDS) -> list[dict[str, Any]]:
    """All kinds with so many pairs, recording off and on; each is printed when it is there."""
    (callers, one), (agents, other) = _talkers(), _talkers()
    found = []
    try:
        for kind in KINDS:
            for recording in (False, True):
                for count in pairs:
                    level = asyncio.run(_level(kind, count, recording, seconds, (callers, agents)))
                    found.append(level)
                    print(line(level), flush=True)
    finally:
        for pipe, process in ((callers, one), (agents, other)):
            pipe.send(("end", None))
            process.join(10)
    return found


def failed(level: dict[str, Any]) -> bool:
    """Whether somebody heard nothing."""
    return bool(level["callers_hear"]["deaf"] or level["agents_hear"]["deaf"])


def line(level: dict[str, Any]) -> str:
    """One level for people."""
    recording = "recorded" if level["recording"] else "not recorded"
    heard = ", ".join(
        f"{who} lost {part['lost_percent']} %, late {part['late_percent']} % (p99 {part['late_ms_p99']} ms)"
        for who, part in (("callers", level["callers_hear"]), ("agents", level["agents_hear"]))
    )
    return (
        f"{level['pairs']:3} pairs, {level['kind']}, {recording}: "
        f"{level['cpu_percent_per_pair']} % of a core a pair ({level['kernel_percent_per_pair']} in the kernel); {heard}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.bridge_load", description=__doc__)
    parser.add_argument("--pairs", default=",".join(map(str, PAIRS)))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    print(
        json.dumps(measure(tuple(int(count) for count in wanted.pairs.split(",")), wanted.seconds), indent=1)
    )
