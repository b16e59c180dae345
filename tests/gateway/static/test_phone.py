"""The agent's own telephone on their page, in a real Chromium; the queue behind it is a script."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.gateway.static.test_agent import TOKEN, Desk, Staff
from tests.support.agent_page import agent_page
from tests.support.pictures import pictures

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.fixture(scope="module")
def door() -> Staff:
    """By which Ala came in."""
    return Staff()


@pytest.fixture(scope="module")
def agents() -> Desk:
    """The queue."""
    return Desk()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, browser_line: Any, agents: Desk) -> AsyncIterator[Page]:
    """Ala's page; what the browser complains of fails the test."""
    async with agent_page(context, browser_line.url, TOKEN, agents.peers, size=(1280, 900)) as page:
        await expect(page.locator("#state")).to_have_text("Przerwa: przed rozpoczęciem")
        yield page


async def test_the_telephone_takes_the_place_of_the_browsers_sound(page: Page, agents: Desk) -> None:
    """Ready without a microphone; the number is remembered; gone, the browser's sound is there again for who works."""
    number = page.get_by_label("Mój telefon zamiast przeglądarki")
    await number.fill("600 700 800")
    await page.get_by_role("button", name="Zadzwoń do mnie").click()
    agents.says("phone", stage="calling", why="")
    await expect(page.get_by_text("Dzwonię na ten telefon.")).to_be_visible()
    await expect(page.get_by_role("button", name="Zadzwoń do mnie")).to_be_hidden()
    agents.says("phone", stage="on", why="")
    await page.get_by_role("button", name="Gotowość").click()
    await expect(page.locator("#state")).to_have_text("Gotowość")
    assert agents.peers == []
    await pictures(page, "agent-own-phone", whole=True)
    await page.get_by_role("button", name="Wróć do przeglądarki").click()
    agents.says("phone", stage="off", why="")
    await expect(page.get_by_text("Dźwięk połączony.")).to_be_visible()
    assert len(agents.peers) == 1
    await page.reload()
    await expect(number).to_have_value("600 700 800")
    # it is connected again: this only the server says
    await expect(page.locator("#state")).to_contain_text("Przerwa")
    agents.says("phone", stage="off", why="busy")
    await expect(page.get_by_text("Ten telefon jest zajęty.")).to_be_visible()
    assert agents.did == [
        {"type": "phone", "number": "600 700 800"},
        {"type": "ready"},
        {"type": "phone_off"},
    ]
