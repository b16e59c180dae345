"""The voice button in a real Chromium, against a line that does what the test says."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

pytestmark = [
    pytest.mark.real,
    pytest.mark.xdist_group("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

FOCUSED = "document.activeElement.shadowRoot?.activeElement?.classList.value"


def part(page: Page, selector: str) -> Locator:
    """A part of the button or of its panel."""
    return page.locator(f"voice-button {selector}")


async def shows(page: Page, state: str) -> None:
    """Wait until the button is in this state."""
    await expect(page.locator("voice-button")).to_have_attribute("data-state", state)


async def call(page: Page, line: Any) -> Any:
    """Place a call; the line's end of it."""
    await part(page, ".launcher").click()
    await shows(page, "listening")
    return line.peers[-1]


async def test_a_click_asks_for_the_microphone_then_connects_then_listens(
    page: Page, browser_line: Any
) -> None:
    """One click leads through asking and connecting to listening, and the caller reads each of them."""
    await page.evaluate("""() => {
      const button = document.querySelector("voice-button");
      const status = button.shadowRoot.querySelector(".status");
      window.states = [];
      new MutationObserver(() => states.push([button.dataset.state, status.textContent])).observe(button, {
        attributeFilter: ["data-state"],
      });
    }""")
    await call(page, browser_line)
    assert await page.evaluate("states") == [
        ["microphone", "Zezwól na użycie mikrofonu w okienku przeglądarki"],
        ["connecting", "Łączę…"],
        ["listening", "Słucham"],
    ]
