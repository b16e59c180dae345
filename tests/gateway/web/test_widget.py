"""What a shop's page loads of the widget, over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx

from voicebot.config import Config, Server
from voicebot.widget.settings import Look, Widget

Knock = Callable[..., httpx.AsyncClient]
SHOP = "https://sklep.example"


async def test_any_page_may_load_the_script(knock: Knock) -> None:
    """As JavaScript, asked for anew each time, also by pages that load nothing foreign unless it says so."""
    answer = await knock().get("/widget.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "/static/widget/widget.js" in answer.text


async def test_the_settings_are_for_allowed_pages(line: Any, knock: Knock) -> None:
    """A page of an allowed origin may read them, another's browser keeps them from it."""
    line.widget = Widget(look=Look(accent="#123456"))
    client = knock(Config(server=Server(allowed_origins=(SHOP,))))
    allowed = await client.get("/api/widget", headers={"Origin": SHOP})
    assert allowed.json()["colours"]["accent"] == "#123456"
    assert allowed.headers["access-control-allow-origin"] == SHOP
    assert allowed.headers["cache-control"] == "public, max-age=60"
    foreign = await client.get("/api/widget", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers


async def test_its_modules_may_be_loaded_by_allowed_pages(knock: Knock) -> None:
    """Browsers load modules of another origin only where that one says so."""
    client = knock(Config(server=Server(allowed_origins=(SHOP,))))
    answer = await client.get("/static/widget/widget.js", headers={"Origin": SHOP})
    assert answer.headers["access-control-allow-origin"] == SHOP
