"""Sending to a WebSocket whose other end may be stuck or gone."""

import asyncio
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from gateway.web import sockets
from gateway.web.refusals import Refused
from voicebot.errors import CallRefused


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


@pytest.mark.parametrize(
    ("error", "wait", "close"),
    [
        (Refused(403, "foreign_origin"), None, sockets.POLICY_VIOLATION),
        (Refused(429, "too_often", {"Retry-After": "7"}), 7, sockets.TRY_AGAIN_LATER),
        (CallRefused("full", "no place"), 30, sockets.TRY_AGAIN_LATER),
    ],
    ids=["for good", "for a while", "by the line"],
)
async def test_who_is_turned_away_hears_why_and_until_when(
    error: Refused | CallRefused, wait: int | None, close: int
) -> None:
    """Then the connection is closed with a code that says the same."""
    socket = Socket()
    await sockets.turn_away(socket, error)  # type: ignore[arg-type]
    told, code = socket.seen
    assert (told["type"], code) == ("refused", close)
    assert told["message"]
    assert (told["retry_after"] is None) is (wait is None)


async def test_of_work_both_ways_the_first_that_ends_ends_the_other() -> None:
    """Who leaves is no fault; what is one is logged by its kind alone, under the name that was given."""

    async def ends(error: Exception | None) -> None:
        if error is not None:
            raise error

    async def lasts() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    ended: list[bool] = []
    with capture_logs() as logs:
        assert await sockets.first_done("page_failed", lasts(), ends(None))
        assert await sockets.first_done("page_failed", lasts(), ends(WebSocketDisconnect(1006)))
        assert not await sockets.first_done("page_failed", lasts(), ends(ValueError("x")))
    assert ended == [True] * 3
    assert [(entry["event"], entry["kind"]) for entry in logs] == [("page_failed", "ValueError")]
