"""From the chat of the shop's page to a person and on to voice, with the connection cut in between."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e.test_person import at_work, files
from tests.support.agents import AGENT_HZ, HEARD_RATE, WITHIN_MS, AgentAtWork, browser, hire
from tests.support.cut_line import wire
from tests.support.line import RunningLine, running_line
from tests.support.tones import tone_share

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("chat")]

WITHIN_S = 30.0


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that is always open, where Jan and Ewa work."""
    folder = tmp_path_factory.mktemp("chats")
    with running_line(folder / "data", 45600, VOICEBOT_RASA__TIMEOUT_S="6", **files(folder)) as line:
        hire(line, "jan", "Jan Kowal")
        hire(line, "ewa", "Ewa Lis")
        yield line


@pytest.fixture
async def chromium(tmp_path: Path) -> AsyncIterator[Browser]:
    """A browser whose microphone says strokes of AGENT_HZ."""
    async with async_playwright() as playwright, browser(playwright, tmp_path) as running:
        yield running


class Customer:
    """Somebody on the shop's page who writes. Everything waits at most WITHIN_MS."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_default_timeout(WITHIN_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def writes(self, text: str) -> None:
        await self.page.get_by_label("Wiadomość").fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, pattern: str) -> None:
        """Wait for a line of the other side."""
        line = self.page.locator("shop-chat .line:not(.caller) .words").filter(
            has_text=re.compile(pattern, re.I)
        )
        await expect(line.last).to_be_visible(timeout=WITHIN_MS)

    async def lines(self) -> list[tuple[str, str]]:
        """Who said what, as it stands in the log."""
        return await _lines(self.page, "shop-chat .log")

    async def record(self, line: RunningLine) -> dict[str, Any]:
        """Of this chat, once it is closed."""
        kept = await self.page.evaluate("JSON.parse(sessionStorage.getItem('voicebot-chat'))")
        self.id, self.token = kept["id"], kept["token"]
        return await record_of(line, self.id)


async def record_of(line: RunningLine, call_id: str, *, ended: bool = False) -> dict[str, Any]:
    token = line.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    async with asyncio.timeout(WITHIN_S):
        while True:
            record: dict[str, Any] = await asyncio.to_thread(line.get, f"/api/calls/{call_id}", token=token)
            if record.get("ended") or not ended:
                return record
            await asyncio.sleep(0.2)


async def _lines(page: Page, log: str) -> list[tuple[str, str]]:
    found = page.locator(f"{log} .line")
    return [
        (await line.get_attribute("class") or "", await line.locator(".words").inner_text())
        for line in await found.all()
    ]


def said(lines: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the marks of what is on its way."""
    return [(kind.split()[1], text) for kind, text in lines]


@asynccontextmanager
async def chatting(chromium: Browser, url: str) -> AsyncIterator[Customer]:
    """A customer whose chat is open and greets them; what the page complains of fails the test."""
    context = await chromium.new_context(
        permissions=["microphone"], reduced_motion="reduce", viewport={"width": 390, "height": 844}
    )
    customer = Customer(await context.new_page())
    await customer.page.goto(url)
    await customer.page.get_by_role("button", name="Czat", exact=True).click()
    await customer.reads("pomóc")
    yield customer
    await context.close()
    assert customer.complaints == []


class Desk:
    """The one chat that an agent has open."""

    def __init__(self, agent: AgentAtWork) -> None:
        self.agent, self.page = agent, agent.page
        self.panel = agent.page.locator(".chat")

    async def takes(self) -> None:
        await self.agent.rings()
        await self.agent.press("Odbierz")
        await expect(self.panel.last).to_be_visible(timeout=WITHIN_MS)

    async def writes(self, text: str) -> None:
        await self.panel.get_by_label("Odpowiedź").fill(text)
        await self.page.keyboard.press("Enter")

    async def reads(self, pattern: str) -> None:
        line = self.panel.locator(".line.caller .words").filter(has_text=re.compile(pattern, re.I))
        await expect(line.last).to_be_visible(timeout=WITHIN_MS)

    async def lines(self) -> list[tuple[str, str]]:
        return await _lines(self.page, ".chat .log")


async def test_from_the_bot_to_a_person_over_a_cut_line_and_on_to_voice(
    staffed: RunningLine, chromium: Browser
) -> None:
    """Order status by the bot, "konsultant", the queue in writing, the card; both lines are cut while both write: each side has each
    message once; then both speak in the same conversation, and one record has it all."""
    orders = await asyncio.to_thread(staffed.get, "/api/demo/orders")
    order = orders["orders"][0]
    async with (
        wire(staffed.url) as customers,
        wire(staffed.url) as agents,
        at_work(chromium, replace(staffed, url=agents.url)) as jan,
        chatting(chromium, customers.url) as customer,
    ):
        await jan.ready()
        await customer.writes("Gdzie jest moja paczka?")
        await customer.reads("numer zamówienia")
        await customer.writes(order["number"])
        await customer.reads("kod")
        await customer.writes(order["postcode"])
        await customer.reads("jeszcze pomóc")
        await customer.writes("konsultant")
        await customer.reads("łączę z konsultantem")
        await customer.reads("pierwsza w kolejce")
        desk = Desk(jan)
        await desk.takes()
        assert order["number"] in await desk.panel.inner_text()
        await customer.page.get_by_text("Rozmowa z: Jan Kowal").wait_for()
        await desk.writes("Dzień dobry, w czym pomóc?")
        await customer.reads("Dzień dobry, w czym")
        await customer.writes("Kiedy przyjdzie paczka?")
        await desk.reads("Kiedy przyjdzie")
        await expect(desk.panel.locator(".agent .mark", has_text="odczytano")).to_be_visible()

        for line in (customers, agents):
            line.cut()
            await asyncio.sleep(0.2)
            await customer.writes("Halo, jeszcze jedno.")
            await desk.writes("Już sprawdzam.")
            await asyncio.sleep(1)
            line.mend()
            await desk.reads("jeszcze jedno")
            await customer.reads("Już sprawdzam")
            await asyncio.sleep(1)
        await customer.page.reload()
        await customer.reads("Już sprawdzam")
        await expect(customer.page.locator(".pending")).to_have_count(0)
        for side in (await customer.lines(), await desk.lines()):
            texts = [text for _, text in said(side)]
            assert texts.count("Halo, jeszcze jedno.") == 2  # written once in each gap
            assert texts.count("Już sprawdzam.") == 2
            assert texts.count("Kiedy przyjdzie paczka?") == 1
        assert said(await customer.lines()) == said(await desk.lines())

        record = await customer.record(staffed)
        await customer.page.get_by_role("button", name="Przejdź na rozmowę głosową").click()
        await jan.press("Połącz głosem")
        await jan.page.get_by_text("Dźwięk połączony.").wait_for()
        await jan.listen()
        await asyncio.sleep(3)
        assert tone_share((await jan.heard())[-2 * HEARD_RATE :], HEARD_RATE, AGENT_HZ) > 0.5
        before = await customer.lines()
        await customer.page.get_by_role("button", name="Wróć do pisania").click()
        await customer.writes("Dziękuję, wolę pisać.")
        await desk.reads("wolę pisać")
        assert said(await customer.lines())[: len(before)] == said(before)
        await jan.press("Zakończ czat")
        await customer.reads("ocenę: cyfra od 1 do 5")
        await customer.writes("5")
        await customer.page.get_by_text("Dziękujemy za rozmowę.", exact=True).wait_for()
        await jan.page.get_by_label("Wynik").last.select_option("solved")
        await jan.page.locator(".noted").get_by_role("button", name="Zapisz").click()
        await jan.is_("Gotowość")
        record = await record_of(staffed, customer.id, ended=True)
    assert (record["channel"], record["outcome"]) == ("text", "person")
    events = [event["name"] for event in record["events"]]
    for name in ("queue_entered", "queue_offered", "person_joined", "person_ended", "rating", "wrap_up"):
        assert events.count(name) == 1, name
    channels = [event["detail"]["channel"] for event in record["events"] if event["name"] == "switched"]
    assert channels == ["webrtc", "text"]
    agent = [turn["text"] for turn in record["turns"] if turn["who"] == "agent"]
    assert agent == ["Dzień dobry, w czym pomóc?", "Już sprawdzam.", "Już sprawdzam."]
