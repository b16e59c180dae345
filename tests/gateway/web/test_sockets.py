"""Sending to a WebSocket whose other end may be stuck or gone."""

import asyncio
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from gateway.web import sockets


class Socket:
    """Takes messages, or fails with this error; with None given as error it is stuck."""

    def __init__(self, *, error: Exception | None = None, stuck: bool = False) -> None:
        self._error, self._stuck = error, stuck
        self.seen: list[Any] = []

    async def send_json(self, message: dict[str, Any]) -> None:
        if self._stuck:
            await asyncio.Event().wait()
        if self._error:
            raise self._error
        self.seen.append(message)

    async def close(self, code: int) -> None:
        self.seen.append(code)


async def test_a_last_message_is_followed_by_the_close() -> None:
    """In this order."""
    socket = Socket()
    assert await sockets.send(socket, {"type": "caption"})  # type: ignore[arg-type]
    await sockets.farewell(socket, {"type": "bye"}, 1013)  # type: ignore[arg-type]
    assert socket.seen == [{"type": "caption"}, {"type": "bye"}, 1013]


@pytest.mark.parametrize("error", [WebSocketDisconnect(1006), RuntimeError("closed")], ids=["left", "closed"])
async def test_who_has_left_is_not_said_goodbye_to(error: Exception) -> None:
    """Nothing is closed that is closed already, and it is no failure of ours."""
    socket = Socket(error=error)
    assert not await sockets.send(socket, {})  # type: ignore[arg-type]
    await sockets.farewell(socket, {"type": "bye"}, 1000)  # type: ignore[arg-type]
    assert socket.seen == []


async def test_a_device_that_is_stuck_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending is not waited for without end."""
    monkeypatch.setattr(sockets, "SEND_S", 0.001)
    async with asyncio.timeout(5):
        assert not await sockets.send(Socket(stuck=True), {})  # type: ignore[arg-type]
