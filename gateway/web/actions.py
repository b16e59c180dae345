"""Rasa asks for our custom actions here; only from this machine."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from gateway.web.body import read_json
from gateway.web.client import is_this_machine
from gateway.web.line import Line
from gateway.web.refusals import Refused

MAX_BODY = 4 * 1024 * 1024
MAX_INFLATED = 16 * 1024 * 1024
"""Rasa sends the whole conversation and the whole domain with every action."""


def actions_router(line: Line) -> APIRouter:
    """POST /rasa/actions."""
    router = APIRouter()

    @router.post("/rasa/actions")
    async def run(request: Request) -> JSONResponse:
        if not is_this_machine(request):
            raise Refused(404, "not_found")  # to the outside this door does not exist
        payload = await read_json(request, MAX_BODY, "bad_request", inflated=MAX_INFLATED)
        status, body = await line.run_action(payload)
        return JSONResponse(body, status)

    return router
