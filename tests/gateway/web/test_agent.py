"""The agent's page, its sound, and the messages both ways."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from gateway.contact.seat import Page
from gateway.web import refusals
from gateway.web.access import COOKIE, Access
from gateway.web.agent import MAX_MESSAGE, agent_router
from gateway.web.application import create_app
from gateway.web.client import Proxies
from voicebot.config import Config
from voicebot.errors import CallRefused
from voicebot.people.types import Person, Role

ORIGIN = {"Origin": "http://shop.pl"}
OFFER = {"type": "offer", "sdp": "v=0\r\noffer"}
PATH = "/api/agent/ws"


class Desk:
    """Keeps what it is told; greets every page."""

    def __init__(self) -> None:
        self.sitting: dict[str, Page] = {}
        self.stood: list[str] = []
        self.told_: list[Mapping[str, Any]] = []
        self.refuse: str | None = None
        self.error: Exception | None = None

    def sit(self, person: Person, page: Page) -> None:
        self.sitting[person.login] = page
        page.send({"type": "hello"})

    def stand(self, login: str, page: Page) -> None:
        assert self.sitting[login] is page
        self.stood.append(login)

    def told(self, login: str, message: Mapping[str, Any]) -> str | None:
        if self.error is not None:
            raise self.error
        self.told_.append(message)
        self.sitting[login].send({"type": "heard", "by": login})
        return self.refuse

    async def sound(self, login: str, interaction: str, turn: int) -> bytes | None:
        return f"{login} hears {turn}".encode() if interaction == "c1" else None

    def wall(self) -> dict[str, Any]:
        return {"day": "2026-11-23"}

    async def connect(self, login: str, sdp: str, address: str) -> str | None:
        if self.error is not None:
            raise self.error
        return f"answer for {login} at {address}" if login in self.sitting else None


@pytest.fixture
def desk() -> Desk:
    """Nobody sits there yet."""
    return Desk()


@pytest.fixture
def app(desk: Desk, staff: Any, time: Any) -> FastAPI:
    """The routes alone; whether somebody is still signed in is asked all the time."""
    app = FastAPI()
    refusals.install(app, {})
    proxies = Proxies(())
    app.include_router(agent_router(desk, Access(staff, proxies, time), proxies, time, still_s=0.05))  # type: ignore[arg-type]
    return app


Enter = Callable[..., WebSocketTestSession]


@pytest.fixture
def enter(app: FastAPI, staff: Any) -> Enter:
    """enter(): the WebSocket of an agent who is signed in."""

    def socket(token: str | None = None) -> WebSocketTestSession:
        cookie = token or staff.signed_in(Role.AGENT)[0]
        client = TestClient(app, cookies={COOKIE: cookie})
        return client.websocket_connect(PATH, headers={"Origin": "http://testserver"})

    return socket


def test_messages_go_both_ways_until_the_page_is_gone(enter: Enter, desk: Desk) -> None:
    """The page is greeted, heard, told why something was not done, and stood up for when it goes."""
    with enter() as socket:
        assert socket.receive_json() == {"type": "hello"}
        socket.send_json({"type": "ready"})
        assert socket.receive_json() == {"type": "heard", "by": "agent"}
        desk.refuse = "no_headset"
        socket.send_json({"type": "ready"})
        socket.receive_json()
        refused = socket.receive_json()
        assert (refused["type"], refused["error"]) == ("refused", "no_headset")
        assert refused["message"]
    assert desk.told_ == [{"type": "ready"}, {"type": "ready"}]
    assert desk.stood == ["agent"]


@pytest.mark.parametrize(
    "junk",
    ["{", "[]", "5", "[" * 5000, "x" * (MAX_MESSAGE + 1)],
    ids=["cut", "list", "number", "deep", "long"],
)
def test_junk_is_refused_and_the_page_stays(enter: Enter, desk: Desk, junk: str) -> None:
    """Nobody's work ends by a broken message."""
    with enter() as socket:
        socket.receive_json()
        socket.send_text(junk)
        assert socket.receive_json()["error"] == "bad_message"
        socket.send_bytes(b"\x00")
        assert socket.receive_json()["error"] == "bad_message"
    assert desk.told_ == []


def test_a_page_that_writes_without_end_is_slowed_down(enter: Enter, desk: Desk) -> None:
    """Forty at once are done, the rest refused."""
    with enter() as socket:
        socket.receive_json()
        for _ in range(45):
            socket.send_json({"type": "ready"})
        errors = [socket.receive_json().get("error") for _ in range(45)]
    assert len(desk.told_) == 40
    assert errors.count("too_fast") == 5


def test_a_window_that_was_replaced_is_closed(enter: Enter, desk: Desk) -> None:
    """After its last message."""
    with enter() as socket:
        socket.receive_json()
        desk.sitting["agent"].send({"type": "elsewhere"})
        desk.sitting["agent"].close()
        assert socket.receive_json() == {"type": "elsewhere"}
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()
    assert desk.stood == ["agent"]


def test_whose_session_ends_is_shown_nothing_more(enter: Enter, staff: Any, desk: Desk) -> None:
    """Also in the middle of work: they are told, and the socket says to sign in."""
    token, _ = staff.signed_in(Role.AGENT)
    with enter(token) as socket:
        socket.receive_json()
        del staff.sessions[token]
        assert socket.receive_json()["error"] == "sign_in"
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 4401
    assert desk.stood == ["agent"]


def test_nobody_and_foreign_pages_are_refused(enter: Enter, app: FastAPI, staff: Any, desk: Desk) -> None:
    """A cookie that is none; a page of another site with a good one."""
    with enter("x" * 43) as socket:
        assert socket.receive_json()["error"] == "sign_in"
    client = TestClient(app, cookies={COOKIE: staff.signed_in(Role.AGENT)[0]})
    with client.websocket_connect(PATH, headers={"Origin": "http://evil.pl"}) as socket:
        assert socket.receive_json()["error"] == "forbidden"
    assert desk.sitting == {}


def test_a_fault_of_ours_ends_the_connection_and_is_logged(enter: Enter, desk: Desk) -> None:
    """The page connects again; its talk is kept meanwhile."""
    desk.error = RuntimeError("broken")
    with capture_logs() as logs, enter() as socket:
        socket.receive_json()
        socket.send_json({"type": "ready"})
        assert socket.receive_json()["error"] == "failed"
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 1011
    assert [entry["kind"] for entry in logs if entry["event"] == "agent_page_failed"] == ["RuntimeError"]
    assert desk.stood == ["agent"]


async def test_sound_is_connected_for_who_is_signed_in_and_there(
    app: FastAPI, staff: Any, desk: Desk
) -> None:
    """With the guard against foreign pages, a good offer and the page open; refusals say why."""
    token, csrf = staff.signed_in(Role.AGENT)
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 50000))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://shop.pl", cookies={COOKIE: token}
    ) as client:

        async def post(body: Any = OFFER, headers: Any = None) -> tuple[int, Any]:
            answer = await client.post(
                "/api/agent/media", json=body, headers=headers or ORIGIN | {"X-CSRF-Token": csrf}
            )
            return answer.status_code, answer.json()

        assert (await post())[1]["error"] == "no_page"
        desk.sitting["agent"] = Page()
        assert await post() == (201, {"sdp": "answer for agent at 192.0.2.7", "type": "answer"})
        assert (await post(headers=ORIGIN))[0] == 403
        assert (await post({"type": "offer", "sdp": "x"}))[0] == 400
        desk.error = CallRefused("full", "all taken")
        assert (await post())[0] == 503
        client.cookies.clear()
        assert (await post())[0] == 401


async def test_the_page_is_there_where_people_answer(line: Any, desk: Desk) -> None:
    """And nowhere else."""
    for agents, status in ((desk, 200), (None, 404)):
        line.agents = agents
        transport = httpx.ASGITransport(create_app(line, Config()))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.pl") as client:
            answer = await client.get("/agent")
        assert answer.status_code == status
        assert ("Stanowisko" in answer.text) is (status == 200)


@pytest.mark.parametrize(("role", "status"), [(Role.AGENT, 403), (Role.SUPERVISOR, 200), (Role.ADMIN, 200)])
async def test_the_wall_is_for_supervisors(app: FastAPI, staff: Any, role: Role, status: int) -> None:
    """An agent does not see how the others do."""
    token, _ = staff.signed_in(role)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://shop.pl", cookies={COOKIE: token}
    ) as client:
        answer = await client.get("/api/wall")
    assert answer.status_code == status
    assert ("day" in answer.json()) is (status == 200)


def test_a_turn_is_played_to_agents_alone(app: FastAPI, staff: Any) -> None:
    """As a WAV that no cache keeps; what is not theirs is not there."""
    cookie = staff.signed_in(Role.AGENT)[0]
    client = TestClient(app, cookies={COOKIE: cookie})
    answer = client.get("/api/agent/sound/c1/4")
    assert (answer.status_code, answer.content) == (200, b"agent hears 4")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("audio/wav", "no-store")
    assert client.get("/api/agent/sound/other/4").status_code == 404
    assert client.get("/api/agent/sound/c1/-1").status_code in (400, 422)
    assert TestClient(app).get("/api/agent/sound/c1/4").status_code == 401
