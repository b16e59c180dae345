"""The supervisors' pages on a real line: numbers from the record, what happens just now, calls that are looked up, and their sound."""

import asyncio
import base64
import csv
import io
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from gateway.caller.packets import RATE
from tests.support.agents import (
    AGENT_HZ,
    HEARD,
    HEARD_RATE,
    PASSWORD,
    RECORD,
    WITHIN_MS,
    AgentAtWork,
    at_work,
    browser,
    hire,
)
from tests.support.axe import faults
from tests.support.callers import CALLER_HZ, Caller, calling
from tests.support.line import RunningLine, running_line
from tests.support.past import HEARD as PAST
from tests.support.past import KEY_WRITTEN, NUMBER, WORDS, leave_behind
from tests.support.pictures import pictures
from tests.support.programs import free_udp_ports
from tests.support.staffed import files
from tests.support.tones import Samples, tone_share
from voicebot.clock import SHOP_ZONE

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("wall"),
    pytest.mark.asyncio(loop_scope="module"),
]

SUPERVISOR_HZ = 1600.0
VOICES = (CALLER_HZ, AGENT_HZ, SUPERVISOR_HZ)
PRESENT = 0.03
"""Of the energy, where two are heard and a browser has made its own voice louder; a tone that is not there has a thousandth."""
LENGTH = """async () => {
  const player = document.getElementById("player");
  if (!(player.readyState > 0)) await new Promise((done) => player.addEventListener("loadedmetadata", done));
  return player.duration;
}"""


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line with two weeks behind it, where Jan works, Anna supervises and Iza is the admin."""
    folder = tmp_path_factory.mktemp("wall")
    data = folder / "data"
    asyncio.run(leave_behind(f"sqlite:///{data / 'voicebot.db'}", data))
    more = {"VOICEBOT_RASA__TIMEOUT_S": "6", "VOICEBOT_RECORDS__KEY": KEY_WRITTEN} | files(folder)
    with running_line(data, free_udp_ports(100), **more) as line:
        hire(line, "jan", "Jan Kowal")
        hire(line, "anna", "Anna Szef", "--role", "supervisor")
        hire(line, "iza", "Iza Nowak", "--role", "admin")
        yield line


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A browser with a made-up microphone."""
    folder = tmp_path_factory.mktemp("browser")
    async with async_playwright() as playwright, browser(playwright, folder) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def supervisor(tmp_path: Path) -> AsyncIterator[Browser]:
    """Another one, with another voice."""
    async with async_playwright() as playwright, browser(playwright, tmp_path, SUPERVISOR_HZ) as running:
        yield running


@asynccontextmanager
async def signed_in(
    chromium: Browser,
    line: RunningLine,
    login: str,
    path: str = "/wall",
    complaints: list[str] | None = None,
) -> AsyncIterator[Page]:
    """Somebody's page, reached by the door that leads back; what the browser complains of fails the test."""
    context = await chromium.new_context(
        locale="pl-PL",
        permissions=["microphone"],
        accept_downloads=True,
        viewport={"width": 1280, "height": 900},
    )
    page = await context.new_page()
    page.set_default_timeout(WITHIN_MS)
    complaints = [] if complaints is None else complaints
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(line.url + path)
    await page.wait_for_url(re.compile(r"/people\?next="))
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Hasło", exact=True).fill(PASSWORD)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.get_by_role("button", name="Zaloguj").click()
    await page.wait_for_url(re.compile(f"{path}$|/agent$"))
    yield page
    await context.close()
    assert complaints == []


async def rows_of(page: Page, button: str) -> list[dict[str, str]]:
    """What a button lets the browser keep."""
    async with page.expect_download() as kept:
        await page.get_by_role("button", name=button).click()
    file = await (await kept.value).path()
    text = await asyncio.to_thread(file.read_text, "utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


async def test_what_happens_now_and_what_happened(
    past: RunningLine, chromium: Browser, supervisor: Browser
) -> None:
    """Numbers of before the start of the process are there; a caller who waits, talks and goes is seen within seconds, and counted. The
    supervisor listens, whispers, barges in; who hears whom is told by the tones."""
    async with signed_in(supervisor, past, "anna") as page, at_work(chromium, past) as jan:
        level = page.locator('[data-number="service_level"] dd').first
        await expect(level).to_have_text(re.compile(r"\d+%"), timeout=WITHIN_MS)
        assert await page.locator("#day-plots rect").count() > 20
        await jan.ready()
        person = page.locator("#people tr", has_text="Jan Kowal")
        await expect(person).to_contain_text("Gotowość", timeout=WITHIN_MS)
        async with calling(past, "webrtc") as caller:
            await caller.hears("pomóc")
            caller.line.send({"type": "key", "digit": "0"})
            await jan.rings()
            await expect(page.locator("#queues")).to_contain_text("1 czeka", timeout=WITHIN_MS)
            await expect(page.locator("#calls")).to_have_text("1")
            await jan.press("Odbierz")
            await expect(page.locator("#talks tr")).to_contain_text("Jan Kowal", timeout=WITHIN_MS)
            await expect(person).to_contain_text("Rozmowa")
            await pictures(page, "wall", whole=True)
            await page.set_viewport_size({"width": 1280, "height": 900})
            await watches(page, jan, caller)
        await expect(page.locator("#no-talks")).to_be_visible(timeout=WITHIN_MS)
        await jan.is_("Po rozmowie")
        call = caller.line.call_id
        answer = await page.request.post(
            f"{past.url}/api/records/search",
            data={"first": today(), "last": today(), "agent": "jan", "outcome": "person"},
            headers=await guard(page, past),
        )
        assert call in [found["id"] for found in (await answer.json())["calls"]]
        record = await (await page.request.get(f"{past.url}/api/records/calls/{call}")).json()
    happened = [
        (event["name"], event["detail"].get("mode"), event["detail"]["by"])
        for event in record["events"]
        if event["name"].startswith("monitor_")
    ]
    assert happened == [
        ("monitor_began", "listen", "anna"),
        ("monitor_mode", "whisper", "anna"),
        ("monitor_mode", "barge", "anna"),
        ("monitor_ended", None, "anna"),
    ]
    assert ("anna", "monitor_listen") in [(deed["who"], deed["what"]) for deed in record["deeds"]]


async def watches(page: Page, jan: AgentAtWork, caller: Caller) -> None:
    """Anna hears both and is heard by nobody, then by Jan alone, then by both; Jan sees it; then she is gone."""
    await page.get_by_role("button", name="Słuchaj").click()
    await expect(page.locator("#watch-state")).to_have_text("Słuchasz tej rozmowy.", timeout=WITHIN_MS)
    watched = jan.page.locator("#watched")
    await expect(watched).to_have_text("Tej rozmowy słucha: Anna Szef.")
    await pictures(jan.page, "agent-watched")
    await page.evaluate(RECORD.replace('"caller"', '"talk"'))
    await jan.listen()
    for button, note, by_agent, by_caller in (
        (None, "słucha", False, False),
        ("Podpowiedz", "Podpowiada", True, False),
        ("Włącz się", "jest też", True, True),
    ):
        if button is not None:
            await page.get_by_role("button", name=button).click()
            await expect(watched).to_contain_text(note, timeout=WITHIN_MS)
        await asyncio.sleep(0.5)
        for one in (page, jan.page):
            await one.evaluate(HEARD)  # what was before
        await caller.sounds(CALLER_HZ, 2.5)
        both, agent = await heard(page), await heard(jan.page)
        said = caller.heard(2.0)
        hears = {
            "supervisor": [tone_share(both, HEARD_RATE, hz) > PRESENT for hz in VOICES],
            "agent": [tone_share(agent, HEARD_RATE, hz) > PRESENT for hz in VOICES],
            "caller": [tone_share(said, RATE, hz) > PRESENT for hz in VOICES],
        }
        assert hears == {
            "supervisor": [True, True, False],
            "agent": [True, False, by_agent],
            "caller": [False, True, by_caller],
        }, button
    await page.get_by_role("button", name="Zakończ odsłuch").click()
    await expect(watched).to_have_text("", timeout=WITHIN_MS)
    await asyncio.sleep(2.0)
    assert (
        tone_share(caller.heard(1.5), RATE, SUPERVISOR_HZ)
        < 0.05
        < 0.5
        < tone_share(caller.heard(1.5), RATE, AGENT_HZ)
    )


async def heard(page: Page) -> Samples:
    """Since the last time, 16 kHz."""
    return np.frombuffer(base64.b64decode(await page.evaluate(HEARD)), np.int16)


async def test_a_plot_can_be_read_as_a_table(past: RunningLine, chromium: Browser) -> None:
    """Every picture has its numbers beside it, by keyboard as well, and they are those of the file."""
    async with signed_in(chromium, past, "anna") as page:
        plot = page.locator("#day-plots figure").first
        await plot.locator("summary").focus()
        await page.keyboard.press("Enter")
        answered = [
            int(cell) for cell in await plot.locator("tbody td:nth-child(2)").all_inner_texts() if cell != "–"
        ]
        await page.locator("#file-first").fill(await first_day(page))
        rows = await rows_of(page, "Pobierz CSV: kolejki")
        assert sum(answered) == sum(int(row["answered"]) for row in rows) > 50
        assert re.fullmatch(r"[01],\d+|", rows[0]["service_level"])
        assert await page.locator("svg[role=img]").count() == 6
        assert await faults(page) == []


async def test_a_call_is_found_read_and_heard_and_that_is_seen(past: RunningLine, chromium: Browser) -> None:
    """By words without diacritics; the number only once it is opened; the next who looks sees who listened."""
    async with signed_in(chromium, past, "anna", "/wall/calls") as page:
        await page.get_by_label("Słowa z rozmowy").fill(WORDS.upper())
        await page.get_by_role("button", name="Szukaj").click()
        await expect(page.locator("#count")).to_have_text("Znaleziono: 1.", timeout=WITHIN_MS)
        assert NUMBER not in await page.content()
        await page.locator("#found button").click()
        await expect(page.locator("#facts")).to_contain_text(NUMBER, timeout=WITHIN_MS)
        await expect(page.locator("#turns")).to_contain_text(f"zgubiły się {WORDS}")
        await page.get_by_role("button", name="Otwórz nagranie").click()
        assert await page.evaluate(LENGTH) == pytest.approx(1.0, abs=0.1)
        await page.locator("#found button").click()
        await expect(page.locator("#deeds")).to_contain_text("odsłuch nagrania", timeout=WITHIN_MS)
        assert await faults(page) == []
        await pictures(page, "wall-calls", whole=True)
        for row in await rows_of(page, "Pobierz CSV: te"):
            assert (row["id"], row["outcome"], "number" in row) == (PAST, "person", False)
    async with signed_in(chromium, past, "iza", "/wall/calls") as page:
        await page.get_by_label("Numer telefonu").fill("577 123 984")
        await page.get_by_label("z numerami telefonów").check()
        rows = await rows_of(page, "Pobierz CSV: te")
        assert [row["number"] for row in rows] == [f"'{NUMBER}"]


async def test_an_agent_is_led_back_to_the_desk(past: RunningLine, chromium: Browser) -> None:
    """From both pages; and what the pages ask is refused."""
    async with signed_in(chromium, past, "jan") as page:
        await page.wait_for_url("**/agent")
        for path in ("/api/wall", "/api/wall/day", f"/api/records/calls/{PAST}/recording"):
            assert (await page.request.get(past.url + path)).status == 403


async def test_the_wall_comes_back_after_the_line_was_gone(past: RunningLine, chromium: Browser) -> None:
    """It says so meanwhile, and asks more and more seldom."""
    complaints: list[str] = []
    async with signed_in(chromium, past, "anna", complaints=complaints) as page:
        await expect(page.locator("#queues li").first).to_be_visible(timeout=WITHIN_MS)
        await page.route("**/api/wall", lambda route: route.abort())
        await expect(page.locator("#connection")).to_contain_text("Brak połączenia", timeout=WITHIN_MS)
        await page.unroute("**/api/wall")
        await expect(page.locator("#connection")).to_have_text("", timeout=WITHIN_MS)
        complaints.clear()  # the browser complains of what we broke


def today() -> str:
    return datetime.now(SHOP_ZONE).date().isoformat()


async def first_day(page: Page) -> str:
    """The first of the days that are shown."""
    text = await page.evaluate(
        "async () => (await (await fetch('/api/wall/days?count=14')).json()).days[0].day"
    )
    return str(text)


async def guard(page: Page, line: RunningLine) -> dict[str, str]:
    """What a page of ours sends along."""
    me: dict[str, Any] = await page.evaluate("async () => (await fetch('/api/people/me')).json()")
    return {"X-CSRF-Token": me["csrf"], "Origin": line.url}
