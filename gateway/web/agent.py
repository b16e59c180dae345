"""The agent's page: where it loads, its sound, and the messages both ways (docs/agent-desk.md)."""

import asyncio
import json
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Path, Request, Response, WebSocket
from fastapi.responses import FileResponse, JSONResponse
from pydantic import ValidationError

from gateway.contact.desk import AgentDesk
from gateway.contact.seat import Page
from gateway.web import refusals
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.calls import MAX_OFFER, Offer
from gateway.web.client import Proxies
from gateway.web.pages import REVALIDATE, STATIC
from gateway.web.rate import Rate
from gateway.web.refusals import Refused
from gateway.web.sockets import farewell, first_done, send
from voicebot.clock import Clock, SystemClock
from voicebot.people.types import Role, SignedIn
from voicebot.records.recorder import MAX_TURNS

log = structlog.get_logger()

MAX_MESSAGE = 8192
"""Characters; a note of a thousand takes at most six thousand."""
STILL_S = 60.0
"""Between two looks whether the agent is still signed in."""
SIGNED_OUT, OUR_FAULT = 4401, 1011


def agent_router(
    desk: AgentDesk, access: Access, proxies: Proxies, clock: Clock | None = None, still_s: float = STILL_S
) -> APIRouter:
    """GET /agent, POST /api/agent/media, WS /api/agent/ws, and GET /api/wall for supervisors."""
    router = APIRouter()
    time = clock or SystemClock()
    rate = Rate(burst=40, per_s=10.0)

    @router.get("/agent")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "agent" / "index.html", headers=REVALIDATE)

    @router.post("/api/agent/media")
    async def media(
        request: Request, person: Annotated[SignedIn, Depends(access.require(Role.AGENT))]
    ) -> JSONResponse:
        try:
            offer = Offer.model_validate(await read_json(request, MAX_OFFER, "bad_offer"))
        except ValidationError:
            raise Refused(400, "bad_offer") from None
        answer = await desk.connect(person.person.login, offer.sdp, proxies.client(request))
        if answer is None:
            raise Refused(409, "no_page")
        return JSONResponse({"sdp": answer, "type": "answer"}, 201, {"Cache-Control": "no-store"})

    @router.get("/api/agent/sound/{interaction}/{turn}")
    async def sound(
        interaction: str,
        turn: Annotated[int, Path(ge=0, le=MAX_TURNS)],
        person: Annotated[SignedIn, Depends(access.require(Role.AGENT))],
    ) -> Response:
        wav = await desk.sound(person.person.login, interaction, turn)
        if wav is None:
            raise Refused(404, "not_found")
        return Response(wav, media_type="audio/wav", headers={"Cache-Control": "no-store"})

    @router.get("/api/wall")
    async def wall(
        person: Annotated[SignedIn, Depends(access.require(Role.SUPERVISOR))],
    ) -> JSONResponse:
        return JSONResponse(desk.wall(), headers={"Cache-Control": "no-store"})

    @router.websocket("/api/agent/ws")
    async def work(socket: WebSocket) -> None:
        person = await access.of_socket(socket, Role.AGENT)
        if person is None:
            return
        login, sheet = person.person.login, Page()
        desk.sit(person.person, sheet)
        try:
            if not await first_done(
                "agent_page_failed", _read(socket, login, sheet), _write(socket, sheet), _watch(socket, sheet)
            ):
                await farewell(socket, {"type": "refused", **refusals.body("failed")}, OUR_FAULT)
        finally:
            desk.stand(login, sheet)

    async def _read(socket: WebSocket, login: str, sheet: Page) -> None:
        while True:
            received = await socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            message = _message(received.get("text"))
            if message is None:
                refused: str | None = "bad_message"
            elif rate.take(login, time.monotonic()):
                refused = "too_fast"
            else:
                refused = desk.told(login, message)
            if refused is not None:
                sheet.send(_refusal(message, refused))

    async def _watch(socket: WebSocket, sheet: Page) -> None:
        while await access.still(socket, Role.AGENT):  # noqa: ASYNC110  nobody tells when a session ends
            await asyncio.sleep(still_s)
        await farewell(socket, {"type": "refused", **refusals.body("sign_in")}, SIGNED_OUT)

    return router


async def _write(socket: WebSocket, sheet: Page) -> None:
    async for message in sheet.outgoing():
        if not await send(socket, dict(message)):
            return
    await socket.close()


def _refusal(message: dict[str, Any] | None, code: str) -> dict[str, Any]:
    """What the page is told; of a message in a chat, which one it was."""
    match message:
        case {"type": "chat_say", "interaction": str(name), "mid": str(mid)}:
            return {"type": "chat_refused", "interaction": name, "mid": mid[:40], **refusals.body(code)}
    return {"type": "refused", **refusals.body(code)}


def _message(text: Any) -> dict[str, Any] | None:
    """What the page says; None for what it cannot have said."""
    if not isinstance(text, str) or len(text) > MAX_MESSAGE:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
