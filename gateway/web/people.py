"""Signing in and out, and who is signed in."""

import math
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.routing import Match

from gateway.web.access import Access, PeopleDoor
from gateway.web.body import read_json
from gateway.web.client import Proxies
from gateway.web.rate import Rate, refuse_for
from gateway.web.refusals import Refused
from voicebot.clock import Clock, SystemClock
from voicebot.people.door import Reason, TurnedAway
from voicebot.people.types import Role, SignedIn

MAX_BODY = 4096
HOME, SUPERVISORS_HOME = "/agent", "/wall"
"""Where people go on to once they are signed in, if this server has such a page."""
NO_STORE = {"Cache-Control": "no-store"}


class Credentials(BaseModel):
    """What the sign-in page sends."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000, repr=False)


def people_router(
    door: PeopleDoor, access: Access, proxies: Proxies, clock: Clock | None = None
) -> APIRouter:
    """POST and DELETE /api/people/session, GET /api/people/me."""
    router = APIRouter(prefix="/api/people")
    time = clock or SystemClock()
    tries = Rate(burst=60, per_s=1.0)
    anybody = Depends(access.require(Role.AGENT))

    @router.post("/session")
    async def sign_in(request: Request) -> JSONResponse:
        if not proxies.same_origin(request):
            raise Refused(403, "forbidden")
        address = proxies.client(request)
        refuse_for(tries.take(address, time.monotonic()))
        try:
            typed = Credentials.model_validate(await read_json(request, MAX_BODY, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        entered = await door.enter(typed.login, typed.password, address)
        if isinstance(entered, TurnedAway):
            raise _refused(entered)
        await access.forget(request)
        token, signed_in = entered
        answer = JSONResponse(_shown(signed_in, request), 201, NO_STORE)
        access.give(answer, request, token)
        return answer

    @router.delete("/session")
    async def sign_out(request: Request, person: Annotated[SignedIn, anybody]) -> Response:
        await door.leave(person)
        answer = Response(status_code=204, headers=NO_STORE)
        access.take_back(answer, request)
        return answer

    @router.get("/me")
    async def me(request: Request, person: Annotated[SignedIn, anybody]) -> JSONResponse:
        return JSONResponse(_shown(person, request), headers=NO_STORE)

    return router


def _refused(turned_away: TurnedAway) -> Refused:
    retry = {"Retry-After": str(math.ceil(turned_away.wait_s))}
    match turned_away.reason:
        case Reason.WAIT:
            return Refused(429, "too_often", retry)
        case Reason.BUSY:
            return Refused(503, "busy", retry)
        case Reason.WRONG:
            return Refused(401, "wrong_password")


def _shown(signed_in: SignedIn, request: Request) -> dict[str, Any]:
    person = signed_in.person
    homes = (SUPERVISORS_HOME, HOME) if person.role.may_as(Role.SUPERVISOR) else (HOME,)
    return {
        "login": person.login,
        "name": person.name,
        "role": person.role.value,
        "skills": list(person.skills),
        "csrf": signed_in.csrf,
        "until": signed_in.until.isoformat(),
        "home": next((path for path in homes if _is_served(path, request)), None),
    }


def _is_served(path: str, request: Request) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)
