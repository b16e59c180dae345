"""The supervisors' pages and numbers: who may see them, and what is refused."""

import csv
import io
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from gateway.wall.numbers import WallNumbers
from gateway.web.access import COOKIE, Access
from gateway.web.application import create_app
from gateway.web.archive import archive_router
from gateway.web.client import Proxies
from gateway.web.wall import wall_router
from voicebot.config import Config
from voicebot.people.types import Role
from voicebot.wall.figures import Tally, shown

ORIGIN = "http://shop.pl"


class Numbers:
    """Keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[date, ...]] = []

    def today(self) -> date:
        return date(2026, 3, 2)

    async def day(self, day: date) -> dict[str, Any]:
        self.asked.append((day,))
        return {"day": day.isoformat()}

    async def days(self, first: date, last: date) -> dict[str, Any]:
        self.asked.append((first, last))
        return {"days": []}

    async def hours(self, first: date, last: date) -> list[dict[str, Any]]:
        self.asked.append((first, last))
        return [{"day": "2026-03-02", "hour": 9, "queue": "=Łódź"} | shown(Tally(entered=2))]


class Archive:
    """Keeps who took what along."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def exported_hours(self, who: str, about: str) -> None:
        self.taken.append((who, about))


class Desk:
    """The two of them."""

    def __init__(self) -> None:
        self.numbers, self.archive = Numbers(), Archive()


@pytest.fixture
def desk(line: Any, staff: Any) -> Desk:
    """Behind a line where people sign in."""
    line.door, line.wall = staff, Desk()
    return line.wall  # type: ignore[no-any-return]


@pytest.fixture
def as_(line: Any, staff: Any, desk: Desk) -> Any:
    """as_(role): a browser of somebody with this role, with the guard it sends along; None: of nobody."""

    def browser(role: Role | None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(create_app(line, Config()), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        if role is not None:
            token, csrf = staff.signed_in(role)
            client.cookies.set(COOKIE, token)
            client.headers.update({"Origin": ORIGIN, "X-CSRF-Token": csrf})
        return client

    return browser


@pytest.mark.parametrize("path", ["/wall", "/wall/calls"])
@pytest.mark.parametrize(
    ("role", "status", "to"),
    [
        (None, 303, "/people?next={}"),
        (Role.AGENT, 303, "/agent"),
        (Role.SUPERVISOR, 200, None),
        (Role.ADMIN, 200, None),
    ],
)
async def test_the_pages_are_for_supervisors(
    as_: Any, path: str, role: Role | None, status: int, to: str | None
) -> None:
    """Strangers are led to the door and back, agents to their desk."""
    answer = await as_(role).get(path)
    assert answer.status_code == status
    assert answer.headers.get("location") == (to and to.format(path))


ROUTES = [
    ("GET", "/api/wall/day"),
    ("GET", "/api/wall/days"),
    ("POST", "/api/wall/hours.csv"),
    ("POST", "/api/records/search"),
    ("POST", "/api/records/calls.csv"),
    ("GET", "/api/records/calls/c1"),
    ("GET", "/api/records/calls/c1/recording"),
    ("GET", "/api/records/audit"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_no_agent_reaches_a_route_of_supervisors(as_: Any, method: str, path: str) -> None:
    """403 for an agent, 401 for nobody, before anything is looked at."""
    body = {"first": "2026-03-02", "last": "2026-03-02"}
    for role, status in ((Role.AGENT, 403), (None, 401)):
        answer = await as_(role).request(method, path, json=body if method == "POST" else None)
        assert answer.status_code == status, path


def test_every_route_of_supervisors_is_in_that_test(desk: Any, staff: Any) -> None:
    """A new one cannot be forgotten there."""
    access = Access(staff, Proxies(()))
    routes = [*wall_router(desk, access).routes, *archive_router(desk, access).routes]
    ours = {
        (method, route.path.replace("{call_id}", "c1"))
        for route in routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert {(method, path) for method, path in ours if path.startswith("/api/")} == set(ROUTES)


async def test_a_day_and_many_days(as_: Any, desk: Desk) -> None:
    """Today where none is named; as many days back as are asked for."""
    browser = as_(Role.SUPERVISOR)
    assert (await browser.get("/api/wall/day")).json() == {"day": "2026-03-02"}
    await browser.get("/api/wall/day?day=2026-02-01")
    await browser.get("/api/wall/days?count=7")
    await browser.get("/api/wall/days?count=2&last=2026-01-02")
    assert desk.numbers.asked == [
        (date(2026, 3, 2),),
        (date(2026, 2, 1),),
        (date(2026, 2, 24), date(2026, 3, 2)),
        (date(2026, 1, 1), date(2026, 1, 2)),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "day?day=yesterday",
        "day?day=2026-02-30",
        "days?count=0",
        "days?count=93",
        "days?count=2&last=0001-01-01",
    ],
)
async def test_days_that_are_none_are_refused(as_: Any, query: str) -> None:
    """With a word, not with a failure."""
    answer = await as_(Role.SUPERVISOR).get(f"/api/wall/{query}")
    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


async def test_the_file_of_hours(as_: Any, desk: Desk) -> None:
    """Written down, then handed out; as Excel wants it or plain; no cell is a formula."""
    body = {"first": "2026-03-01", "last": "2026-03-02"}
    answer = await as_(Role.SUPERVISOR).post("/api/wall/hours.csv", json=body | {"excel": True})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="godziny-2026-03-01-2026-03-02.csv"'
    plain = await as_(Role.SUPERVISOR).post("/api/wall/hours.csv", json=body)
    (row,) = csv.DictReader(io.StringIO(plain.text), delimiter=";")
    assert (row["queue"], row["entered"]) == ("'=Łódź", "2")
    assert desk.archive.taken == [("supervisor", "hours:2026-03-01/2026-03-02")] * 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"first": "2025-03-02", "last": "2026-03-01"},
        {"first": "x", "last": "y"},
        {"first": "2026-03-02", "last": "2026-03-02", "more": 1},
    ],
)
async def test_a_senseless_file_is_refused(as_: Any, desk: Desk, body: dict[str, Any]) -> None:
    """And nothing is written down."""
    answer = await as_(Role.SUPERVISOR).post("/api/wall/hours.csv", json=body)
    assert (answer.status_code, desk.archive.taken) == (400, [])


async def test_a_file_needs_the_guard_of_our_own_page(as_: Any, desk: Desk) -> None:
    """A foreign page takes nothing along."""
    browser = as_(Role.SUPERVISOR)
    browser.headers["X-CSRF-Token"] = "wrong"
    body = {"first": "2026-03-01", "last": "2026-03-02"}
    assert (await browser.post("/api/wall/hours.csv", json=body)).status_code == 403
    assert desk.archive.taken == []


def test_the_fake_speaks_as_the_real_one() -> None:
    """Every method of the fake is one of the numbers."""
    assert {name for name in vars(Numbers) if not name.startswith("_")} <= set(dir(WallNumbers))


@pytest.mark.parametrize(
    ("role", "home"), [(Role.SUPERVISOR, "/wall"), (Role.ADMIN, "/wall"), (Role.AGENT, None)]
)
async def test_supervisors_come_here_first(as_: Any, role: Role, home: str | None) -> None:
    """After signing in; an agent has no such home, nor a desk on a line without any."""
    assert (await as_(role).get("/api/people/me")).json()["home"] == home
