"""Pictures of pages for docs/screenshots, on a desk and on a phone."""

import os
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Page

SHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def pictures(
    page: Page, name: str, sizes: Mapping[str, tuple[int, int]] = SIZES, *, whole: bool = False
) -> None:
    """See that nothing sticks out at either width; where VOICEBOT_SCREENSHOTS is set, keep how it looks. whole: the page below the
    screen's edge, too. Errors: AssertionError."""
    before = page.viewport_size
    for device, (width, height) in sizes.items():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(OVERFLOW) <= 0, f"{name} {device}"
        if os.environ.get("VOICEBOT_SCREENSHOTS"):
            await page.evaluate("scrollTo(0, 0)")
            await page.wait_for_timeout(300)  # what fades in is there
            await page.screenshot(path=SHOTS / f"{name}-{device}.png", full_page=whole)
    if before is not None:
        await page.set_viewport_size(before)
