"""The chat of the shop's pages: one WebSocket that may break and come back, and the way from it to voice (docs/chat.md)."""

import asyncio
import json
from typing import Any, Literal

import structlog
from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.chat.desk import Chat, ChatDesk
from gateway.contact.seat import Page
from gateway.web import refusals
from gateway.web.body import read_json
from gateway.web.calls import MAX_OFFER, Offer
from gateway.web.client import Proxies, bearer
from gateway.web.entrance import Entrance
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from gateway.web.sockets import first_done, send, turn_away
from voicebot.clock import Clock, SystemClock
from voicebot.config_language import LANGUAGE
from voicebot.errors import CallRefused

log = structlog.get_logger()

MAX_MESSAGE = 4096
"""Characters; a line of five hundred takes at most three thousand."""
FIRST_S = 10.0
"""A page has so long to say what it wants."""


class _Begin(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    type: Literal["begin"]
    lang: str | None = Field(None, pattern=LANGUAGE)


class _Resume(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    type: Literal["resume"]
    id: str = Field(max_length=64)
    token: str = Field(max_length=128)
    seen: int = Field(ge=0)


class VoiceOffer(Offer):
    """record: what the customer answered to the chat's question whether their voice may be recorded."""

    record: bool | None = None


def chat_router(
    desk: ChatDesk, entrance: Entrance, proxies: Proxies, clock: Clock | None = None
) -> APIRouter:
    """WS /api/chat and POST /api/chat/{id}/voice."""
    router = APIRouter(prefix="/api/chat")
    time = clock or SystemClock()
    again = Rate(burst=60, per_s=1.0)
    """By address: who comes back, over and over."""

    @router.websocket("")
    async def converse(socket: WebSocket) -> None:
        # accepted even to be refused: a browser does not tell its page why a handshake failed
        await socket.accept()
        try:
            chat, seen = await _first(socket)
        except (Refused, CallRefused) as error:
            await turn_away(socket, error)
            return
        if chat is None:
            return
        page = Page()
        page.send({"type": "chat", "id": chat.id, "token": chat.token, "record": desk.question})
        chat.media.open(page, seen)
        try:
            await first_done("chat_page_failed", _read(socket, chat, page), _write(socket, page))
        finally:
            chat.media.shut(page)

    @router.post("/{call_id}/voice")
    async def speak(request: Request, call_id: str) -> JSONResponse:
        address = entrance.admit(request)
        chat = desk.find(call_id, bearer(request) or "")
        if chat is None:
            raise Refused(404, "not_found")
        try:
            offer = VoiceOffer.model_validate(await read_json(request, MAX_OFFER, "bad_offer"))
        except ValidationError:
            raise Refused(400, "bad_offer") from None
        sdp = await desk.speak(chat, offer.sdp, address, record=offer.record)
        answer = {"id": chat.id, "token": chat.token, "sdp": sdp, "type": "answer"}
        return JSONResponse(answer, 201, {"Cache-Control": "no-store"})

    async def _first(socket: WebSocket) -> tuple[Chat | None, int]:
        """The chat that the page wants, and what it has of it; None: it left without a word."""
        entrance.from_known_page(socket)
        try:
            async with asyncio.timeout(FIRST_S):
                received = await socket.receive()
        except TimeoutError:
            raise Refused(400, "too_slow") from None
        if received["type"] == "websocket.disconnect":
            return None, 0
        wish = _wish(received.get("text"))
        if isinstance(wish, _Begin):
            return desk.begin(entrance.admit(socket), wish.lang), 0
        refuse_for(again.take(proxies.client(socket), time.monotonic()))
        chat = desk.find(wish.id, wish.token)
        if chat is None:
            raise Refused(404, "chat_gone")
        return chat, wish.seen

    async def _read(socket: WebSocket, chat: Chat, page: Page) -> None:
        rate = Rate(burst=20, per_s=2.0)
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            text = received.get("text") or ""
            if len(text) > MAX_MESSAGE:
                refused: str | None = "too_long"
            elif rate.take("this", time.monotonic()):
                refused = "too_fast"
            else:
                refused = chat.media.receive(text)
            if refused is not None:
                page.send({"type": "error", "mid": _mid(text), **refusals.body(refused)})

    return router


async def _write(socket: WebSocket, page: Page) -> None:
    async for message in page.outgoing():
        if not await send(socket, dict(message)):
            return
    await socket.close()


def _wish(text: Any) -> _Begin | _Resume:
    """Errors: Refused."""
    for kind in (_Begin, _Resume):
        try:
            return kind.model_validate_json(text or "")
        except ValidationError:
            continue
    raise Refused(400, "bad_message")


def _mid(text: str) -> str | None:
    """Which message was refused, as far as it can be read."""
    try:
        mid = json.loads(text[:MAX_MESSAGE]).get("mid")
    except (ValueError, AttributeError, RecursionError):
        return None
    return mid[:40] if isinstance(mid, str) else None
