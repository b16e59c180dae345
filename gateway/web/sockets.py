"""Sending to a WebSocket whose other end may be stuck or gone."""

import asyncio
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

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
