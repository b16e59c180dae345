"""The demo shop in a real Chromium, with the orders the line would show."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from voicebot.shop.demo import demo_orders

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def test_the_shop_shows_three_orders_to_try(page: Page, browser_line: Any) -> None:
    """Each order stands with its number and postcode in the groups people say, what to say and what to expect."""
    browser_line.orders = demo_orders()
    await page.reload()
    cards = page.locator("#orders .order")
    await expect(cards).to_have_count(3)
    for card, order in zip(await cards.all(), browser_line.orders, strict=True):
        number, postcode = order["number"], order["postcode"]
        await expect(card.locator("dd")).to_have_text(
            [f"{number[:3]} {number[3:]}", f"{postcode[:2]}-{postcode[2:]}"]
        )
        await expect(card.locator(".what")).to_have_text(order["goods"])
        await expect(card.locator(".words")).to_contain_text(f"„{order['say']}”")
        await expect(card.locator(".words")).to_contain_text(order["hint"])


async def test_a_shop_without_demo_data_says_how_to_make_it(page: Page) -> None:
    """Instead of an empty place there is the command that fills it."""
    await expect(page.locator("#orders .missing")).to_contain_text("voicebot shop seed")


async def test_the_shop_fits_a_phone_before_and_during_a_call(page: Page, browser_line: Any) -> None:
    """At 390 px nothing is wider than the screen, and the call's panel lies within it."""
    browser_line.orders = demo_orders()
    await page.reload()
    await expect(page.locator("#orders .order")).to_have_count(3)
    assert await page.evaluate(OVERFLOW) == 0
    await page.locator("voice-button .launcher").click()
    await expect(page.locator("voice-button")).to_have_attribute("data-state", "listening")
    await page.locator("voice-button .pad-toggle").click()
    await expect(page.locator("voice-button .keys")).to_be_visible()
    assert await page.evaluate(OVERFLOW) == 0
    panel = await page.locator("voice-button .panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["y"] >= 0
    assert panel["x"] + panel["width"] <= 390
    assert panel["y"] + panel["height"] <= 780


async def test_the_button_in_the_text_calls_too(page: Page) -> None:
    """ "Zapytaj o paczkę głosem" begins the same call as the round button."""
    await page.get_by_role("button", name="Zapytaj o paczkę głosem").click()
    await expect(page.locator("voice-button")).to_have_attribute("data-state", "listening")


async def test_what_is_taken_stands_in_the_basket(page: Page) -> None:
    """The basket counts goods and adds up their prices."""
    await page.get_by_role("button", name="Do koszyka: Termos").click()
    await page.get_by_role("button", name="Do koszyka: Czapka zimowa").click()
    await expect(page.locator("#basket")).to_have_text("2 · 113,90 zł")
