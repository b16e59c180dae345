"""The sign-in page in a real Chromium, with the real door and book behind it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.support.axe import faults
from tests.support.pictures import pictures
from voicebot.clock import SystemClock
from voicebot.people.book import People
from voicebot.people.door import Door
from voicebot.people.lifetime import Lifetime
from voicebot.people.passwords import Hashes
from voicebot.people.sessions import Sessions
from voicebot.people.types import Role
from voicebot.store.worker import Store

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

PASSWORD = "zielony rower pod lasem"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """Anna Nowak may sign in as a supervisor."""
    folder: Path = tmp_path_factory.mktemp("people")
    clock, hashes = SystemClock(), Hashes(PasswordHasher(1, 8, 1))
    store = Store.open(f"sqlite:///{folder / 'people.db'}")
    people = People(store, clock)
    await people.add("anna", "Anna Nowak", Role.SUPERVISOR, hashes.make(PASSWORD), by="test")
    sessions = Sessions(store, Lifetime(timedelta(hours=2), timedelta(hours=12)), clock)
    door = Door(people, sessions, clock, hashes=hashes)
    yield door
    door.close()
    await store.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, browser_line: Any) -> AsyncIterator[Page]:
    """The sign-in page, opened by nobody in particular; what the browser complains of fails the test."""
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    await page.goto(f"{browser_line.url}/people")
    await expect(page.get_by_role("heading", name="Logowanie")).to_be_visible()
    yield page
    await page.close()
    await context.clear_cookies()
    assert complaints == []


async def sign_in(page: Page, password: str = PASSWORD) -> None:
    """What a person with a mouse does."""
    await page.get_by_label("Login").fill("anna")
    await page.get_by_label("Hasło", exact=True).fill(password)
    await page.get_by_role("button", name="Zaloguj").click()


async def test_signing_in_and_out_by_keyboard_alone(page: Page, context: BrowserContext) -> None:
    """The login has the focus, Tab leads on, Enter signs in; name and role are read first; a reload forgets nobody."""
    await expect(page.get_by_label("Login")).to_be_focused()
    await page.keyboard.type("Anna")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_focused()
    for shown in ("Anna Nowak", "anna", "nadzór"):
        await expect(page.get_by_text(shown, exact=True)).to_be_visible()
    assert await page.evaluate("document.cookie") == ""
    (cookie,) = await context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    await page.reload()
    await expect(page.get_by_text("Anna Nowak", exact=True)).to_be_visible()
    assert await faults(page) == []
    await pictures(page, "people-signed-in")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Wyloguj")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Login")).to_be_focused()
    assert await context.cookies() == []
    await page.reload()
    await expect(page.get_by_role("heading", name="Logowanie")).to_be_visible()


async def test_a_wrong_password_is_said_and_may_be_typed_again(page: Page) -> None:
    """Aloud, at both fields; the password is empty and has the focus, the login stays."""
    await sign_in(page, "not the password")
    await expect(page.get_by_role("alert")).to_have_text("Login lub hasło się nie zgadza.")
    password = page.get_by_label("Hasło", exact=True)
    await expect(password).to_be_focused()
    await expect(password).to_have_value("")
    for field in (password, page.get_by_label("Login")):
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_accessible_description("Login lub hasło się nie zgadza.")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_visible()
    await expect(page.locator("#error")).to_be_hidden()


async def test_what_is_missing_is_asked_for(page: Page) -> None:
    """The first empty field gets the focus; nothing is sent."""
    await page.get_by_role("button", name="Zaloguj").click()
    await expect(page.get_by_role("alert")).to_have_text("Wpisz login i hasło.")
    await expect(page.get_by_label("Login")).to_be_focused()
    await page.keyboard.type("anna")
    await page.get_by_role("button", name="Zaloguj").click()
    await expect(page.get_by_label("Hasło", exact=True)).to_be_focused()
    await expect(page.get_by_label("Login")).to_have_attribute("aria-invalid", "false")


async def test_a_password_can_be_looked_at(page: Page) -> None:
    """The button says what it does next; it is hidden again before it is sent."""
    password = page.get_by_label("Hasło", exact=True)
    await password.fill("not the password")
    await page.get_by_role("button", name="Pokaż hasło").click()
    await expect(password).to_have_attribute("type", "text")
    await page.get_by_role("button", name="Ukryj hasło").click()
    await expect(password).to_have_attribute("type", "password")
    await page.get_by_role("button", name="Pokaż hasło").click()
    await sign_in(page)
    await expect(password).to_have_attribute("type", "password")
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_visible()


async def test_a_server_that_does_not_answer_is_told_as_such(page: Page) -> None:
    """Not as a wrong password, which stays where it is."""
    await page.route("**/api/people/session", lambda route: route.abort())
    await sign_in(page)
    await expect(page.get_by_role("alert")).to_contain_text("Serwer nie odpowiada.")
    await expect(page.get_by_label("Hasło", exact=True)).to_have_value(PASSWORD)
    await page.unroute("**/api/people/session")
    await page.get_by_role("button", name="Zaloguj").click()
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_visible()


async def test_who_must_wait_is_told_how_long(page: Page) -> None:
    """In seconds or minutes, as the server says."""
    waits = iter(("16", "300"))

    async def refuse(route: Route) -> None:
        body = '{"error": "too_often", "message": "Za dużo prób."}'
        await route.fulfill(status=429, body=body, headers={"Retry-After": next(waits)})

    await page.route("**/api/people/session", refuse)
    for told in ("za 16 s.", "za 5 min."):
        await sign_in(page)
        await expect(page.get_by_role("alert")).to_have_text(f"Za dużo prób. Następna próba możliwa {told}")


async def test_a_page_that_sent_somebody_here_gets_them_back(page: Page, browser_line: Any) -> None:
    """At once where they are signed in already."""
    wish = f"{browser_line.url}/people?next=/%3Fa=1"
    await page.goto(wish)
    await sign_in(page)
    await expect(page).to_have_url(f"{browser_line.url}/?a=1")
    await page.goto(wish)
    await expect(page).to_have_url(f"{browser_line.url}/?a=1")


@pytest.mark.parametrize(
    "wish", ["//evil.example", "/%5Cevil.example", "https://evil.example", "javascript:alert(1)", "/people"]
)
async def test_a_link_to_us_does_not_lead_on_to_strangers(page: Page, browser_line: Any, wish: str) -> None:
    """Nor round in a circle: the name is shown here."""
    await page.goto(f"{browser_line.url}/people?next={wish}")
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_visible()
    assert page.url.startswith(f"{browser_line.url}/people")


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_it_fits_every_screen(page: Page, width: int) -> None:
    """Nothing is wider than the screen, and what one touches is large enough for a finger."""
    await page.set_viewport_size({"width": width, "height": 700})
    assert await page.evaluate(OVERFLOW) == 0
    for control in await page.locator("input, button:visible").all():
        box = await control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Zalogowano")).to_be_visible()
    assert await page.evaluate(OVERFLOW) == 0
