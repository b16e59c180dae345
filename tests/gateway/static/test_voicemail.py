"""Voice messages on the agent's page, in a real Chromium over the real routes; the whole way: tests/e2e/test_voicemail.py."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.gateway.static.test_agent import OVERFLOW, TOKEN, Desk, Staff
from tests.support.agent_page import agent_page
from tests.support.axe import faults
from voicebot.audio.wav import TELEPHONE_RATE, wav
from voicebot.contact.voicemail_box import sound_of
from voicebot.contact.voicemail_mail import Voicemail
from voicebot.errors import StoreError

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

AT = datetime(2026, 11, 11, 9, 5, tzinfo=UTC)
FIRST = Voicemail("m1", "c1", "general", "+48501222333", 64.0, "proszę <b>oddzwonić</b>", AT)
SECOND = replace(FIRST, id="m2", phone=None, transcript="", created=AT + timedelta(minutes=5))
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


class Shelf:
    """Messages over a list. down: the database refuses."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.reset()
        for id_ in ("m1", "m2"):
            path = self.sound(id_)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wav(np.tile(np.array([3000, -3000], np.int16), 80_000), TELEPHONE_RATE))

    def reset(self) -> None:
        self.messages, self.done_at = [FIRST], dict[str, datetime]()
        self.down = False

    def _check(self) -> None:
        if self.down:
            raise StoreError("down")

    async def open(self, limit: int = 100) -> list[Voicemail]:
        self._check()
        return [one for one in self.messages if one.id not in self.done_at]

    async def handled(self, limit: int = 50) -> list[tuple[Voicemail, datetime]]:
        return [(one, self.done_at[one.id]) for one in self.messages if one.id in self.done_at]

    async def there(self, id_: str) -> bool:
        return any(one.id == id_ for one in self.messages)

    async def listened(self, id_: str, who: str) -> bool:
        return await self.there(id_)

    async def done(self, id_: str, who: str | None = None) -> bool:
        self._check()
        self.done_at[id_] = AT
        return True

    async def reopen(self, id_: str, who: str | None = None) -> bool:
        return self.done_at.pop(id_, None) is not None

    def sound(self, id_: str) -> Path:
        return sound_of(self._data, id_)


@pytest.fixture(scope="module")
def door() -> Staff:
    """Ala is signed in."""
    return Staff()


@pytest.fixture(scope="module")
def agents() -> Desk:
    """The queue."""
    return Desk()


@pytest.fixture(scope="module")
def voicemails(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """One message waits."""
    return Shelf(tmp_path_factory.mktemp("voicemails"))


@pytest_asyncio.fixture(loop_scope="module")
async def page(
    context: BrowserContext, browser_line: Any, door: Staff, voicemails: Shelf
) -> AsyncIterator[Page]:
    """Ala's page with the first message on it."""
    door.open = True
    voicemails.reset()
    async with agent_page(context, browser_line.url, TOKEN) as page:
        await expect(page.locator("#voicemail-open li")).to_have_count(1)
        yield page


async def test_everything_of_a_message_is_read_as_text_and_by_its_name(page: Page) -> None:
    """Number, when, how long, queue, words; player and button say whose they are; nothing is wider than a phone."""
    item = page.locator("#voicemail-open li")
    for shown in ("+48501222333", "11 listopada 10:05", "1:04", "general", "proszę <b>oddzwonić</b>"):
        await expect(item).to_contain_text(shown)
    await expect(page.get_by_label("Nagranie, +48501222333")).to_be_visible()
    await expect(page.get_by_role("button", name="Załatwione")).to_have_accessible_description("+48501222333")
    await expect(page.get_by_role("region", name="Wiadomości głosowe 1")).to_be_visible()
    for width in (320, 390, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate(OVERFLOW) == 0
    assert await faults(page) == []


async def test_a_new_message_is_announced_and_stops_nothing_that_plays(page: Page, voicemails: Shelf) -> None:
    """The place on the page stays; one without a number and words says so."""
    sound = page.locator("#voicemail-open audio").first
    await sound.evaluate("(sound) => { sound.muted = true; return sound.play(); }")
    await sound.focus()
    voicemails.messages = [FIRST, SECOND]
    await page.evaluate(LOOK)
    await expect(page.get_by_text("Jest nowa wiadomość głosowa.")).to_be_visible()
    second = page.locator("#voicemail-open li").nth(1)
    await expect(second).to_contain_text("Numer nieznany")
    await expect(second).to_contain_text("Nie udało się zapisać słów")
    await expect(sound).to_be_focused()
    assert await sound.evaluate("(sound) => !sound.paused && sound.currentTime >= 0")


async def test_a_message_is_dealt_with_and_taken_up_again_by_keyboard(page: Page, voicemails: Shelf) -> None:
    """Each is said, and the reader is led back to the heading."""
    await page.get_by_role("button", name="Załatwione").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#voicemail-news")).to_have_text("Wiadomość załatwiona.")
    await expect(page.locator("#voicemail-h")).to_be_focused()
    await expect(page.get_by_text("Nic nie czeka.")).to_be_visible()
    assert voicemails.done_at == {"m1": AT}
    await page.locator("#voicemail-past summary").press("Enter")
    await page.get_by_role("button", name="Przywróć").press("Enter")
    await expect(page.locator("#voicemail-news")).to_have_text("Wiadomość znów czeka.")
    await expect(page.locator("#voicemail-open li")).to_have_count(1)
    await expect(page.locator("#voicemail-past")).to_be_hidden()


async def test_what_the_server_refuses_is_said(page: Page, voicemails: Shelf) -> None:
    """Nothing seems done that is not; the button can be pressed again."""
    voicemails.down = True
    button = page.get_by_role("button", name="Załatwione")
    await button.press("Enter")
    await expect(page.locator("#voicemail-news")).not_to_be_empty()
    await expect(button).to_be_enabled()
    await page.evaluate(LOOK)
    await asyncio.sleep(0.2)
    await expect(page.locator("#voicemail-open li")).to_have_count(1)


async def test_who_is_signed_out_is_led_to_sign_in(page: Page, door: Staff) -> None:
    """As everywhere on this page."""
    door.open = False
    await page.evaluate(LOOK)
    await page.wait_for_url("**/people?next=*")


async def test_a_line_that_takes_none_shows_none(page: Page, context: BrowserContext) -> None:
    """No empty box."""
    fresh = await context.new_page()
    await fresh.route("**/api/voicemails", lambda route: route.fulfill(status=404, json={}))
    await fresh.goto(page.url)
    await expect(fresh.locator("#who")).to_have_text("Ala Nowak")
    await asyncio.sleep(0.3)
    await expect(fresh.locator("#voicemails")).to_be_hidden()
    await fresh.close()
