"""axe-core over every page, at the width of a phone and of a desk. A new page, or a new state of one, is one function in PAGES."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from gateway.web.access import COOKIE
from tests.gateway.static.conftest import WITHIN_S
from tests.gateway.static.test_agent import CARD, TOKEN, Desk, Staff, entry
from tests.support.admin import admin_house
from tests.support.axe import faults
from tests.support.pictures import pictures
from voicebot.people.types import Role, SignedIn

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

WIDTHS = {"phone": 390, "desktop": 1280}
SHOWN = CARD | {
    "name": "Anna Nowak",
    "lost": False,
    "history": [
        entry("callback", "2026-11-24T09:30:00Z", outcome="scheduled", wanted="2026-11-25T14:00:00Z"),
        entry(
            "call", "2026-11-22T09:30:00Z", outcome="person", matter="Sprawa: reklamacja.", agents=["Ewa Lis"],
            code="Do załatwienia", note="Prosi o wymianę na rozmiar 42.",
        ),
        entry("voicemail", "2026-11-21T16:05:00Z", length_s=32),
    ],
}  # fmt: skip
"""What an agent reads of a caller."""


@dataclass(frozen=True)
class Visit:
    """An open page, where it is served, and who is behind it."""

    page: Page
    url: str
    line: Any
    agents: Desk

    async def to(self, path: str) -> None:
        """Open a page of ours."""
        await self.page.goto(self.url + path)


async def shop(visit: Visit) -> None:
    await visit.to("/")
    await expect(visit.page.locator("voice-button .launcher")).to_be_visible()


async def shop_in_a_call(visit: Visit) -> None:
    await shop(visit)
    await visit.page.locator("voice-button .launcher").click()
    async with asyncio.timeout(WITHIN_S):
        while not visit.line.peers:  # noqa: ASYNC110  the page asks for the microphone first
            await asyncio.sleep(0.05)
    await visit.line.peers[-1].tell(type="caption", who="bot", text="Dzień dobry.", final=True, turn=1)
    await expect(visit.page.get_by_text("Dzień dobry.").first).to_be_visible()


async def sign_in(visit: Visit) -> None:
    await visit.page.context.clear_cookies()
    await visit.to("/people")
    await expect(visit.page.get_by_role("heading", name="Logowanie")).to_be_visible()


async def sign_in_refused(visit: Visit) -> None:
    await sign_in(visit)
    await visit.page.get_by_role("button", name="Zaloguj").click()
    await expect(visit.page.get_by_role("alert")).not_to_be_empty()


async def cancel(visit: Visit) -> None:
    await visit.to("/api/callbacks/cancel/token-1")
    await expect(visit.page.get_by_role("button")).to_be_visible()


async def cancelled(visit: Visit) -> None:
    await visit.to("/api/callbacks/cancel/no-such")
    await expect(visit.page.get_by_text("Nie ma już czego")).to_be_visible()


async def agent_idle(visit: Visit) -> None:
    await visit.to("/agent")
    await expect(visit.page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")


async def agent_keys(visit: Visit) -> None:
    await agent_idle(visit)
    await visit.page.get_by_role("button", name="Skróty").click()
    await expect(visit.page.get_by_role("dialog", name="Skróty klawiszowe")).to_be_visible()


async def agent_checking(visit: Visit) -> None:
    await agent_idle(visit)
    await visit.page.get_by_role("button", name="Sprawdź mikrofon").click()
    await expect(visit.page.get_by_text("Mikrofon działa.")).to_be_visible()


async def agent_ringing(visit: Visit) -> None:
    await agent_idle(visit)
    visit.agents.rings(name="Anna Nowak", lost=False)
    visit.agents.says("card", interaction="c1", card=SHOWN)
    await expect(visit.page.get_by_text("Ewa Lis · Do załatwienia")).to_be_visible()
    await expect(visit.page.get_by_role("button", name="Odbierz")).to_be_visible()


async def agent_talking(visit: Visit) -> None:
    await agent_idle(visit)
    visit.agents.talks(card=SHOWN)
    lines = [
        {"id": 1, "who": "caller", "text": "dzień dobry kupiłam buty i się rozkleiły"},
        {"id": 2, "who": "agent", "text": "bardzo mi przykro już sprawdzam"},
    ]
    visit.agents.says("captions", interaction="c1", on=True, lines=lines)
    await expect(visit.page.get_by_text("już sprawdzam")).to_be_visible()
    await expect(visit.page.get_by_role("button", name="Zakończ rozmowę")).to_be_visible()


async def agent_wrapping_up(visit: Visit) -> None:
    await agent_talking(visit)
    visit.agents.says("ended", interaction="c1", by="agent")
    visit.agents.is_("wrap_up", wrap_up_s=30)
    await expect(visit.page.get_by_label("Wynik")).to_be_visible()


async def _admin(visit: Visit, tab: str, title: str) -> None:
    await visit.to(f"/admin#{tab}")
    await expect(visit.page.get_by_role("heading", name=title, level=1)).to_be_visible()
    await visit.page.wait_for_load_state("networkidle")


async def admin_hours(visit: Visit) -> None:
    await _admin(visit, "godziny", "Godziny otwarcia")
    await visit.page.get_by_role("button", name="Dodaj dzień").click()


async def admin_hours_refused(visit: Visit) -> None:
    await admin_hours(visit)
    await visit.page.get_by_role("button", name="Zapisz").click()
    await expect(visit.page.get_by_role("alert")).to_be_visible()


async def admin_texts(visit: Visit) -> None:
    await _admin(visit, "teksty", "Teksty")
    await visit.page.get_by_label("Szukaj w tekstach").fill("numer")


async def admin_people(visit: Visit) -> None:
    await _admin(visit, "zespol", "Zespół")
    await visit.page.get_by_text("Dodaj osobę").click()


async def admin_notices(visit: Visit) -> None:
    await _admin(visit, "komunikaty", "Komunikaty")


async def admin_queues(visit: Visit) -> None:
    await _admin(visit, "kolejki", "Kolejki")


async def admin_keys(visit: Visit) -> None:
    await _admin(visit, "klawisze", "Klawisze")


async def admin_widget(visit: Visit) -> None:
    await _admin(visit, "przycisk", "Przycisk")
    await visit.page.get_by_role("button", name="Dodaj regułę").click()


PAGES: tuple[Callable[[Visit], Awaitable[None]], ...] = (
    shop,
    shop_in_a_call,
    sign_in,
    sign_in_refused,
    cancel,
    cancelled,
    agent_idle,
    agent_keys,
    agent_checking,
    agent_ringing,
    agent_talking,
    agent_wrapping_up,
    admin_hours,
    admin_hours_refused,
    admin_texts,
    admin_people,
    admin_notices,
    admin_queues,
    admin_keys,
    admin_widget,
)
"""Each opens a page and waits until it shows what is meant. Whoever is signed in is, until a page says otherwise."""


PICTURES = {
    shop: "shop",
    shop_in_a_call: "shop-call",
    sign_in: "people",
    cancel: "callback-cancel",
    cancelled: "callback-cancelled",
    agent_keys: "agent-keys",
    agent_checking: "agent-check",
    agent_ringing: "agent-ringing",
    agent_talking: "agent-talk",
    agent_wrapping_up: "agent-wrap-up",
    admin_hours: "admin-hours",
    admin_texts: "admin-texts",
    admin_people: "admin-people",
    admin_notices: "admin-notices",
    admin_queues: "admin-queues",
    admin_keys: "admin-keys",
    admin_widget: "admin-widget",
}
"""What they are called in docs/screenshots."""
TABLET = (820, 1180)


class Boss(Staff):
    """Ala may see every page."""

    async def who(self, token: str) -> SignedIn | None:
        found = await super().who(token)
        return found and replace(found, person=replace(found.person, role=Role.ADMIN))


@pytest.fixture(scope="module")
def door() -> Staff:
    """By which Ala came in."""
    return Boss()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """Real settings."""
    async with admin_house(tmp_path_factory.mktemp("axe")) as house:
        yield house.desk


@pytest.fixture(scope="module")
def agents() -> Desk:
    """The queue."""
    return Desk()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(context: BrowserContext, browser_line: Any, agents: Desk) -> AsyncIterator[Visit]:
    """A page on which nothing is open yet."""
    await context.add_cookies([{"name": COOKIE, "value": TOKEN, "url": browser_line.url}])
    page = await context.new_page()
    await page.emulate_media(reduced_motion="reduce")  # a colour half faded in is none
    yield Visit(page, browser_line.url, browser_line, agents)
    await page.close()
    await browser_line.hang_up()


@pytest.mark.parametrize("opened", PAGES, ids=lambda opened: opened.__name__)
async def test_a_page_keeps_nobody_out(visit: Visit, opened: Callable[[Visit], Awaitable[None]]) -> None:
    """No serious and no critical fault by axe-core, at either width."""
    await opened(visit)
    found = {}
    for name, width in WIDTHS.items():
        await visit.page.set_viewport_size({"width": width, "height": 800})
        found[name] = await faults(visit.page)
    assert found == {name: [] for name in WIDTHS}
    if opened in PICTURES:
        await pictures(visit.page, PICTURES[opened])
        if opened is agent_talking:
            await pictures(visit.page, "agent-talk", {"tablet": TABLET})


async def test_a_fault_is_found(visit: Visit) -> None:
    """Or the tests above would show nothing: a button without a name is one."""
    await shop(visit)
    await visit.page.evaluate("document.body.append(document.createElement('button'))")
    assert any("button-name" in one for one in await faults(visit.page))
