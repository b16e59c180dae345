"""An agent's page in a real Chromium, over a line whose queue is a script (tests.gateway.static.test_agent.Desk)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import BrowserContext, Page

from gateway.web.access import COOKIE


@asynccontextmanager
async def agent_page(
    context: BrowserContext, url: str, token: str, peers: list[Any] | None = None, *, size: Sequence[int] = ()
) -> AsyncIterator[Page]:
    """Signed in by this token, at /agent; what the browser complains of fails the test. peers: connections to be closed after it."""
    await context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    if size:
        await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(f"{url}/agent")
    yield page
    await page.close()
    for peer in peers or ():
        await peer.connection.close()
    if peers is not None:
        peers.clear()
    await context.clear_cookies()
    assert complaints == []
