"""The agents' list of callbacks over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway.web.access import COOKIE
from gateway.web.application import create_app
from voicebot.config import Config
from voicebot.contact.callback_list import Act, Listed
from voicebot.contact.callback_policy import Case, State
from voicebot.contact.callback_rows import Callback
from voicebot.errors import StoreError
from voicebot.people.types import Role

PATH = "/api/agent/callbacks"
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


class Office:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.calls_out = True
        self.looked: list[str] = []
        self.did: list[tuple[str, str, Act]] = []
        self.error: Exception | None = None

    async def look(self, login: str) -> list[Listed]:
        if self.error is not None:
            raise self.error
        self.looked.append(login)
        case = Case(State.QUARANTINED, NOW, due=NOW, tries=1, why="busy")
        callback = Callback("one", case, "+48501222333", None, ("c1",), "Prosi\no kontakt.")
        return [Listed(callback, NOW, "/cart", (Act.CALL, Act.DONE))]

    async def act(self, login: str, callback: str, act: Act) -> bool:
        self.did.append((login, callback, act))
        return callback == "one"


@pytest.fixture
def office() -> Office:
    """With one callback."""
    return Office()


@pytest.fixture
def app(office: Office, line: Any, staff: Any) -> Any:
    """The whole application."""
    line.agent_callbacks, line.door = office, staff
    return create_app(line, Config())


@asynccontextmanager
async def signed_in(app: Any, staff: Any, role: Role | None = Role.AGENT) -> AsyncIterator[httpx.AsyncClient]:
    token, csrf = staff.signed_in(role) if role is not None else ("", "")
    headers = {"Origin": "http://shop.pl", "X-CSRF-Token": csrf}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://shop.pl",
        headers=headers,
        cookies={COOKIE: token} if token else {},
    ) as client:
        yield client


async def test_an_agent_reads_the_list(app: Any, staff: Any, office: Office) -> None:
    """Everything the page shows, never cached, and who read it is told to the book."""
    async with signed_in(app, staff) as client:
        answer = await client.get(PATH)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json() == {
        "calls_out": True,
        "callbacks": [
            {
                "id": "one",
                "state": "quarantined",
                "why": "busy",
                "phone": "+48501222333",
                "wish": "Prosi o kontakt.",
                "asked": NOW.isoformat(),
                "at": None,
                "due": NOW.isoformat(),
                "tries": 1,
                "page": "/cart",
                "acts": ["call", "done"],
            }
        ],
    }
    assert office.looked == ["agent"]


async def test_without_calls_out_nobody_is_offered_to_be_called(app: Any, staff: Any, office: Office) -> None:
    """The other acts are there."""
    office.calls_out = False
    async with signed_in(app, staff) as client:
        assert (await client.get(PATH)).json()["callbacks"][0]["acts"] == ["done"]


async def test_numbers_are_for_who_is_signed_in(app: Any, staff: Any, office: Office) -> None:
    """Nobody else reads or changes anything; a change carries the session's guard."""
    async with signed_in(app, staff, None) as stranger:
        assert (await stranger.get(PATH)).status_code == 401
        assert (await stranger.post(f"{PATH}/one", json={"act": "done"})).status_code == 401
    async with signed_in(app, staff) as agent:
        foreign = await agent.post(f"{PATH}/one", json={"act": "done"}, headers={"X-CSRF-Token": "guessed"})
        assert foreign.status_code == 403
    assert (office.looked, office.did) == ([], [])


@pytest.mark.parametrize("act", list(Act))
async def test_what_an_agent_does_is_done_by_them(app: Any, staff: Any, office: Office, act: Act) -> None:
    """Each act by its name."""
    async with signed_in(app, staff) as client:
        answer = await client.post(f"{PATH}/one", json={"act": act.value})
    assert (answer.status_code, answer.json()) == (200, {"done": act.value})
    assert office.did == [("agent", "one", act)]


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("other", {"act": "done"}, 409, "not_now"),
        ("one", {"act": "erase"}, 400, "bad_request"),
        ("one", {"act": "done", "more": 1}, 400, "bad_request"),
        ("one", [], 400, "bad_request"),
        ("one", {"act": "x" * 300}, 413, "too_large"),
    ],
)
async def test_what_cannot_be_done_is_refused(
    app: Any, staff: Any, path: str, body: Any, status: int, error: str
) -> None:
    """Clearly, and never with a fault of ours."""
    async with signed_in(app, staff) as client:
        answer = await client.post(f"{PATH}/{path}", json=body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_database_that_fails_is_told_as_such(app: Any, staff: Any, office: Office) -> None:
    """503, to be tried again."""
    office.error = StoreError("down")
    async with signed_in(app, staff) as client:
        assert (await client.get(PATH)).status_code == 503


async def test_a_line_where_nobody_works_has_no_list(line: Any, staff: Any) -> None:
    """404."""
    line.agent_callbacks, line.door = None, staff
    async with signed_in(create_app(line, Config()), staff) as client:
        assert (await client.get(PATH)).status_code == 404
