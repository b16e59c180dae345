"""The chat of the shop's page in a real Chromium, by keyboard alone; the test answers in the line's place."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from gateway.chat.media import ChatMedia
from tests.support.axe import faults
from tests.support.chats import Door
from tests.support.pictures import pictures

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chats() -> Door:
    """Where this module's chats come in."""
    return Door()


async def opened(page: Page, chats: Door) -> ChatMedia:
    """A chat begun by keyboard, and the line's end of it."""
    chats.refuse = None
    before = len(chats.chats)
    await page.locator("shop-chat .launcher").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("shop-chat")).to_have_attribute("data-state", "open")
    assert len(chats.chats) == before + 1
    return list(chats.chats.values())[-1].media


async def writes(page: Page, text: str) -> None:
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


def words(page: Page, who: str) -> Any:
    return page.locator(f"shop-chat .line.{who} .words")


async def test_a_chat_by_keyboard_on_a_phone(page: Page, chats: Door) -> None:
    """The focus is in the field; what is written stands there and is marked as read; marks of typing come and go; Escape puts it away, and
    what comes meanwhile is counted; a screen reader has a log that is read as it grows."""
    chat = await opened(page, chats)
    await expect(page.get_by_label("Wiadomość")).to_be_focused()
    log = page.get_by_role("log", name="Rozmowa")
    await expect(log).to_have_attribute("aria-live", "polite")
    chat.typing("shop", True)
    await expect(page.get_by_text("Asystentka pisze…")).to_be_visible()
    chat.write("bot", "Dzień dobry, w czym mogę pomóc?")
    await expect(page.get_by_text("Asystentka pisze…")).to_be_hidden()
    await writes(page, "Gdzie jest paczka?")
    await expect(words(page, "caller")).to_have_text(["Gdzie jest paczka?"])
    chat.seen("shop", 9)
    await expect(page.locator("shop-chat .caller .mark")).to_have_text("odczytano")
    assert chat.thread.read["caller"] == 1
    assert await page.evaluate(OVERFLOW) == 0
    assert await faults(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("shop-chat .launcher")).to_be_focused()
    chat.write("bot", "Już sprawdzam.")
    await expect(page.get_by_role("button", name="Czat. Nowe wiadomości: 1")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(words(page, "bot")).to_have_count(2)
    await expect(page.locator("shop-chat .badge")).to_be_hidden()


async def test_a_reload_goes_on_with_the_same_chat(page: Page, chats: Door) -> None:
    """Every line once; what comes later comes; nothing of it is read out again."""
    chat = await opened(page, chats)
    chat.write("bot", "Dzień dobry.")
    await writes(page, "Halo")
    await expect(words(page, "caller")).to_have_text(["Halo"])
    await page.reload()
    await expect(words(page, "caller")).to_have_text(["Halo"])
    await expect(page.get_by_role("log", name="Rozmowa")).to_have_attribute("aria-live", "polite")
    chat.with_person("Jan Kowal")
    chat.write("agent", "Dzień dobry, słucham.", name="Jan Kowal")
    await expect(words(page, "agent")).to_have_text(["Dzień dobry, słucham."])
    await expect(page.get_by_text("Rozmowa z: Jan Kowal")).to_be_visible()
    assert len(chat.thread.after(0)) == 3


async def test_a_goodbye_a_lost_chat_and_a_full_line_are_told_with_a_way_on(page: Page, chats: Door) -> None:
    """Each in words, with one button that begins anew."""
    again = page.locator("shop-chat .again")
    await opened(page, chats)
    await page.get_by_role("button", name="Zakończ", exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text="Dziękujemy za rozmowę")).to_be_visible()
    await again.click()
    await expect(page.locator("shop-chat")).to_have_attribute("data-state", "open")
    chats.chats.clear()
    await page.reload()
    await expect(page.get_by_text("Tej rozmowy już nie ma.")).to_be_visible()
    chats.refuse = "full"
    await again.click()
    await expect(page.locator("shop-chat")).to_have_attribute("data-state", "error")
    await expect(page.get_by_text(re.compile("Wszystkie linie są zajęte"))).to_be_visible()
    chats.refuse = None
    await again.click()
    await expect(page.locator("shop-chat")).to_have_attribute("data-state", "open")


async def test_a_second_window_takes_over_and_the_first_can_take_it_back(page: Page, chats: Door) -> None:
    """Nothing is said twice by that."""
    chat = await opened(page, chats)
    chat.write("bot", "Dzień dobry.")
    await expect(words(page, "bot")).to_have_count(1)
    kept = await page.evaluate("sessionStorage.getItem('voicebot-chat')")
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.evaluate("kept => sessionStorage.setItem('voicebot-chat', kept)", kept)
    await other.reload()
    await expect(words(other, "bot")).to_have_count(1)
    await expect(page.get_by_text("Ta rozmowa jest otwarta w innym oknie.")).to_be_visible()
    await page.get_by_role("button", name="Wróć do rozmowy tutaj").click()
    await expect(page.locator("shop-chat")).to_have_attribute("data-state", "open")
    await expect(words(page, "bot")).to_have_count(1)
    await other.close()


async def test_a_message_that_is_refused_for_good_is_given_back(page: Page, chats: Door) -> None:
    """Into the field, with the reason; the next one goes through."""
    chat = await opened(page, chats)
    await page.evaluate(
        "document.querySelector('shop-chat').shadowRoot.querySelector('textarea').maxLength = 900"
    )
    await page.get_by_label("Wiadomość").fill("x" * 600)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Ta wiadomość jest za długa.")).to_be_visible()
    await expect(page.get_by_label("Wiadomość")).to_have_value("x" * 600)
    await page.get_by_label("Wiadomość").fill("Halo")
    await page.keyboard.press("Enter")
    await expect(words(page, "caller")).to_have_text(["Halo"])
    assert chat.thread.last == 1


async def test_before_somebody_speaks_the_page_asks_whether_it_may_be_recorded(
    page: Page, chats: Door
) -> None:
    """By keyboard: the question has the focus, yes and no are told with the offer; no serious fault by axe-core; without a question the
    sound is connected at once."""
    chats.question, chats.agreed = "Czy możemy nagrać tę rozmowę?", []
    await opened(page, chats)
    consent, speak = page.locator("shop-chat .consent"), page.locator("shop-chat .speak")
    for name, agreed in (("Tak, można nagrywać", True), ("Nie, bez nagrywania", False)):
        await speak.focus()
        await page.keyboard.press("Enter")
        await expect(consent).to_contain_text("Czy możemy nagrać tę rozmowę?")
        await expect(page.locator("shop-chat .yes")).to_be_focused()
        assert await faults(page) == []
        await pictures(page, "chat-recording")
        await consent.get_by_role("button", name=name).press("Enter")
        await expect(consent).to_be_hidden()
        await expect(speak).to_have_attribute("aria-disabled", "false")  # the test's line has no sound
        assert chats.agreed[-1:] == [agreed]
    chats.question = None
    await page.locator("shop-chat .end").click()
    await page.reload()
    await opened(page, chats)
    await speak.click()
    await expect(consent).to_be_hidden()
    await expect(speak).to_have_attribute("aria-disabled", "false")
    assert chats.agreed[-1:] == [None]
