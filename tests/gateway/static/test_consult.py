"""An agent asks a colleague or a number outside, in a real Chromium; the queue behind the page is a script."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.gateway.static.test_agent import CARD, TOKEN, Desk, Staff
from tests.support.agent_page import agent_page
from tests.support.axe import faults
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
    """Ala's page, ready; what the browser complains of fails the test."""
    async with agent_page(context, browser_line.url, TOKEN, agents.peers, size=(1280, 800)) as page:
        await page.get_by_role("button", name="Gotowość").click()
        await expect(page.locator("#state")).to_have_text("Gotowość")
        agents.did.clear()
        yield page


async def test_a_colleague_is_asked_first(page: Page, agents: Desk) -> None:
    """Only who is free; meanwhile the microphone is open, what cannot be done is not there, and then the caller is handed over."""
    agents.talks()
    who = page.get_by_label("Najpierw zapytaj:")
    assert await who.locator("option").all_inner_texts() == ["wybierz", "Ewa Lis", "numer telefonu…"]
    await who.select_option("Ewa Lis")
    await page.get_by_role("button", name="Zadzwoń", exact=True).click()
    agents.talks(held=True, card=CARD | {"name": "Anna Nowak", "lost": False})
    agents.says("consult", interaction="c1", whom="Ewa Lis", stage="calling", why="", blind=False)
    await expect(page.get_by_text("Dzwonię: Ewa Lis.")).to_be_visible()
    for name in ("Wróć do rozmowy", "Zakończ rozmowę", "Zadzwoń", "Przekaż rozmowę"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    await expect(page.get_by_label("Przekaż do:")).to_be_hidden()
    await page.wait_for_function("() => !window.microphone.getAudioTracks()[0].enabled")
    agents.says("consult", interaction="c1", whom="Ewa Lis", stage="talking", why="", blind=False)
    await page.wait_for_function("() => window.microphone.getAudioTracks()[0].enabled")
    assert await faults(page) == []
    await pictures(page, "agent-consult")
    await page.get_by_role("button", name="Przekaż rozmowę").click()
    await page.get_by_role("button", name="Wróć do osoby na linii").click()
    agents.says("consult", interaction="c1", whom="Ewa Lis", stage="over", why="", blind=False)
    agents.talks()
    await expect(page.get_by_role("button", name="Zawieś")).to_be_visible()
    await agents.done(
        {"type": "consult", "interaction": "c1", "agent": "ewa"},
        {"type": "consult_done", "interaction": "c1"},
        {"type": "consult_back", "interaction": "c1"},
    )


async def test_a_number_outside_is_called_or_given_the_caller_at_once(page: Page, agents: Desk) -> None:
    """A number must be there; why it came to nothing is told."""
    agents.talks()
    await expect(page.get_by_role("button", name="Przekaż bez pytania")).to_be_hidden()
    await page.get_by_label("Najpierw zapytaj:").select_option("numer telefonu…")
    await page.get_by_role("button", name="Przekaż bez pytania").click()
    await page.get_by_label("Numer telefonu").fill("600 700 800")
    await page.get_by_role("button", name="Przekaż bez pytania").click()
    agents.talks(held=True)
    agents.says("consult", interaction="c1", whom="600 700 800", stage="calling", why="", blind=True)
    await expect(page.get_by_text("Przekazuję na numer 600 700 800.")).to_be_visible()
    agents.says("consult", interaction="c1", whom="600 700 800", stage="over", why="busy", blind=True)
    agents.talks()
    await expect(page.get_by_text("Ten numer jest zajęty.")).to_be_visible()
    await agents.done({"type": "consult", "interaction": "c1", "number": "600 700 800", "blind": True})


async def test_who_is_asked_sees_by_whom(page: Page, agents: Desk) -> None:
    """They can only hang up: the caller is not theirs yet."""
    agents.talks(card=CARD | {"consult": "Ewa Lis"})
    await expect(page.get_by_text("Pyta: Ewa Lis.")).to_be_visible()
    await expect(page.get_by_role("button", name="Zakończ rozmowę")).to_be_visible()
    for name in ("Zawieś", "Przekaż", "Zadzwoń"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    agents.talks(interaction="c2")
    await expect(page.get_by_role("button", name="Zawieś")).to_be_visible()
    await expect(page.get_by_text("Pyta:")).to_be_hidden()
