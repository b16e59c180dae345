"""Pages, scripts and their headers; the orders a visitor may try."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.web.client import Proxies
from gateway.web.pages import SECURITY_HEADERS, STATIC, SecurityHeaders
from voicebot.config import Config, Server

Knock = Callable[..., httpx.AsyncClient]


async def test_the_demo_shop_is_the_first_page(knock: Knock) -> None:
    """/ is the shop's page as it lies in the repository, asked for anew each time."""
    answer = await knock().get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.content == (STATIC / "shop" / "index.html").read_bytes()
    assert answer.headers["cache-control"] == "no-cache"


async def test_people_have_a_page_to_sign_in(knock: Knock) -> None:
    """/people is the page as it lies in the repository."""
    answer = await knock().get("/people")
    assert answer.content == (STATIC / "people" / "index.html").read_bytes()
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_icon_is_the_shops(knock: Knock) -> None:
    """Browsers ask for /favicon.ico by themselves and get a picture."""
    answer = await knock().get("/favicon.ico")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content == (STATIC / "shop" / "icon.svg").read_bytes()


async def test_static_files_cost_little_when_nothing_changed(knock: Knock) -> None:
    """A file has an ETag and is asked for with it; unchanged, it is not sent again."""
    client = knock()
    answer = await client.get("/static/shop/icon.svg")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert "last-modified" in answer.headers
    again = await client.get("/static/shop/icon.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/%2e%2e/app.py", "/static/"])
async def test_only_files_of_the_static_folder_are_served(knock: Knock, path: str) -> None:
    """What is not there, above the folder, or a folder: 404 in the one form."""
    answer = await knock().get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/people",
        "/static/shop/icon.svg",
        "/healthz",
        "/nothing",
        "/api/calls",
        "/api/people/me",
        "/metrics",
    ],
)
async def test_every_answer_has_the_security_headers(knock: Knock, path: str) -> None:
    """Nothing from third parties, no framing, no sniffing; of the devices only the microphone, only for us."""
    headers = (await knock().get(path)).headers
    policy = {
        rule.partition(" ")[0]: rule.partition(" ")[2]
        for rule in headers["content-security-policy"].split("; ")
    }
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "script-src" not in policy  # scripts: as default-src, nothing inline
    assert headers["permissions-policy"] == "microphone=(self), camera=(), geolocation=()"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_who_came_over_https_is_not_led_back_into_the_open(knock: Knock) -> None:
    """Strict-Transport-Security over https, and only there."""
    behind = knock(Config(server=Server(trusted_proxies=("10.0.0.1",))), peer="10.0.0.1")
    for scheme, told in (("https", "max-age=15552000"), ("http", None)):
        answer = await behind.get("/people", headers={"X-Forwarded-Proto": scheme})
        assert answer.headers.get("strict-transport-security") == told


@pytest.mark.parametrize("page", sorted(STATIC.rglob("*.html")), ids=lambda page: page.parent.name)
def test_no_page_holds_a_script_or_a_style_of_its_own(page: Path) -> None:
    """What our policy forbids browsers to run is not there in the first place."""
    html = page.read_text("utf-8")
    tags = re.findall(r"<[a-z][^>]*>", html, re.IGNORECASE)
    assert tags
    for tag in tags:
        assert not re.search(r"\s(on[a-z]+|style)\s*=", tag, re.IGNORECASE), tag
        assert "javascript:" not in tag.lower()
        assert not re.match(r"<style", tag, re.IGNORECASE), tag
        if re.match(r"<script", tag, re.IGNORECASE):
            assert re.search(r'\ssrc="/static/', tag), tag
    assert not re.search(r"<script[^>]*>\s*[^<\s]", html)


async def test_an_answer_to_our_own_failure_has_them_too(
    line: Any, knock: Knock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 is an answer like any other."""
    monkeypatch.setattr(line, "health", lambda: 1 / 0)
    answer = await knock().get("/healthz")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


async def test_what_is_no_http_passes_untouched() -> None:
    """A WebSocket's messages are not given headers."""
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    async def receive() -> dict[str, Any]:
        return {}

    async def send(message: Any) -> None:
        seen.append(message)

    scope = {"type": "websocket", "path": "/static/x"}
    await SecurityHeaders(app, Proxies(()))(scope, receive, send)
    assert seen == [(scope, receive, send)]


async def test_the_demo_orders_are_those_of_the_line(line: Any, knock: Knock) -> None:
    """Without demo data there are none; with them they are listed, kept by no cache."""
    client = knock()
    empty = await client.get("/api/demo/orders")
    assert (empty.status_code, empty.json()) == (200, {"orders": []})
    line.orders = [{"number": "100200", "email": "anna@example.pl"}]
    listed = await client.get("/api/demo/orders")
    assert listed.json() == {"orders": line.orders}
    assert listed.headers["cache-control"] == "no-store"
