"""Who may begin a call from a page."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection

from gateway.web.client import Proxies
from gateway.web.entrance import Entrance
from gateway.web.refusals import Refused
from voicebot.config import Config, Server

Knock = Callable[..., httpx.AsyncClient]

SHOP = Config(server=Server(allowed_origins=("https://sklep.pl", "https://sklep.pl:8443")))
OFFER = {"sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n", "type": "offer"}
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.mark.parametrize("origin", ["https://sklep.pl", "https://sklep.pl:8443", "http://shop.pl", None])
async def test_allowed_pages_our_own_and_what_is_no_page_may_call(
    line: Any, knock: Knock, origin: str | None
) -> None:
    """201, and nothing is counted as refused."""
    headers = {} if origin is None else {"Origin": origin}
    answer = await knock(SHOP).post("/api/calls", json=OFFER, headers=headers)
    assert answer.status_code == 201
    assert line.refused == []


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.pl",
        "http://sklep.pl",
        "https://sklep.pl:444",
        "https://sklep.pl.evil.pl",
        "https://www.sklep.pl",
        "https://SKLEP.pl",
        "null",
        "",
    ],
)
async def test_any_other_page_is_refused_and_counted(line: Any, knock: Knock, origin: str) -> None:
    """Exactly means exactly: scheme, host and port; not a part, not a neighbour."""
    answer = await knock(SHOP).post("/api/calls", json=OFFER, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign_origin")
    assert (line.offers, line.refused) == ([], ["foreign_origin"])
    assert "access-control-allow-origin" not in answer.headers


async def test_an_allowed_page_may_ask_and_read_without_cookies(knock: Knock) -> None:
    """The browser's question beforehand and the answers themselves name the page, and never allow credentials."""
    client = knock(SHOP)
    before = await client.options("/api/calls", headers={"Origin": "https://sklep.pl", **ASKS})
    assert before.status_code == 200
    assert "POST" in before.headers["access-control-allow-methods"]
    read = await client.get("/static/voicebot.js", headers={"Origin": "https://sklep.pl"})
    for answer in (before, read):
        assert answer.headers["access-control-allow-origin"] == "https://sklep.pl"
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("config", [SHOP, Config()])
async def test_a_foreign_pages_question_is_refused_and_counted(
    line: Any, knock: Knock, config: Config
) -> None:
    """It is all we ever see of a browser call from a page that is not allowed; also where none is named."""
    answer = await knock(config).options("/api/calls", headers={"Origin": "https://evil.pl", **ASKS})
    assert (answer.status_code, answer.json()["error"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in answer.headers
    assert "content-security-policy" in answer.headers
    assert line.refused == ["foreign_origin"]


async def test_a_page_that_may_carry_the_widget_may_not_sign_anybody_in(knock: Knock) -> None:
    """Allowed for calls is not allowed for people's passwords."""
    body = {"login": "anna", "password": "guess"}
    answer = await knock(SHOP).post("/api/people/session", json=body, headers={"Origin": "https://sklep.pl"})
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


async def test_one_address_begins_so_many_calls_a_minute(line: Any, knock: Knock) -> None:
    """Then it is told how long to wait; another address is not touched."""
    config = Config(server=Server(calls_per_minute=3))
    client = knock(config, peer="192.0.2.7")
    answers = [await client.post("/api/calls", json=OFFER) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[3].json()["error"] == "too_often"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20
    assert line.refused == ["too_often"]


def test_the_address_is_the_callers_and_the_count_recovers(time: Any) -> None:
    """Behind a trusted proxy each caller counts alone; after its time the next call is taken."""
    proxies = Proxies(("10.0.0.1",))
    refused: list[str] = []
    entrance = Entrance(Config(server=Server(calls_per_minute=1)), proxies, refused.append, time)

    def caller(address: str) -> HTTPConnection:
        headers = [(b"x-forwarded-for", address.encode())]
        return HTTPConnection({"type": "http", "client": ("10.0.0.1", 1), "headers": headers})

    assert entrance.admit(caller("203.0.113.1")) == "203.0.113.1"
    assert entrance.admit(caller("203.0.113.2")) == "203.0.113.2"
    with pytest.raises(Refused):
        entrance.admit(caller("203.0.113.1"))
    time.seconds = 60.0
    assert entrance.admit(caller("203.0.113.1")) == "203.0.113.1"
    assert refused == ["too_often"]
