"""The widget in a real Chromium, on a page of another origin, against a line that does what the test says."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.support.axe import faults
from tests.support.pictures import pictures
from tests.support.shop_page import WIDGET, ShopSite
from voicebot.config import Callbacks, Config, Server
from voicebot.errors import CallbackRefused
from voicebot.widget.settings import Widget

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.fixture(scope="module")
def shop() -> Iterator[ShopSite]:
    """A shop somewhere else."""
    with ShopSite().open() as site:
        yield site


@pytest.fixture(scope="module")
def widget() -> Widget:
    """Another colour, and a rule for each thing that a rule can look at."""
    return WIDGET


@pytest.fixture(scope="module")
def config(shop: ShopSite) -> Config:
    """A line that lets that shop in."""
    return Config(
        server=Server(allowed_origins=(shop.url,)),
        callbacks=Callbacks(per_address_hour=100, per_number_hour=100),
    )


@pytest_asyncio.fixture(loop_scope="module")
async def visit(context: BrowserContext, browser_line: Any, shop: ShopSite) -> AsyncIterator[Any]:
    """visit(path, **attributes): a page of the shop, and what it complained of in `complaints` (a list)."""
    await context.grant_permissions(["microphone"], origin=shop.url)
    browser_line.refuse, browser_line.callbacks.refuse, shop.line = None, None, browser_line.url
    page = await context.new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("console", lambda said: said.type in ("error", "warning") and page.complaints.append(said.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]

    async def go(path: str = "/", **attributes: str) -> Page:
        shop.attributes = {f"data-{name.replace('_', '-')}": value for name, value in attributes.items()}
        await page.goto(shop.url + path)
        await expect(page.locator("voicebot-widget")).to_have_count(1)
        return page

    yield go
    await page.close()
    await browser_line.hang_up()


def part(page: Page, selector: str) -> Locator:
    """Something in the widget."""
    return page.locator(f"voicebot-widget {selector}")


async def opened(visit: Any, choice: str = "Zamów telefon") -> Page:
    """The callback form, filled in as far as it must be."""
    page: Page = await visit()
    await part(page, ".launcher").click()
    await part(page, ".choice").filter(has_text=choice).click()
    await part(page, "#phone").fill("501 222 333")
    await part(page, "#consent").check()
    return page


async def test_it_stands_on_a_foreign_page_and_none_of_its_styles_get_in(visit: Any) -> None:
    """In the shop's colours and its own letters, in its corner, whatever the page's style sheet wants; nothing is complained of."""
    page: Page = await visit()
    launcher = part(page, ".launcher")
    await expect(launcher).to_be_visible()
    await expect(launcher).to_have_text("Pomoc")
    await expect(launcher).to_have_css("background-color", "rgb(122, 31, 92)")
    await expect(launcher).to_have_css("font-size", "16px")
    await expect(launcher).to_have_css("text-transform", "none")
    await expect(launcher).to_have_css("color", "rgb(255, 255, 255)")
    box = await launcher.bounding_box()
    assert box is not None
    assert (390 - box["x"] - box["width"], 780 - box["y"] - box["height"]) == (16, 16)
    assert page.complaints == []  # type: ignore[attr-defined]


async def test_rules_decide_by_attributes_by_calls_and_by_address(visit: Any, shop: ShopSite) -> None:
    """Also when a page without reloads goes on to another address, or forgets what it said."""
    page: Page = await visit("/", category="Namioty")
    await expect(page.locator("voicebot-widget")).to_have_attribute("data-rule", "namioty")
    await page.evaluate("voicebot.page({ category: null, cart: { value: 1, items: ['Bon'] } })")
    await expect(page.locator("voicebot-widget")).to_have_attribute("data-rule", "prezent")
    await page.evaluate(
        "voicebot.page({ cart: { value: 500, items: [] } }); history.pushState({}, '', '/koszyk')"
    )
    await expect(page.locator("voicebot-widget")).to_have_attribute("data-rule", "koszyk")
    page = await visit("/?kod=lato")
    await expect(part(page, ".launcher")).to_have_text("Lato!")


async def test_where_a_rule_shows_nothing_there_is_nothing(visit: Any) -> None:
    """No button, and the shop's own button opens nothing."""
    page: Page = await visit("/cisza")
    await expect(page.locator("voicebot-widget")).to_have_attribute("data-rule", "cisza")
    await page.evaluate("voicebot.open()")
    await expect(page.locator("voicebot-widget")).to_be_hidden()


async def test_by_keyboard_alone(visit: Any) -> None:
    """Open, choose, back, and close; the focus is never lost."""
    page: Page = await visit()
    focused = "document.activeElement.shadowRoot?.activeElement?.className"
    await part(page, ".launcher").focus()
    await page.keyboard.press("Enter")
    await expect(part(page, ".panel")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    assert await page.evaluate(focused) == "choice"
    await page.keyboard.press("Enter")
    await expect(part(page, "h2")).to_have_text("Zamów telefon")
    await expect(part(page, "#phone")).to_be_visible()
    await part(page, ".plain").first.press("Enter")
    await expect(part(page, "h2")).to_have_text("W czym pomóc?")
    await page.keyboard.press("Escape")
    await expect(part(page, ".panel")).to_be_hidden()
    await expect(part(page, ".launcher")).to_be_focused()


async def test_a_callback_is_booked_with_what_was_shown(
    visit: Any, browser_line: Any, shop: ShopSite
) -> None:
    """As soon as possible, agreed to in the words that stood there, from this page without what is behind its question mark."""
    desk = browser_line.callbacks
    desk.booked.clear()
    page: Page = await visit("/namioty?klient=Anna")
    await part(page, ".launcher").click()
    await expect(part(page, ".choice").last).to_contain_text("Oddzwonimy za około 5 minut.")
    await pictures(page, "widget-choices")
    await part(page, ".choice").last.click()
    await expect(part(page, ".consent-text")).to_have_text("Proszę o telefon.")
    await expect(part(page, "#when option")).to_have_text(
        ["Jak najszybciej – za około 5 minut", "dzisiaj po 12:00"]
    )
    await part(page, "#phone").fill("501 222 333")
    await part(page, "#consent").check()
    await pictures(page, "widget-callback")
    await part(page, ".primary").click()
    await expect(part(page, ".booked")).to_have_text("Oddzwonimy za około 5 minut.")
    await expect(part(page, ".booked")).to_be_focused()
    await pictures(page, "widget-booked")
    link = await part(page, "a").get_attribute("href")
    assert link == f"{browser_line.url}/api/callbacks/cancel/token-1"
    assert desk.booked == [("+48501222333", None, f"{shop.url}/namioty", desk.consent.version)]
    assert page.complaints == []  # type: ignore[attr-defined]


async def test_a_time_may_be_chosen(visit: Any, browser_line: Any) -> None:
    """Where nothing is promised at once, the times are all there is; without links none is shown."""
    desk = browser_line.callbacks
    desk.booked.clear()
    desk.soon, desk.token, soon = None, None, desk.soon
    try:
        page = await opened(visit)
        await expect(part(page, "#when option")).to_have_text(["dzisiaj po 12:00"])
        await part(page, ".primary").click()
        await expect(part(page, ".booked")).to_be_visible()
        await expect(part(page, "a")).to_have_count(0)
    finally:
        desk.soon, desk.token = soon, "token-1"
    assert [at for _, at, *_ in desk.booked] == [datetime(2026, 3, 2, 11, tzinfo=UTC)]


async def test_what_is_missing_or_wrong_is_said_at_its_field(visit: Any) -> None:
    """No number, no consent, a number nobody calls: in Polish, the focus where it is to be mended."""
    page = await opened(visit)
    for number, consent, words, field in (
        ("", True, "Wpisz numer telefonu.", "#phone"),
        ("501222333", False, "zaznacz zgodę", "#consent"),
        ("501 222", True, "za krótki", "#phone"),
        ("000 000 000", True, "To nie jest numer telefonu", "#phone"),
        ("+48 700 123 456", True, "nie oddzwaniamy", "#phone"),
    ):
        await part(page, "#phone").fill(number)
        await part(page, "#consent").set_checked(consent)
        await part(page, ".primary").click()
        await expect(part(page, ".error")).to_contain_text(words)
        await expect(part(page, field)).to_be_focused()
        await expect(part(page, field)).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(
    ("reason", "words"), [("taken", "już zajęty"), ("stale", "nieaktualna"), ("full", "nie możemy obiecać")]
)
async def test_what_is_not_free_any_more_is_offered_anew(
    visit: Any, browser_line: Any, reason: str, words: str
) -> None:
    """Why is said, the number stays, the consent is asked for anew."""
    page = await opened(visit)
    browser_line.callbacks.refuse = CallbackRefused(reason)
    await part(page, ".primary").click()
    await expect(part(page, ".error")).to_contain_text(words)
    await expect(part(page, "#phone")).to_have_value("501 222 333")
    await expect(part(page, "#consent")).not_to_be_checked()


async def test_a_line_that_cannot_be_reached_is_asked_again(visit: Any, browser_line: Any) -> None:
    """Said in Polish; a second try finds it."""
    page: Page = await visit()
    await page.route("**/api/callbacks/slots", lambda route: route.abort())
    await part(page, ".launcher").click()
    await part(page, ".choice").last.click()
    await expect(part(page, "[role=alert]")).to_contain_text("Sprawdź internet")
    await page.unroute("**/api/callbacks/slots")
    await part(page, ".primary").click()
    await expect(part(page, "#phone")).to_be_visible()


async def test_when_nothing_can_be_promised_it_says_so(visit: Any, browser_line: Any) -> None:
    """No empty form."""
    desk = browser_line.callbacks
    before = desk.soon, desk.slots
    desk.soon, desk.slots = None, ()
    try:
        page: Page = await visit()
        await part(page, ".launcher").click()
        await part(page, ".choice").last.click()
        await expect(part(page, "[role=alert]")).to_contain_text("nie możemy obiecać telefonu")
    finally:
        desk.soon, desk.slots = before


async def test_a_call_is_placed_from_the_foreign_page_with_its_signed_order(
    visit: Any, browser_line: Any
) -> None:
    """The voice button's panel takes the place of the widget's, in the same colours; afterwards the button is there again."""
    browser_line.signed.clear()
    page: Page = await visit("/", order="v1.abc.def")
    await part(page, ".launcher").click()
    await part(page, ".choice").first.click()
    button = part(page, "voice-button")
    await expect(button).to_have_attribute("data-state", "listening")
    assert browser_line.signed == ["v1.abc.def"]
    await expect(part(page, ".launcher").first).to_be_hidden()
    await expect(part(page, "voice-button header")).to_have_css("background-color", "rgb(122, 31, 92)")
    await expect(part(page, "voice-button .launcher")).to_be_hidden()
    await part(page, "voice-button .hang-up").click()
    await expect(button).to_have_attribute("data-state", "ended")
    await part(page, "voice-button .close").click()
    await expect(part(page, ".launcher").first).to_be_focused()
    assert page.complaints == []  # type: ignore[attr-defined]


async def test_the_shops_own_button_opens_one_part_at_once(visit: Any) -> None:
    """voicebot.open("callback"), also called before the widget is there."""
    page: Page = await visit()
    await page.evaluate("voicebot.open('callback')")
    await expect(part(page, "#phone")).to_be_visible()


async def test_a_part_is_loaded_when_somebody_comes_near(visit: Any) -> None:
    """Most pages are left without a call: until then a page costs no more than the button. A module that does not come is said so."""
    page: Page = await visit()
    await expect(part(page, ".launcher")).to_be_visible()
    loaded = "performance.getEntriesByType('resource').filter((one) => /voice\\/call|callback/.test(one.name)).length"
    assert await page.evaluate(loaded) == 0
    await page.route("**/widget/callback.js", lambda route: route.abort())
    await page.evaluate("voicebot.open('callback')")
    await expect(part(page, "[role=alert]")).to_contain_text("Sprawdź internet")


async def test_it_fits_a_phone(visit: Any) -> None:
    """At 390 × 780 and 320 × 568 nothing is wider than the screen, and the form scrolls inside its panel."""
    page = await opened(visit)
    for width, height in ((390, 780), (320, 568)):
        await page.set_viewport_size({"width": width, "height": height})
        box = await part(page, ".panel").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= width
        assert await part(page, ".body").evaluate("(body) => body.scrollWidth <= body.clientWidth")
        assert await faults(page, "voicebot-widget") == []
    await page.set_viewport_size({"width": 390, "height": 780})


async def test_a_page_that_is_not_allowed_is_told_why_it_gets_nothing(visit: Any, shop: ShopSite) -> None:
    """In its console, for whoever builds it; the page itself is none the worse."""
    page: Page = await visit()
    await page.goto(shop.url.replace("127.0.0.1", "localhost"))
    await expect(page.locator("h1")).to_be_visible()
    async with page.expect_console_message(lambda said: "server.allowed_origins" in said.text):
        await page.reload()
    await expect(page.locator("voicebot-widget")).to_have_count(0)
