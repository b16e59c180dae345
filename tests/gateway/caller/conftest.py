"""A line whose bot is a small script, on an event loop whose time passes at once."""

import asyncio
import contextlib
import json
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any

import numpy as np
import pytest

from gateway.caller.line import Line
from gateway.caller.mouth import Spoken
from gateway.caller.templates import DemoOrder
from gateway.caller.voice import Utterance
from voicebot.shop.port import OrderState


class _NoWaiting(selectors.DefaultSelector):
    """Instead of waiting, lets the loop's clock jump to the next timer."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._virtual = _NoWaiting()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now


def _caption(who: str, text: str) -> str:
    return json.dumps({"type": "caption", "who": who, "text": text, "final": True})


class ScriptedLine(Line):
    """A bot that answers each act of the caller with the next reply of a script.

    A reply is a list of (ms after the caller's act, text, ms of sound) or (ms, "bye"). Speech of the caller lasts a second.
    """

    channel = "scripted"

    def __init__(self, *replies: list[tuple[Any, ...]], sound: bool = True) -> None:
        super().__init__("http://bot.test")
        self.replies = list(replies)
        self.sound = sound
        self.stretches: list[list[float]] = []
        self.sent: list[Mapping[str, Any]] = []
        self.said: list[str] = []
        self.stops_after_ms: int | None = None
        self.hung_up = 0

    async def open(self) -> None:
        self.call_id, self.token = "", ""
        self._reply()

    async def say(self, utterance: Utterance) -> Spoken:
        began = self._now()
        if self.stops_after_ms is not None and self.stretches and self.stretches[-1][1] > began:
            self.stretches[-1][1] = began + self.stops_after_ms / 1000
        await asyncio.sleep(1.0)
        self.said.append(utterance.text)
        self.take(_caption("caller", utterance.text.upper()))
        self._reply()
        return Spoken(began, self._now())

    def send(self, message: Mapping[str, Any]) -> None:
        self.sent.append(message)
        if message.get("digit") == "#":
            asyncio.get_running_loop().call_later(0.12, self._reply)

    async def hang_up(self) -> None:
        self.hung_up += 1
        self.closed = True

    def answered(self, since: float) -> float | None:
        return next((start for start, _ in self.stretches if since < start <= self._now()), None)

    def stopped_after(self, began: float) -> float | None:
        return next((end - began for start, end in self.stretches if start <= began <= end), None)

    def heard(self, since: float) -> np.ndarray | None:
        return np.ones(160, np.int16) if self.sound else None

    def quiet_for(self, since: float) -> float | None:
        started = [part for part in self.stretches if part[0] <= self._now()]
        if not started:
            return None
        last = min(started[-1][1], self._now())
        return None if last < since else self._now() - last

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _reply(self) -> None:
        loop = asyncio.get_running_loop()
        for after_ms, text, *sound in self.replies.pop(0) if self.replies else []:
            at = loop.time() + after_ms / 1000
            if text == "bye":
                loop.call_at(at, self.take, '{"type": "bye", "reason": "done"}')
                continue
            loop.call_at(at, self.take, _caption("bot", text))
            if sound:
                self.stretches.append([at + 0.05, at + 0.05 + sound[0] / 1000])


@pytest.fixture
def scripted() -> type[ScriptedLine]:
    """The class of a line with a scripted bot."""
    return ScriptedLine


@pytest.fixture
def at_once() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine on a loop whose waiting takes no time."""

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        loop = _VirtualLoop()
        try:
            return loop.run_until_complete(coroutine)
        finally:
            loop.close()

    return run


@pytest.fixture
def orders() -> tuple[DemoOrder, ...]:
    """Three orders: one sent, one sent and late, one paid whose number holds two zeros."""
    return (
        DemoOrder("123456", "00950", OrderState.SENT, "buty", "490000001", carrier="DPD"),
        DemoOrder("222333", "30059", OrderState.SENT, "kurtka", "490000002", delay_reason="awaria"),
        DemoOrder("410037", "80288", OrderState.PAID, "kask", "490000003"),
    )


Answer = Callable[[str, str, dict[str, str], bytes], Any]


@contextlib.asynccontextmanager
async def _http_server(answer: Answer) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        answered = answer(method, path, headers, body)
        status, content = await answered if asyncio.iscoroutine(answered) else answered
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        writer.write(
            f"HTTP/1.1 {status} .\r\ncontent-length: {len(payload)}\r\nconnection: close\r\n\r\n".encode()
        )
        writer.write(payload)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def http_server() -> Callable[[Answer], Any]:
    """A context manager: a server on loopback whose every answer is made by a function; gives its address."""
    return _http_server
