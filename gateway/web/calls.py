"""Placing a browser call, and the records of calls."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from gateway.web.body import read_json
from gateway.web.client import bearer, is_admin
from gateway.web.entrance import Entrance
from gateway.web.line import Line
from gateway.web.refusals import Refused
from voicebot.config import Config
from voicebot.config_language import LANGUAGE

MAX_OFFER = 64 * 1024
"""Bytes of an offer; Chromium's with one audio track and a data channel is about 6 kB."""


class Offer(BaseModel):
    """What the browser sends. order: signed by the shop's page (docs/signed-orders.md); judged by the line. lang: of the page, where it is not
    the line's own (docs/language-packs.md)."""

    model_config = ConfigDict(extra="forbid", strict=True)
    sdp: str = Field(min_length=10, max_length=MAX_OFFER, pattern=r"^v=0\r?\n")
    type: str = Field(pattern="^offer$")
    order: str | None = None
    lang: str | None = Field(None, pattern=LANGUAGE)


def calls_router(line: Line, config: Config, entrance: Entrance) -> APIRouter:
    """POST /api/calls, GET /api/calls, GET /api/calls/{id}, GET /api/config."""
    router = APIRouter(prefix="/api")
    admin = config.server.admin_token

    @router.post("/calls")
    async def place(request: Request) -> JSONResponse:
        address = entrance.admit(request)
        try:
            offer = Offer.model_validate(await read_json(request, MAX_OFFER, "bad_offer"))
        except ValidationError:
            raise Refused(400, "bad_offer") from None
        call = await line.accept_webrtc(offer.sdp, address, offer.order, offer.lang)
        answer = {"id": call.id, "token": call.token, "sdp": call.sdp, "type": "answer"}
        return JSONResponse(answer, 201, {"Cache-Control": "no-store", "Location": f"/api/calls/{call.id}"})

    @router.get("/calls")
    async def newest(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        before: AwareDatetime | None = None,
    ) -> JSONResponse:
        token = bearer(request)
        if token is None or not is_admin(token, admin):
            raise _unauthorized()
        return _private({"calls": await line.records(limit, before)})

    @router.get("/calls/{call_id}")
    async def one(request: Request, call_id: str) -> JSONResponse:
        token = bearer(request)
        if token is None:
            raise _unauthorized()
        if not is_admin(token, admin) and not line.token_opens(call_id, token):
            raise Refused(404, "not_found")  # the same for a wrong token and a call that never was
        record = await line.record(call_id)
        if record is None:
            raise Refused(404, "not_found")
        return _private(record)

    @router.get("/config")
    async def settings(response: Response) -> dict[str, Any]:
        response.headers["Cache-Control"] = "no-store"
        return {"iceServers": _ice_servers(config), "maxCallSeconds": config.webrtc.max_call_s}

    return router


def _unauthorized() -> Refused:
    return Refused(401, "unauthorized", {"WWW-Authenticate": "Bearer"})


def _private(content: Any) -> JSONResponse:
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


def _ice_servers(config: Config) -> list[dict[str, Any]]:
    servers = []
    for server in config.webrtc.ice_servers:
        entry: dict[str, Any] = {"urls": list(server.urls)}
        if server.username is not None:
            entry["username"] = server.username
        if server.credential is not None:
            entry["credential"] = server.credential.get_secret_value()
        servers.append(entry)
    return servers
