"""WebSockets whose other end may be stuck or gone: sending, turning away, working both ways."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from gateway.web import refusals
from gateway.web.refusals import Refused
from voicebot.errors import CallRefused

log = structlog.get_logger()

POLICY_VIOLATION, TRY_AGAIN_LATER = 1008, 1013
"""Close codes of RFC 6455 and its registry."""

SEND_S = 10.0
"""A device that does not take a message for this long is gone."""


async def send(socket: WebSocket, message: dict[str, Any]) -> bool:
    """False when the device is gone or does not take it."""
    try:
        async with asyncio.timeout(SEND_S):
            await socket.send_json(message)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return False
    return True


async def farewell(socket: WebSocket, message: dict[str, Any], code: int) -> None:
    """A last message, then close; whoever left already is not closed again."""
    if await send(socket, message):
        await socket.close(code)


async def turn_away(socket: WebSocket, error: Refused | CallRefused) -> None:
    """Say why a conversation cannot begin, and when to try again; then close."""
    if isinstance(error, Refused):
        code, wait = error.code, int(error.headers.get("Retry-After", "0")) or None
    else:
        code, refusal = refusals.of_call(error)
        wait = refusal.retry_after
    told = {"type": "refused", **refusals.body(code), "retry_after": wait}
    later = wait is not None or isinstance(error, CallRefused)
    await farewell(socket, told, TRY_AGAIN_LATER if later else POLICY_VIOLATION)


async def first_done(event: str, *work: Coroutine[Any, Any, None]) -> bool:
    """All at once until one of them ends. False: by a fault of ours, which is logged as this event."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    errors = [task.exception() for task in tasks if not task.cancelled()]
    faults = [error for error in errors if error is not None and not isinstance(error, WebSocketDisconnect)]
    for fault in faults:
        log.error(event, kind=type(fault).__name__, exc_info=fault)
    return not faults
