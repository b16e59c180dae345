"""A supervisor hears a talk along: begun with the offer of a headset, changed, ended (docs/wall.md)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.contact.desk import AgentDesk
from gateway.contact.monitor import Mode
from gateway.wall.desk import WallDesk
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.calls import MAX_OFFER, Offer
from gateway.web.client import Proxies
from gateway.web.refusals import Refused
from gateway.web.wall import MAX_BODY, NO_STORE
from voicebot.people.types import Role, SignedIn


class Wish(Offer):
    """call: the talk."""

    call: str = Field(min_length=1, max_length=64)
    mode: Mode


class Change(BaseModel):
    """To another mode."""

    model_config = ConfigDict(extra="forbid", strict=True)
    mode: Mode


STILL_S = 60.0
"""Between two looks whether who listens is still signed in."""


def watching_router(
    agents: AgentDesk, wall: WallDesk, access: Access, proxies: Proxies, still_s: float = STILL_S
) -> APIRouter:
    """POST, PUT and DELETE /api/wall/watch, for supervisors."""
    router = APIRouter(prefix="/api/wall/watch")
    guards: dict[str, asyncio.Task[None]] = {}
    supervisor = Depends(access.require(Role.SUPERVISOR))

    @router.post("")
    async def begin(request: Request, person: Annotated[SignedIn, supervisor]) -> JSONResponse:
        try:
            wish = Wish.model_validate(await read_json(request, MAX_OFFER, "bad_offer"))
        except ValidationError:
            raise Refused(400, "bad_offer") from None
        await wall.archive.watched(person.person.login, wish.call, wish.mode)
        answer = await agents.watching.begin(
            person.person, wish.call, wish.mode, wish.sdp, proxies.client(request)
        )
        if answer is None:
            raise Refused(409, "not_watchable")
        login = person.person.login
        if login in guards:
            guards[login].cancel()
        guards[login] = asyncio.create_task(_guard(request, login), name="watch-guard")
        return JSONResponse({"sdp": answer, "type": "answer"}, 201, NO_STORE)

    async def _guard(request: Request, login: str) -> None:
        """Whose session ends hears nothing more."""
        while agents.watching.hears(login):
            await asyncio.sleep(still_s)
            if not await access.still(request, Role.SUPERVISOR):
                await agents.watching.end(login)

    @router.put("")
    async def change(request: Request, person: Annotated[SignedIn, supervisor]) -> Response:
        try:
            wish = Change.model_validate(await read_json(request, MAX_BODY, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        if not agents.watching.change(person.person.login, wish.mode):
            raise Refused(409, "not_watchable")
        return Response(status_code=204, headers=NO_STORE)

    @router.delete("")
    async def end(person: Annotated[SignedIn, supervisor]) -> Response:
        await agents.watching.end(person.person.login)
        return Response(status_code=204, headers=NO_STORE)

    return router
