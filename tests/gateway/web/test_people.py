"""Signing in and out over HTTP, with the real door and book."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from structlog.testing import capture_logs

from gateway.web.access import COOKIE, SAFE_COOKIE
from gateway.web.application import create_app
from gateway.web.people import HOME
from voicebot.config import Config, Server
from voicebot.errors import StoreError
from voicebot.people.book import People
from voicebot.people.door import Door, Reason, TurnedAway
from voicebot.people.lifetime import Lifetime
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.types import Role
from voicebot.store.worker import Store

PASSWORD = "zielony rower pod lasem"
SESSION = "/api/people/session"
OURS = {"Origin": "http://shop.pl"}
BEHIND = Config(server=Server(trusted_proxies=("10.0.0.1",)))
OVER_HTTPS = {"Origin": "https://shop.pl", "X-Forwarded-Proto": "https"}


@pytest.fixture
async def people(line: Any, tmp_path: Path, time: Any) -> AsyncIterator[People]:
    """Anna, an agent, may sign in at the line's door."""
    store = Store.open(f"sqlite:///{tmp_path / 'people.db'}")
    hashes = Hashes(PasswordHasher(1, 8, 1))
    people = People(store, time)
    await people.add("anna", "Anna Nowak", Role.AGENT, hashes.make(PASSWORD), ("zwroty",), by="test")
    lifetime = Lifetime(timedelta(hours=2), timedelta(hours=12))
    line.door = Door(people, Sessions(store, lifetime, time), time, hashes=hashes)
    yield people
    line.door.close()
    await store.close()


async def signs_in(client: httpx.AsyncClient, password: str = PASSWORD, **headers: str) -> httpx.Response:
    """What the sign-in page does."""
    body = {"login": "Anna", "password": password}
    return await client.post(SESSION, json=body, headers=OURS | headers)


@pytest.mark.usefixtures("people")
async def test_a_person_signs_in_is_known_and_signs_out(knock: Any) -> None:
    """The whole visit; afterwards the cookie is gone and would open nothing."""
    browser = knock()
    entered = await signs_in(browser)
    assert entered.status_code == 201
    shown = entered.json()
    csrf = shown.pop("csrf")
    assert shown == {
        "login": "anna",
        "name": "Anna Nowak",
        "role": "agent",
        "skills": ["zwroty"],
        "until": "2026-03-02T11:30:00+00:00",
        "home": None,
    }
    assert entered.headers["cache-control"] == "no-store"
    cookie = browser.cookies[COOKIE]
    assert (await browser.get("/api/people/me")).json() == shown | {"csrf": csrf}
    left = await browser.delete(SESSION, headers=OURS | {"X-CSRF-Token": csrf})
    assert (left.status_code, left.content) == (204, b"")
    assert COOKIE not in browser.cookies
    assert (await browser.get("/api/people/me")).status_code == 401
    again = await knock().get("/api/people/me", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert again.status_code == 401


@pytest.mark.usefixtures("people")
async def test_the_cookie_is_out_of_reach(knock: Any) -> None:
    """Of scripts and of other sites; over https of the open network and of neighbour hosts as well."""
    plain = (await signs_in(knock())).headers["set-cookie"]
    name, _, rest = plain.partition("=")
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert (name, attributes) == (COOKIE, {"httponly", "path=/", "samesite=strict"})
    safe = (await signs_in(knock(BEHIND, peer="10.0.0.1"), **OVER_HTTPS)).headers["set-cookie"]
    name, _, rest = safe.partition("=")
    attributes = {part.strip().lower() for part in rest.split(";")[1:]}
    assert (name, attributes) == (SAFE_COOKIE, {"httponly", "path=/", "samesite=strict", "secure"})


@pytest.mark.usefixtures("people")
async def test_over_https_one_signs_out_as_well(knock: Any) -> None:
    """The cookie that is taken back is the one that was given."""
    browser = knock(BEHIND, peer="10.0.0.1")
    entered = await signs_in(browser, **OVER_HTTPS)
    token = entered.headers["set-cookie"].partition("=")[2].partition(";")[0]
    headers = OVER_HTTPS | {"Cookie": f"{SAFE_COOKIE}={token}", "X-CSRF-Token": entered.json()["csrf"]}
    left = await browser.delete(SESSION, headers=headers)
    assert left.status_code == 204
    assert left.headers["set-cookie"].startswith(f'{SAFE_COOKIE}="";')
    assert "Secure" in left.headers["set-cookie"]


@pytest.mark.usefixtures("people")
async def test_signing_in_again_ends_the_session_before(knock: Any) -> None:
    """A browser has one session; the old token is worth nothing."""
    browser = knock()
    await signs_in(browser)
    before = browser.cookies[COOKIE]
    await signs_in(browser)
    assert browser.cookies[COOKIE] != before
    assert (await browser.get("/api/people/me")).status_code == 200
    old = await knock().get("/api/people/me", headers={"Cookie": f"{COOKIE}={before}"})
    assert old.status_code == 401


@pytest.mark.usefixtures("people")
async def test_a_wrong_password_is_refused_and_written_nowhere(knock: Any) -> None:
    """401 in Polish; no cookie; neither password nor login in the answer or the log."""
    with capture_logs() as logs:
        answer = await signs_in(knock(), "geheim geheim geheim")
    assert answer.status_code == 401
    assert answer.json() == {"error": "wrong_password", "message": "Login lub hasło się nie zgadza."}
    assert "set-cookie" not in answer.headers
    assert logs == []


@pytest.mark.usefixtures("people")
async def test_a_guesser_waits(knock: Any, time: Any) -> None:
    """The sixth try: 429 and when the next one makes sense, though it is right; then it is taken."""
    browser = knock()
    answers = [await signs_in(browser, "guess") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    answer = await signs_in(browser)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert answer.json()["error"] == "too_often"
    time.seconds += 2
    assert (await signs_in(browser)).status_code == 201


async def test_a_crowd_at_the_door_is_told_to_come_back(line: Any, knock: Any) -> None:
    """503 with a time."""

    class Crowded:
        async def enter(self, login: str, password: str, address: str) -> TurnedAway:
            return TurnedAway(Reason.BUSY, 5.0)

    line.door = Crowded()
    answer = await signs_in(knock())
    assert (answer.status_code, answer.json()["error"], answer.headers["retry-after"]) == (503, "busy", "5")


async def test_an_address_asks_so_often(knock: Any) -> None:
    """Bodies that are none count too: they cost us something."""
    client = knock(peer="192.0.2.9")
    answers = [await client.post(SESSION, content=b"{") for _ in range(65)]
    assert [answer.status_code for answer in answers[:60]] == [400] * 60
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"login": "anna"},
        {"login": "anna", "password": 7},
        {"login": "anna", "password": "x", "more": 1},
        {"login": "a" * 201, "password": "x"},
        {"login": "anna", "password": "x" * 1001},
    ],
)
async def test_what_is_no_sign_in_is_refused(knock: Any, body: Any) -> None:
    """400, before anything is compared."""
    answer = await knock().post(SESSION, json=body, headers=OURS)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


async def test_half_a_character_is_no_password(knock: Any) -> None:
    """JSON can carry half a surrogate pair, which nothing behind this door could use."""
    raw = b'{"login": "anna", "password": "\\ud800"}'
    answer = await knock().post(SESSION, content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.usefixtures("people")
async def test_a_foreign_page_signs_nobody_in_or_out(knock: Any) -> None:
    """Neither with a stranger's password nor with the cookie alone."""
    browser = knock()
    answer = await signs_in(browser, Origin="https://evil.pl")
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    await signs_in(browser)
    for headers in ({"Origin": "https://evil.pl"}, OURS, {}):
        assert (await browser.delete(SESSION, headers=headers)).status_code == 403
    assert (await browser.get("/api/people/me")).status_code == 200


async def test_who_is_disabled_is_out_at_once(knock: Any, people: People) -> None:
    """The next request already."""
    browser = knock()
    await signs_in(browser)
    await people.set_disabled("anna", True, by="test")
    assert (await browser.get("/api/people/me")).status_code == 401
    assert (await signs_in(browser)).status_code == 401


@pytest.mark.usefixtures("people")
async def test_people_go_on_to_their_page_where_there_is_one(line: Any) -> None:
    """Once somebody adds the page, the answer names it."""
    app = create_app(line, Config())

    @app.get(HOME)
    async def desk() -> str:
        return "desk"

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.pl") as browser:
        assert (await signs_in(browser)).json()["home"] == HOME


async def test_a_database_that_fails_is_told_as_such(line: Any, knock: Any) -> None:
    """503, not "wrong password"."""

    class Broken:
        async def enter(self, login: str, password: str, address: str) -> TurnedAway:
            raise StoreError("locked", "locked")

    line.door = Broken()
    assert (await signs_in(knock())).status_code == 503
