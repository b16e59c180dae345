"""The same conversation without audio, over a WebSocket."""

import asyncio

import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from gateway.web import refusals
from gateway.web.entrance import Entrance
from gateway.web.line import Line, TextCall
from gateway.web.refusals import Refused
from gateway.web.sockets import farewell, send, turn_away
from voicebot.config import Config
from voicebot.errors import CallRefused

log = structlog.get_logger()

GRACE_S = 30.0
"""The line ends a call at its own limit; this much later the door is shut whatever happens."""
PROTOCOL = "voicebot.text"
"""What a page may ask for as subprotocol, with a signed order (docs/signed-orders.md) behind it: an address would be logged on its way."""


def text_router(line: Line, config: Config, entrance: Entrance) -> APIRouter:
    """WS /api/calls/text."""
    router = APIRouter(prefix="/api")

    @router.websocket("/calls/text")
    async def converse(socket: WebSocket) -> None:
        # accepted even to be refused: a browser does not tell its page why a handshake failed
        asked = socket.scope.get("subprotocols") or []
        await socket.accept(PROTOCOL if PROTOCOL in asked else None)
        order = next((other for other in asked if other not in ("", PROTOCOL)), None)
        try:
            call = await line.accept_text(entrance.admit(socket), order, socket.query_params.get("lang"))
        except Refused as refused:
            await turn_away(socket, refused)
            return
        except CallRefused as error:
            log.info("call_refused", reason=error.reason)
            await turn_away(socket, error)
            return
        try:
            async with asyncio.timeout(config.webrtc.max_call_s + GRACE_S):
                await _carry(socket, call)
        except TimeoutError:
            log.warning("text_call_overran", call_id=call.id)
            await farewell(socket, {"type": "bye", "reason": "too_long"}, 1000)
        finally:
            call.media.lost("network")

    return router


async def _carry(socket: WebSocket, call: TextCall) -> None:
    """Both directions until one of them ends."""
    reader = asyncio.create_task(_read(socket, call))
    writer = asyncio.create_task(_write(socket, call))
    try:
        await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reader, writer):
            task.cancel()
        await asyncio.wait({reader, writer})  # unlike gather, hands on who cancelled us
    for task in (reader, writer):
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, WebSocketDisconnect):
            log.warning("text_call_failed", call_id=call.id, error=type(error).__name__)


async def _read(socket: WebSocket, call: TextCall) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        refused = call.media.receive(message.get("text") or "")
        if refused is not None:
            call.media.notify({"type": "error", **refusals.body(refused)})


async def _write(socket: WebSocket, call: TextCall) -> None:
    if not await send(socket, {"type": "call", "id": call.id, "token": call.token}):
        return
    async for message in call.media.outgoing():
        if not await send(socket, message):
            return
    await socket.close()
