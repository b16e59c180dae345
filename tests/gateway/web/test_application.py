"""Every route over one line, put together."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.web.application import create_app
from tests.support.routes import routes
from voicebot.config import Config, Server
from voicebot.errors import ConfigError

Knock = Callable[..., httpx.AsyncClient]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/people", 200),
        ("GET", "/favicon.ico", 200),
        ("GET", "/static/shop/icon.svg", 200),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/metrics", 200),
        ("GET", "/api/config", 200),
        ("GET", "/api/demo/orders", 200),
        ("GET", "/api/callbacks/slots", 200),
        ("POST", "/api/callbacks", 400),
        ("GET", "/api/callbacks/cancel/token-1", 200),
        ("POST", "/api/callbacks/cancel/x", 404),
        ("GET", "/api/calls", 401),
        ("GET", "/api/calls/c1", 401),
        ("POST", "/api/calls", 400),
        ("GET", "/api/people/me", 401),
        ("POST", "/api/people/session", 400),
        ("DELETE", "/api/people/session", 401),
        ("POST", "/rasa/actions", 400),
        ("DELETE", "/api/calls", 405),
        ("GET", "/api/calls/c1/more", 404),
    ],
)
async def test_each_route_has_its_door(knock: Knock, method: str, path: str, status: int) -> None:
    """What is promised is there, and refuses in the one form."""
    answer = await knock().request(method, path)
    assert answer.status_code == status
    if status >= 400:
        assert set(answer.json()) == {"error", "message"}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_no_page_loads_scripts_of_a_third_party(knock: Knock, path: str) -> None:
    """The framework's interactive docs are off."""
    assert (await knock().get(path)).status_code == 404


def test_the_written_call_is_not_taken_for_a_record(line: Any) -> None:
    """/api/calls/text is the WebSocket, though /api/calls/{id} is a route as well."""
    with TestClient(create_app(line, Config())).websocket_connect("/api/calls/text") as socket:
        assert socket.receive_json() == {"type": "call", "id": "t0", "token": "secret"}


def test_the_line_lives_as_long_as_the_application(line: Any) -> None:
    """What is to happen at start and stop happens around the first and last request."""
    seen: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seen.append("start")
        yield
        seen.append("stop")

    with TestClient(create_app(line, Config(), lifespan)) as client:
        assert client.get("/readyz").status_code == 200
        assert seen == ["start"]
    assert seen == ["start", "stop"]


def test_a_wrong_proxy_stops_the_start(line: Any) -> None:
    """A setting that cannot be meant is not found out by the first caller."""
    with pytest.raises(ConfigError, match=r"server\.trusted_proxies"):
        create_app(line, Config(server=Server(trusted_proxies=("nginx",))))


async def test_voice_messages_have_their_routes_where_agents_look_at_them(knock: Knock, line: Any) -> None:
    """And none elsewhere."""
    async with knock() as client:
        assert (await client.get("/api/voicemails")).status_code == 404
    line.voicemails = object()
    async with knock() as client:
        assert (await client.get("/api/voicemails")).status_code == 401


def test_every_part_that_a_line_has_brings_its_routes(line: Any) -> None:
    """And one that it lacks brings none."""
    bare = {path for _, path in routes(create_app(line, Config()))}
    for part in ("agents", "admin", "agent_callbacks", "wall", "voicemails", "chats"):
        setattr(line, part, MagicMock())
    whole = {path for _, path in routes(create_app(line, Config()))}
    brought = {
        "/admin",
        "/api/agent/ws",
        "/api/agent/callbacks",
        "/wall",
        "/api/records/search",
        "/api/voicemails",
        "/api/chat",
        "/api/wall/watch",
    }
    assert brought <= whole - bare
