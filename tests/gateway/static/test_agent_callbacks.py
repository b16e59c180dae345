"""The list of callbacks on the agent's page, in a real Chromium; the list behind it is a script."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.gateway.static.test_agent import CARD, OVERFLOW, TOKEN, Desk, Staff
from tests.support.agent_page import agent_page
from tests.support.axe import faults
from voicebot.contact.callback_list import Act, Listed
from voicebot.contact.callback_policy import Case, State
from voicebot.contact.callback_rows import Callback

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

ASKED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def listed(name: str, state: State, phone: str | None, *acts: Act, **case: Any) -> Listed:
    summary = "Prosi o <b>kontakt</b>."
    return Listed(Callback(name, Case(state, ASKED, **case), phone, None, (), summary), ASKED, "/cart", acts)


class CallbackOffice:
    """Keeps what was done with the list."""

    calls_out = True

    def __init__(self) -> None:
        self.did: list[tuple[str, str, Act]] = []
        self.refuse = False
        self.list = [
            listed("lost", State.GIVEN_UP, "+48600100200", *Act, tries=3, why="no_answer"),
            listed("at", State.SCHEDULED, "+48600100201", Act.CALL, Act.DONE, Act.CANCEL, at=AT, due=AT),
            listed("wished", State.WISHED, None, Act.DONE, Act.CANCEL),
        ]

    async def look(self, login: str) -> list[Listed]:
        return self.list

    async def act(self, login: str, callback: str, act: Act) -> bool:
        if not self.refuse:
            self.did.append((login, callback, act))
            self.list = [one for one in self.list if one.callback.id != callback]
        return not self.refuse


@pytest.fixture(scope="module")
def door() -> Staff:
    """By which Ala came in."""
    return Staff()


@pytest.fixture(scope="module")
def agents() -> Desk:
    """The queue."""
    return Desk()


@pytest.fixture(scope="module")
def agent_callbacks() -> CallbackOffice:
    """The list."""
    return CallbackOffice()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, browser_line: Any) -> AsyncIterator[Page]:
    """Ala's page on a phone; what the browser complains of fails the test."""
    async with agent_page(context, browser_line.url, TOKEN) as page:
        await expect(page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")
        yield page


async def test_the_list_is_shown_when_asked_for_and_worked_with_by_keyboard(
    page: Page, agent_callbacks: CallbackOffice, agents: Desk
) -> None:
    """Numbers only after a press; times as they are here; everything is text; what cannot be taken back is asked for twice; a refusal
    is told. The card of a callback says what was asked, when, and that it is one."""
    section = page.get_by_role("region", name="Oddzwonienia")
    assert "600100200" not in await page.content()
    show = section.get_by_role("button", name="Pokaż listę")
    await show.focus()
    await page.keyboard.press("Enter")
    items = section.get_by_role("listitem")
    await expect(items).to_have_count(3)
    await expect(section).to_contain_text("Na liście: 3.")
    for shown in ("+48600100200", "nie udało się połączyć", "nikt nie odbiera", "Prosi o <b>kontakt</b>."):
        await expect(items.nth(0)).to_contain_text(shown)
    await expect(items.nth(1)).to_contain_text("24.11, 15:00")
    await expect(items.nth(2)).to_contain_text("brak numeru")
    assert await page.evaluate(OVERFLOW) == 0
    assert await faults(page) == []

    await section.get_by_role("button", name="Zadzwoń teraz: +48600100201").click()
    await expect(section).to_contain_text("Telefon zadzwoni na tym stanowisku")
    await expect(items).to_have_count(2)
    cancel = items.nth(0).get_by_role("button", name="Odwołaj")
    await cancel.click()
    assert len(agent_callbacks.did) == 1
    agent_callbacks.refuse = True
    await items.nth(0).get_by_role("button", name="Na pewno odwołać?").click()
    await expect(section).to_contain_text("Tego nie można teraz zrobić.")
    agent_callbacks.refuse = False
    await items.nth(0).get_by_role("button", name="Na pewno odwołać?").click()
    await expect(items).to_have_count(1)
    await expect(section).to_contain_text("Odwołane.")
    await section.get_by_role("button", name="Załatwione: numer nieznany").click()
    await expect(section).to_contain_text("Nikt nie czeka na telefon.")
    assert agent_callbacks.did == [
        ("ala", "at", Act.CALL),
        ("ala", "lost", Act.CANCEL),
        ("ala", "wished", Act.DONE),
    ]
    agent_callbacks.calls_out = False
    await section.get_by_role("button", name="Odśwież").click()
    await expect(section).to_contain_text("nie ma konta do połączeń wychodzących")
    await section.get_by_role("button", name="Ukryj listę").click()
    await expect(items).to_have_count(0)

    asked = {"id": "c", "tries": 1, "asked": ASKED.isoformat(), "at": None, "why": "busy"}
    card = {"channel": "callback", "callback": asked, "last": []}
    agents.rings(**card)
    await expect(page.get_by_role("heading", name="Oddzwonienie czeka na przyjęcie")).to_be_visible()
    for shown in ("oddzwonienie", "23.11, 12:00", "zajęte"):
        await expect(page.get_by_role("article")).to_contain_text(shown)
    agents.talks(stage="ringing", card=CARD | card)
    await expect(page.get_by_role("heading", name="Dzwonimy na ten numer")).to_be_focused()
    await expect(page.get_by_role("button", name="Zawieś")).to_be_hidden()
    agents.talks(stage="answered", card=CARD | card)
    await expect(page.get_by_role("heading", name="Rozmowa", exact=True)).to_be_focused()
    agents.says("ended", interaction="c1", by="no_answer")
    agents.is_("wrap_up", wrap_up_s=30)
    await expect(page.locator("#news")).to_have_text("Nikt nie odebrał. Zadzwonimy później.")
