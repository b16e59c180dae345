"""Who is signed in at the other end of a request, and whether that is enough."""

from collections.abc import Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, WebSocket
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from gateway.web import refusals
from gateway.web.access import COOKIE, SAFE_COOKIE, Access
from gateway.web.client import Proxies
from voicebot.people.types import Role, SignedIn

ROLES = list(Role)


@pytest.fixture
def app(staff: Any, time: Any) -> FastAPI:
    """A route to read, one to change something, and a WebSocket for each role."""
    app = FastAPI()
    refusals.install(app, {})
    access = Access(staff, Proxies(("10.0.0.1",)), time)
    for role in ROLES:
        person = Depends(access.require(role))

        @app.get(f"/{role}")
        async def read(who: Annotated[SignedIn, person]) -> str:
            return who.person.login

        @app.post(f"/{role}")
        async def change(who: Annotated[SignedIn, person]) -> str:
            return who.person.login

        @app.websocket(f"/{role}/live")
        async def live(socket: WebSocket, role: Role = role) -> None:
            who = await access.of_socket(socket, role)
            if who is None:
                return
            await socket.send_json({"login": who.person.login})
            await socket.receive_text()
            await socket.send_json({"still": await access.still(socket, role)})

    return app


Visit = Callable[..., httpx.AsyncClient]


@pytest.fixture
def visit(app: FastAPI) -> Visit:
    """visit(token, peer): a browser that presents this token."""

    def client(token: str | None = None, peer: str = "192.0.2.7", cookie: str = COOKIE) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, client=(peer, 50000))
        cookies = {} if token is None else {cookie: token}
        return httpx.AsyncClient(transport=transport, base_url="http://shop.pl", cookies=cookies)

    return client


@pytest.mark.parametrize("needed", ROLES)
@pytest.mark.parametrize("role", ROLES)
async def test_each_role_reaches_its_own_routes_and_those_below(
    staff: Any, visit: Visit, role: Role, needed: Role
) -> None:
    """An agent does not reach a supervisor's route, nor a supervisor an admin's, to read or to change."""
    token, csrf = staff.signed_in(role)
    browser = visit(token)
    ours = {"Origin": "http://shop.pl", "X-CSRF-Token": csrf}
    for answer in (await browser.get(f"/{needed}"), await browser.post(f"/{needed}", headers=ours)):
        if ROLES.index(role) >= ROLES.index(needed):
            assert (answer.status_code, answer.json()) == (200, role.value)
        else:
            assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


@pytest.mark.parametrize("token", [None, "", "guess", "a" * 43])
async def test_without_a_session_nobody_comes_in(visit: Visit, token: str | None) -> None:
    """401 in Polish, for no cookie and for one that is nobody's."""
    answer = await visit(token).get("/agent")
    assert answer.status_code == 401
    assert answer.json() == {"error": "sign_in", "message": "Trzeba się zalogować."}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "forbidden"),
        ({"X-CSRF-Token": "right"}, "forbidden"),
        ({"Origin": "http://shop.pl"}, "stale_page"),
        ({"Origin": "http://shop.pl", "X-CSRF-Token": ""}, "stale_page"),
        ({"Origin": "http://shop.pl", "X-CSRF-Token": "wrong"}, "stale_page"),
        ({"Origin": "http://shop.pl", "X-CSRF-Token": "ą"}, "stale_page"),
        ({"Origin": "https://evil.pl", "X-CSRF-Token": "right"}, "forbidden"),
        ({"Origin": "null", "X-CSRF-Token": "right"}, "forbidden"),
    ],
)
async def test_a_foreign_page_changes_nothing(
    staff: Any, visit: Visit, headers: dict[str, str], code: str
) -> None:
    """The cookie alone is not enough: the page must be ours and know what only our page was told."""
    token, csrf = staff.signed_in(Role.ADMIN)
    sent = {name: csrf if value == "right" else value for name, value in headers.items()}
    answer = await visit(token).post("/agent", headers={name: value.encode() for name, value in sent.items()})
    assert (answer.status_code, answer.json()["error"]) == (403, code)


async def test_one_sessions_guard_is_not_anothers(staff: Any, visit: Visit) -> None:
    """What one agent's page knows does not work with another's cookie."""
    token, _ = staff.signed_in(Role.AGENT)
    _, other = staff.signed_in(Role.SUPERVISOR)
    headers = {"Origin": "http://shop.pl", "X-CSRF-Token": other}
    assert (await visit(token).post("/agent", headers=headers)).json()["error"] == "stale_page"


async def test_guessing_cookies_is_limited_being_signed_in_is_not(
    staff: Any, visit: Visit, time: Any
) -> None:
    """After sixty that were nobody's an address waits, and the book is not asked; others go on."""
    token, _ = staff.signed_in(Role.AGENT)
    busy = visit(token)
    for _ in range(100):
        assert (await busy.get("/agent")).status_code == 200
    guesser = visit("a" * 43)
    assert [(await guesser.get("/agent")).status_code for _ in range(61)] == [401] * 60 + [429]
    asked = staff.asked
    answer = await guesser.get("/agent")
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (
        429,
        "too_often",
        "1",
    )
    assert staff.asked == asked
    assert (await visit(token, peer="192.0.2.8").get("/agent")).status_code == 200
    time.seconds += 1
    assert (await guesser.get("/agent")).status_code == 401


async def test_over_https_only_the_prefixed_cookie_counts(staff: Any, visit: Visit) -> None:
    """One without it may have been planted by a neighbour host; a trusted proxy says that it is https."""
    token, _ = staff.signed_in(Role.AGENT)
    https = {"X-Forwarded-Proto": "https"}
    assert (await visit(token, "10.0.0.1", COOKIE).get("/agent", headers=https)).status_code == 401
    assert (await visit(token, "10.0.0.1", SAFE_COOKIE).get("/agent", headers=https)).status_code == 200


Live = Callable[..., Any]


@pytest.fixture
def live(app: FastAPI) -> Live:
    """live(path, token, origin): a WebSocket opened by a page."""

    def connect(path: str, token: str | None, origin: str | None = "http://testserver") -> Any:
        client = TestClient(app, cookies={} if token is None else {COOKIE: token}, client=("192.0.2.7", 5))
        return client.websocket_connect(path, headers={} if origin is None else {"Origin": origin})

    return connect


def test_a_page_of_ours_opens_a_live_line_until_signing_out(staff: Any, live: Live) -> None:
    """The person comes in; when the session ends meanwhile, asking again tells."""
    token, _ = staff.signed_in(Role.SUPERVISOR)
    for ends in (False, True):
        with live("/agent/live", token) as socket:
            assert socket.receive_json() == {"login": "supervisor"}
            if ends:
                staff.sessions.clear()
            socket.send_text("more")
            assert socket.receive_json() == {"still": not ends}


@pytest.mark.parametrize(
    ("path", "role", "origin", "code", "error"),
    [
        ("/supervisor/live", Role.AGENT, "http://testserver", 4403, "forbidden"),
        ("/agent/live", None, "http://testserver", 4401, "sign_in"),
        ("/agent/live", Role.ADMIN, "https://evil.pl", 4403, "forbidden"),
        ("/agent/live", Role.ADMIN, None, 4403, "forbidden"),
    ],
)
def test_a_live_line_is_refused_with_the_reason(
    staff: Any, live: Live, path: str, role: Role | None, origin: str | None, code: int, error: str
) -> None:
    """Too low a role, nobody signed in, a foreign page, no page: told in a message, then closed."""
    token = staff.signed_in(role)[0] if role else None
    with live(path, token, origin) as socket:
        assert socket.receive_json() == {"type": "refused", **refusals.body(error)}
        with pytest.raises(WebSocketDisconnect) as shut:
            socket.receive_json()
    assert shut.value.code == code


def test_guessing_is_limited_there_too(live: Live) -> None:
    """As over HTTP."""
    for number in range(61):
        with live("/agent/live", "a" * 43) as socket:
            told = socket.receive_json()["error"]
            assert told == ("too_often" if number == 60 else "sign_in")
