"""A supervisor's wish to hear a talk along, over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.web.access import COOKIE, Access
from gateway.web.application import create_app
from gateway.web.client import Proxies
from gateway.web.watching import watching_router
from voicebot.config import Config
from voicebot.errors import CallRefused
from voicebot.people.types import Person, Role

ORIGIN = "http://shop.pl"
PATH = "/api/wall/watch"
WISH = {"type": "offer", "sdp": "v=0\r\noffer", "call": "c1", "mode": "listen"}


class Watching:
    """Keeps what happened, in order."""

    def __init__(self) -> None:
        self.did: list[tuple[Any, ...]] = []
        self.hearing: set[str] = set()
        self.error: Exception | None = None

    async def begin(self, person: Person, call: str, mode: str, sdp: str, address: str) -> str | None:
        self.did.append(("begin", person.login, call, mode, address))
        if self.error:
            raise self.error
        if call != "c1":
            return None
        self.hearing.add(person.login)
        return "answer"

    def change(self, login: str, mode: str) -> bool:
        self.did.append(("change", login, mode))
        return login in self.hearing

    def hears(self, login: str) -> bool:
        return login in self.hearing

    async def end(self, login: str) -> None:
        self.did.append(("end", login))
        self.hearing.discard(login)

    async def watched(self, who: str, call_id: str, mode: str) -> None:
        self.did.append(("audit", who, call_id, mode))


@pytest.fixture
def watching() -> Watching:
    """Nobody hears anything."""
    return Watching()


@pytest.fixture
def as_(line: Any, staff: Any, watching: Watching) -> Any:
    """as_(role): a browser of somebody with this role, at a line whose guard looks all the time."""

    class Both:
        def __init__(self) -> None:
            self.watching = self.archive = watching

    line.door = staff
    app = create_app(line, Config())
    access = Access(staff, Proxies(()))
    app.include_router(watching_router(Both(), Both(), access, Proxies(()), still_s=0.02))  # type: ignore[arg-type]

    def browser(role: Role = Role.SUPERVISOR) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.9", 5000))
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        token, csrf = staff.signed_in(role)
        client.cookies.set(COOKIE, token)
        client.headers.update({"Origin": ORIGIN, "X-CSRF-Token": csrf})
        return client

    return browser


async def test_it_is_written_down_before_anything_is_heard(as_: Any, watching: Watching) -> None:
    """Begun, changed, ended."""
    browser = as_()
    begun = await browser.post(PATH, json=WISH)
    assert (begun.status_code, begun.json()) == (201, {"sdp": "answer", "type": "answer"})
    assert (await browser.put(PATH, json={"mode": "whisper"})).status_code == 204
    assert (await browser.delete(PATH)).status_code == 204
    assert watching.did == [
        ("audit", "supervisor", "c1", "listen"),
        ("begin", "supervisor", "c1", "listen", "192.0.2.9"),
        ("change", "supervisor", "whisper"),
        ("end", "supervisor"),
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_no_agent_hears_anything(as_: Any, watching: Watching, method: str) -> None:
    """403, also for a supervisor's page without its guard."""
    body = None if method == "DELETE" else WISH
    assert (await as_(Role.AGENT).request(method, PATH, json=body)).status_code == 403
    browser = as_()
    del browser.headers["X-CSRF-Token"]
    assert (await browser.request(method, PATH, json=body)).status_code == 403
    assert watching.did == []


@pytest.mark.parametrize(
    "wish", [{}, WISH | {"mode": "shout"}, WISH | {"call": ""}, WISH | {"sdp": "x"}, WISH | {"more": 1}]
)
async def test_a_senseless_wish_is_refused(as_: Any, watching: Watching, wish: dict[str, Any]) -> None:
    """Nothing is written down, nothing begun."""
    browser = as_()
    assert (await browser.post(PATH, json=wish)).json()["error"] == "bad_offer"
    assert (await browser.put(PATH, json={"mode": "shout"})).status_code == 400
    assert watching.did == []


async def test_what_cannot_be_heard_is_told(as_: Any, watching: Watching) -> None:
    """A talk that is over; a change where nothing is heard; no line free."""
    browser = as_()
    assert (await browser.post(PATH, json=WISH | {"call": "c2"})).json()["error"] == "not_watchable"
    assert (await browser.put(PATH, json={"mode": "barge"})).status_code == 409
    watching.error = CallRefused("full", "all taken")
    assert (await browser.post(PATH, json=WISH)).status_code == 503


async def test_whose_session_ends_hears_nothing_more(as_: Any, watching: Watching, staff: Any) -> None:
    """Also in the middle of a talk; as long as it lasts nothing is ended."""
    browser = as_()
    await browser.post(PATH, json=WISH)
    await browser.post(PATH, json=WISH)
    await asyncio.sleep(0.1)
    assert watching.hearing == {"supervisor"}
    staff.sessions.clear()
    async with asyncio.timeout(5):
        while watching.hearing:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert watching.did.count(("end", "supervisor")) == 1
