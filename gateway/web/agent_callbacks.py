"""The agents' list of callbacks. Numbers are shown to who is signed in, and that they were is written down."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.contact.callback_office import CallbackOffice
from gateway.web.access import Access
from gateway.web.body import read_json
from gateway.web.refusals import Refused
from voicebot.contact.callback_list import Act, Listed
from voicebot.people.types import Role, SignedIn

MAX_BODY = 256
NO_STORE = {"Cache-Control": "no-store"}


class Wanted(BaseModel):
    """What is to be done with it."""

    model_config = ConfigDict(extra="forbid")
    act: Act


def agent_callbacks_router(office: CallbackOffice, access: Access) -> APIRouter:
    """GET /api/agent/callbacks, POST /api/agent/callbacks/{id}."""
    router = APIRouter(prefix="/api/agent/callbacks")
    agent = Depends(access.require(Role.AGENT))

    @router.get("")
    async def look(person: Annotated[SignedIn, agent]) -> JSONResponse:
        listed = await office.look(person.person.login)
        found = {
            "calls_out": office.calls_out,
            "callbacks": [_shown(one, office.calls_out) for one in listed],
        }
        return JSONResponse(found, headers=NO_STORE)

    @router.post("/{callback}")
    async def act(callback: str, request: Request, person: Annotated[SignedIn, agent]) -> JSONResponse:
        try:
            wanted = Wanted.model_validate(await read_json(request, MAX_BODY, "bad_request"))
        except ValidationError:
            raise Refused(400, "bad_request") from None
        if not await office.act(person.person.login, callback[:64], wanted.act):
            raise Refused(409, "not_now")
        return JSONResponse({"done": wanted.act.value}, headers=NO_STORE)

    return router


def _shown(listed: Listed, calls_out: bool) -> dict[str, Any]:
    callback, case = listed.callback, listed.callback.case
    return {
        "id": callback.id,
        "state": case.state.value,
        "why": case.why,
        "phone": callback.phone,
        "wish": " ".join(callback.summary.split()),
        "asked": listed.created.isoformat(),
        "at": case.at.isoformat() if case.at else None,
        "due": case.due.isoformat() if case.due else None,
        "tries": case.tries,
        "page": listed.page,
        "acts": [act.value for act in listed.acts if calls_out or act is not Act.CALL],
    }
