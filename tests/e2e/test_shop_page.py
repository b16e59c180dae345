"""What a shopper does on the shop's own page: the widget there, and calls that bring the order which that page signed, or should
not have."""

import asyncio
import contextlib
import sqlite3
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect

from gateway.caller.templates import SELECTORS, DemoOrder, seeded_orders
from gateway.caller.text import TextLine
from gateway.caller.voice import Utterance
from tests.support.chromium import ARGUMENTS, CHROMIUM
from tests.support.line import RunningLine, running_line
from tests.support.shop_page import ShopSite
from voicebot.shop.port import OrderState
from voicebot.shop.signed import sign

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("shop_page"),
    pytest.mark.asyncio(loop_scope="module"),
]

CALL_ID = "document.querySelector('voicebot-widget').shadowRoot.querySelector('voice-button').call.id"
KEY = "Zmv0nT7nq6hQ3b8m9uJkLr2xWc5yPdE1"
WITHIN_S = 30.0


@pytest.fixture(scope="module")
def shop() -> Iterator[ShopSite]:
    """The shop's own server, somewhere else."""
    with ShopSite().open() as site:
        yield site


@pytest.fixture(scope="module")
def signing(shop: ShopSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLine]:
    """A line that knows the shop's origin and its key."""
    settings = {
        "VOICEBOT_SHOP__SIGNING_KEY": KEY,
        "VOICEBOT_SERVER__ALLOWED_ORIGINS": shop.url,
        "VOICEBOT_CALLBACKS__SECRET": "links-that-cancel",
        "VOICEBOT_RASA__TIMEOUT_S": "6",
    }
    with running_line(tmp_path_factory.mktemp("signing") / "data", 11800, **settings) as line:
        shop.line = line.url
        yield line


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def context(shop: ShopSite) -> AsyncIterator[BrowserContext]:
    """A shopper on a phone who allows the shop's page the microphone."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        context = await chromium.new_context(locale="pl-PL", viewport={"width": 390, "height": 780})
        await context.grant_permissions(["microphone"], origin=shop.url)
        context.set_default_timeout(WITHIN_S * 1000)
        expect.set_options(timeout=WITHIN_S * 1000)
        yield context
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext, shop: ShopSite, signing: RunningLine) -> AsyncIterator[Page]:
    """The shop's page of an order, the widget opened; what the browser complains of fails the test."""
    number = order_that("sent").number
    shop.attributes = {"data-order": signed(number), "data-category": "Namioty"}
    page, complaints = await context.new_page(), list[str]()
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{shop.url}/zamowienie/{number}?klient=Anna")
    await part(page, ".launcher").click()
    yield page
    await page.close()
    assert complaints == []


def part(page: Page, selector: str) -> Locator:
    """Something in the widget."""
    return page.locator(f"voicebot-widget {selector}")


def rows(line: RunningLine, query: str, *values: str) -> list[Any]:
    """From the line's own database."""
    database = Path(line.environment["VOICEBOT_DATA__DIRECTORY"]) / "voicebot.db"
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as connection:
        return connection.execute(query, values).fetchall()


def signed(number: str, *, minutes: float = 15, key: str = KEY) -> str:
    """As the shop's page would sign it."""
    return sign(number, datetime.now(UTC) + timedelta(minutes=minutes), key)


def order_that(selector: str) -> DemoOrder:
    """The first seeded order of a kind."""
    known = SELECTORS.get(selector, lambda order: order.state is OrderState(selector))
    return next(order for order in seeded_orders() if known(order))


def metrics(line: RunningLine) -> str:
    with urllib.request.urlopen(f"{line.url}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def spaced(number: str) -> str:
    return f"{number[:3]} {number[3:]}"


class Shopper:
    """Somebody who writes. said: the bot's last answer."""

    def __init__(self, line: TextLine) -> None:
        self.line, self.said, self._seen = line, "", 0

    async def reads(self) -> str:
        async with asyncio.timeout(WITHIN_S):
            while len(self._bot()) == self._seen:  # noqa: ASYNC110 - the line's reader changes it
                await asyncio.sleep(0.02)
        self.said, self._seen = self._bot()[-1], len(self._bot())
        return self.said

    async def writes(self, *turns: str) -> str:
        for text in turns:
            await self.line.say(Utterance(text))
            await self.reads()
        return self.said

    def _bot(self) -> list[str]:
        return [caption.text for caption in self.line.captions if caption.who == "bot"]


@asynccontextmanager
async def shopper(running: RunningLine, order: str | None) -> AsyncIterator[Shopper]:
    """A call, greeted."""
    line = TextLine(running.url, order)
    await line.open()
    person = Shopper(line)
    await person.reads()
    yield person
    await line.hang_up()


async def record_of(running: RunningLine, person: Shopper) -> dict[str, Any]:
    """The record of a call that is over."""
    await person.line.hang_up()
    return await closed(running, person.line.call_id)


async def closed(running: RunningLine, call: str) -> dict[str, Any]:
    """A call's record, once it is over."""
    token = running.environment["VOICEBOT_SERVER__ADMIN_TOKEN"]
    async with asyncio.timeout(WITHIN_S):
        while True:
            record: dict[str, Any] = running.get(f"/api/calls/{call}", token=token)
            if record.get("ended"):
                return record
            await asyncio.sleep(0.1)


def result_in(record: dict[str, Any]) -> list[str]:
    return [event["detail"]["result"] for event in record["events"] if event["name"] == "order_signed"]


async def test_the_page_of_an_order_leads_straight_to_its_state(signing: RunningLine) -> None:
    """Asked once whether it is about that order; no number, no postcode; the record says by what they were verified."""
    order = order_that("sent")
    async with shopper(signing, signed(order.number)) as person:
        assert f"Czy chodzi o zamówienie numer {spaced(order.number)}?" in person.said
        assert person.said.count("zamówienie") == 1
        await person.writes("tak")
        assert "w czym mogę pomóc" in person.said
        status = await person.writes("gdzie jest moja paczka")
        assert f"Zamówienie numer {spaced(order.number)} jest w drodze" in status
        await person.writes("nie dziękuję")
        record = await record_of(signing, person)
    assert result_in(record) == ["verified"]
    assert record["outcome"] == "answered"
    slots = [turn["slots"] for turn in record["turns"] if turn["who"] == "caller"]
    assert all(known["verified_by"] == "signed" and known["verified"] for known in slots)


async def test_a_return_is_done_without_dictating_anything(signing: RunningLine) -> None:
    """From the greeting to the row in the shop's table and the code on the screen."""
    order = order_that("returnable")
    async with shopper(signing, signed(order.number)) as person:
        assert "powód" in await person.writes("chcę zwrócić te rzeczy")
        summary = await person.writes("nie pasują")
        assert order.item in summary
        done = await person.writes("tak")
        assert "zwrot przyjęty" in done
    query = "SELECT kind, code FROM order_acts JOIN orders ON orders.id = order_id WHERE number = ?"
    ((kind, code),) = rows(signing, query, order.number)
    assert kind == "return"
    assert spaced(code) in done


async def test_only_the_order_of_the_page_is_open(signing: RunningLine) -> None:
    """Another one asks for number and postcode, and a wrong postcode learns nothing; after a no even this one is asked for by its
    number, though not by its postcode."""
    order, other = order_that("sent"), order_that("delivered")
    async with shopper(signing, signed(order.number)) as person:
        asked = await person.writes(f"a gdzie jest zamówienie {other.number}")
        assert "kod pocztowy" in asked
        assert "nie pasują" in await person.writes("00001")
    async with shopper(signing, signed(order.number)) as person:
        await person.writes("nie")
        assert "numer zamówienia" in await person.writes("gdzie jest moja paczka")
        assert "w drodze" in await person.writes(order.number)
        record = await record_of(signing, person)
    _, asked_slots, told_slots = [turn["slots"] for turn in record["turns"] if turn["who"] == "caller"]
    assert not asked_slots.get("verified")
    assert "order_number" not in asked_slots
    assert told_slots["verified_by"] == "signed"


@pytest.mark.parametrize(
    ("brought", "result"),
    [
        (lambda number: signed(number, minutes=-1), "expired"),
        (lambda number: signed(number, key="another-key-of-the-same-length-1"), "foreign"),
        (lambda number: number, "unsigned"),
        (lambda number: signed(number, minutes=60 * 25), "too_long"),
        (lambda number: signed("999998"), "unknown_order"),
    ],
    ids=["expired", "foreign", "unsigned", "too_long", "no_such_order"],
)
async def test_what_cannot_be_believed_costs_only_the_shortcut(
    signing: RunningLine, brought: Any, result: str
) -> None:
    """The call goes on as anybody's: number and postcode; why is on record and counted, the order is in no log line."""
    order = order_that("sent")
    async with shopper(signing, brought(order.number)) as person:
        assert "zamówienie numer" not in person.said
        assert "numer zamówienia" in await person.writes("gdzie jest moja paczka")
        assert "w drodze" in await person.writes(order.number, order.postcode)
        record = await record_of(signing, person)
    assert result_in(record) == [result]
    lines = [line for line in signing.log.read_text().splitlines() if '"signed_order_refused"' in line]
    assert any(f'"{result}"' in line for line in lines)
    assert order.number not in "".join(lines)
    assert f'voicebot_signed_orders_total{{result="{result}"}} 1.0' in metrics(signing)


async def test_a_callback_is_booked_on_the_shops_page_and_cancelled_by_its_link(
    page: Page, signing: RunningLine, shop: ShopSite
) -> None:
    """From the button to the row with the words that were agreed to, and by the link back out of the queue."""
    await part(page, ".choice").filter(has_text="Zamów telefon").click()
    shown = await part(page, ".consent-text").inner_text()
    await part(page, "#phone").fill("501 600 700")
    await part(page, "#consent").check()
    await part(page, ".primary").click()
    await expect(part(page, ".booked")).to_contain_text("ddzwoni")
    query = (
        "SELECT state, wish.reason, consent_text, consent_version, consent_channel, page FROM callbacks "
        "JOIN callback_wishes AS wish ON callback_id = callbacks.id WHERE callbacks.phone = ?"
    )
    ((state, reason, consent, version, channel, noted),) = rows(signing, query, "+48501600700")
    assert (state in ("waiting", "scheduled"), reason, channel) == (True, "widget", "widget")
    assert (consent, len(version)) == (shown, 12)
    assert noted.startswith(f"{shop.url}/zamowienie/")
    assert "Anna" not in noted
    async with page.context.expect_page() as opening:
        await part(page, "a").click()
    cancelling = await opening.value
    assert cancelling.url.startswith(f"{signing.url}/api/callbacks/cancel/")
    await cancelling.get_by_role("button", name="Odwołaj telefon").click()
    await expect(cancelling.locator(".lead")).to_contain_text("Telefon odwołany")
    assert [state for state, *_ in rows(signing, query, "+48501600700")] == ["cancelled"]


async def test_the_voice_button_on_the_shops_page_brings_its_order(page: Page, signing: RunningLine) -> None:
    """Over WebRTC from another origin: the bot asks whether it is about the order of that page."""
    number = order_that("sent").number
    await part(page, ".choice").filter(has_text="Porozmawiaj teraz").click()
    await expect(part(page, "voice-button .log")).to_contain_text(f"zamówienie numer {spaced(number)}?")
    call = await page.evaluate(CALL_ID)
    await part(page, "voice-button .hang-up").click()
    record = await closed(signing, call)
    assert (record["channel"], result_in(record)) == ("webrtc", ["verified"])
