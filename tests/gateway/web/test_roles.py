"""Who may do what: every route against nobody, agent, supervisor and admin. A new route belongs into MAY."""

import re
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.web.access import COOKIE, CSRF_HEADER
from gateway.web.application import create_app
from tests.support.routes import WS, routes
from voicebot.config import Config
from voicebot.people.types import Role

HERE = "http://testserver"
ANYBODY, TOKEN = "anybody", "token"
"""TOKEN: a call's own, or the operator's, as Authorization: Bearer; who is signed in has none of them."""

MAY: dict[str, Role | str] = {
    "GET /": ANYBODY,
    "GET /people": ANYBODY,
    "GET /widget.js": ANYBODY,
    "GET /api/widget": ANYBODY,
    "GET /agent": ANYBODY,  # the bare page; what it shows comes by the routes below
    "GET /favicon.ico": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /metrics": ANYBODY,
    "POST /rasa/actions": ANYBODY,  # on this machine; from elsewhere it does not exist (test_actions.py)
    "GET /api/config": ANYBODY,
    "GET /api/demo/orders": ANYBODY,
    "POST /api/calls": ANYBODY,
    "WS /api/calls/text": ANYBODY,
    "GET /api/calls": TOKEN,
    "GET /api/calls/{call_id}": TOKEN,
    "GET /api/callbacks/slots": ANYBODY,
    "POST /api/callbacks": ANYBODY,
    "GET /api/callbacks/cancel/{token}": ANYBODY,
    "POST /api/callbacks/cancel/{token}": ANYBODY,
    "POST /api/people/session": ANYBODY,
    "DELETE /api/people/session": Role.AGENT,
    "GET /api/people/me": Role.AGENT,
    "POST /api/agent/media": Role.AGENT,
    "WS /api/agent/ws": Role.AGENT,
    "WS /api/chat": ANYBODY,
    "POST /api/chat/{call_id}/voice": ANYBODY,  # who has the chat's own token; for others there is none
    "GET /api/agent/sound/{interaction}/{turn}": Role.AGENT,
    "GET /api/agent/callbacks": Role.AGENT,
    "POST /api/agent/callbacks/{callback}": Role.AGENT,
    "GET /api/voicemails": Role.AGENT,
    "GET /api/voicemails/{id_}/sound": Role.AGENT,
    "PUT /api/voicemails/{id_}": Role.AGENT,
    "GET /wall": Role.SUPERVISOR,
    "GET /wall/calls": Role.SUPERVISOR,
    "GET /api/wall": Role.SUPERVISOR,
    "GET /api/wall/day": Role.SUPERVISOR,
    "GET /api/wall/days": Role.SUPERVISOR,
    "POST /api/wall/hours.csv": Role.SUPERVISOR,
    "POST /api/wall/watch": Role.SUPERVISOR,
    "PUT /api/wall/watch": Role.SUPERVISOR,
    "DELETE /api/wall/watch": Role.SUPERVISOR,
    "POST /api/records/search": Role.SUPERVISOR,
    "POST /api/records/calls.csv": Role.SUPERVISOR,
    "GET /api/records/calls/{call_id}": Role.SUPERVISOR,
    "GET /api/records/calls/{call_id}/recording": Role.SUPERVISOR,
    "GET /api/records/audit": Role.SUPERVISOR,
    "GET /admin": ANYBODY,  # the bare page
    "GET /api/admin/recordings": Role.ADMIN,
    "GET /api/admin/sheets/{name}": Role.ADMIN,
    "PUT /api/admin/sheets/{name}": Role.ADMIN,
    "POST /api/admin/sheets/{name}/undo": Role.ADMIN,
    "POST /api/admin/speak": Role.ADMIN,
    "POST /api/admin/widget/preview": Role.ADMIN,
    "GET /api/admin/notices": Role.ADMIN,
    "POST /api/admin/notices": Role.ADMIN,
    "DELETE /api/admin/notices/{number}": Role.ADMIN,
    "GET /api/admin/people": Role.ADMIN,
    "POST /api/admin/people": Role.ADMIN,
    "PUT /api/admin/people/{login}": Role.ADMIN,
    "PUT /api/admin/people/{login}/disabled": Role.ADMIN,
    "POST /api/admin/people/{login}/password": Role.ADMIN,
}
"""The least role that may, or what else opens a route. The static files are anybody's."""

LED_AWAY = {"GET /wall", "GET /wall/calls"}
"""Pages that are not shown to those who may not: they are led to where they can sign in, or work."""
FIRST = {"WS /api/chat": '{"type": "begin"}'}
"""What a page says before it is answered."""

ROLES: list[Role | None] = [None, *Role]
WRONG_PASSWORD = "wrong_password"
READING = ("GET", "HEAD")


@pytest.fixture
def app(line: Any, staff: Any) -> FastAPI:
    """Every route there is, over a line whose parts agree to everything."""
    line.door = staff
    for part in ("agents", "admin", "agent_callbacks", "wall", "voicemails", "chats"):
        setattr(line, part, MagicMock())
    line.chats.begin.return_value = SimpleNamespace(id="c1", token="t", media=MagicMock())
    line.chats.question = None
    return create_app(line, Config())


def test_every_route_says_who_may(app: FastAPI) -> None:
    """A route without an entry in MAY, or an entry without a route, fails here."""
    assert {f"{method} {path}" for method, path in routes(app)} == MAY.keys()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", [route for route in MAY if not route.startswith(WS)])
async def test_a_route_opens_to_those_who_may(
    app: FastAPI, staff: Any, route: str, role: Role | None
) -> None:
    """401 for nobody, 403 for too low a role, neither for those who may."""
    response = await _ask(app, route, *_signed_in(staff, role))
    may = MAY[route]
    if may is ANYBODY:
        assert response.status_code not in (401, 403) or WRONG_PASSWORD in response.text
    elif route in LED_AWAY and (role is None or not role.may_as(may)):
        assert response.status_code == 303
    elif may is TOKEN or role is None:
        assert response.status_code == 401
    elif role.may_as(may):
        assert response.status_code not in (401, 403)
    else:
        assert (response.status_code, response.json()["error"]) == (403, "forbidden")


@pytest.mark.parametrize(
    "route",
    [route for route, may in MAY.items() if isinstance(may, Role) and route.split()[0] not in (*READING, WS)],
)
async def test_what_changes_something_needs_the_guard_and_our_page(
    app: FastAPI, staff: Any, route: str
) -> None:
    """Without the session's guard, or from another site, even an admin is refused."""
    cookies, guard = _signed_in(staff, Role.ADMIN)
    assert (await _ask(app, route, cookies, {"Origin": HERE})).status_code == 403
    assert (await _ask(app, route, cookies, guard | {"Origin": "http://evil.pl"})).status_code == 403


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", [route for route in MAY if route.startswith(WS)])
def test_a_socket_opens_to_those_who_may(app: FastAPI, staff: Any, route: str, role: Role | None) -> None:
    """Those who may not are told so and the socket is closed."""
    cookies, _ = _signed_in(staff, role)
    may, path = MAY[route], re.sub(r"{\w+}", "x", route.split()[1])
    client = TestClient(app, HERE, cookies=cookies)
    if may is ANYBODY:
        with client.websocket_connect(path, headers={"Origin": HERE}) as socket:
            if route in FIRST:
                socket.send_text(FIRST[route])
            assert socket.receive_json()["type"] != "refused"
    elif role is not None and role.may_as(may):
        with client.websocket_connect(path, headers={"Origin": HERE}) as socket:
            socket.send_text("no JSON")  # whoever is in is answered; who is not is told why first
            assert socket.receive_json().get("error") not in ("sign_in", "forbidden")
    else:
        with client.websocket_connect(path, headers={"Origin": HERE}) as socket:
            assert socket.receive_json()["error"] == ("sign_in" if role is None else "forbidden")


def _signed_in(staff: Any, role: Role | None) -> tuple[dict[str, str], dict[str, str]]:
    """Cookies, and the headers of our own page."""
    if role is None:
        return {}, {"Origin": HERE}
    token, csrf = staff.signed_in(role)
    return {COOKIE: token}, {"Origin": HERE, CSRF_HEADER: csrf}


async def _ask(app: FastAPI, route: str, cookies: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    method, path = route.split()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=cookies) as client:
        return await client.request(
            method, re.sub(r"{\w+}", "x", path), headers=headers, json=None if method in READING else {}
        )
