"""Placing a browser call and reading records, over HTTP."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from gateway.web.calls import MAX_OFFER
from voicebot.config import Config, IceServer, Server, Webrtc
from voicebot.errors import CallRefused

Knock = Callable[..., httpx.AsyncClient]

OFFER = {"sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n", "type": "offer"}
WITH_ADMIN = Config(server=Server(admin_token=SecretStr("a-long-admin-token")))
ADMIN = {"Authorization": "Bearer a-long-admin-token"}


async def test_an_offer_is_answered_with_the_call_and_its_token(line: Any, knock: Knock) -> None:
    """A call is created: 201, its address, our answer, kept by no cache."""
    answer = await knock(peer="192.0.2.7").post("/api/calls", json=OFFER)
    assert answer.status_code == 201
    assert answer.json() == {"id": "c1", "token": "secret", "sdp": "v=0\r\nanswer", "type": "answer"}
    assert answer.headers["location"] == "/api/calls/c1"
    assert answer.headers["cache-control"] == "no-store"
    assert line.offers == [(OFFER["sdp"], "192.0.2.7")]


@pytest.mark.parametrize("order", [None, "", "482913", "v1.abc.def", "x" * 5000])
async def test_what_a_page_hands_over_as_a_signed_order_is_for_the_line_to_judge(
    line: Any, knock: Knock, order: str | None
) -> None:
    """A wrong one refuses no call."""
    answer = await knock().post("/api/calls", json=OFFER | {"order": order})
    assert answer.status_code == 201
    assert line.signed == [order]


async def test_a_page_may_ask_for_its_language(line: Any, knock: Knock) -> None:
    """By two letters; whether it is spoken here is for the line to say."""
    assert (await knock().post("/api/calls", json=OFFER | {"lang": "en"})).status_code == 201
    line.refuse = CallRefused("no_language", "no")
    refused = await knock().post("/api/calls", json=OFFER | {"lang": "de"})
    assert (refused.status_code, refused.json()["error"]) == (404, "no_language")
    assert line.languages == ["en", "de"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        OFFER | {"order": 482913},
        OFFER | {"lang": "English"},
        {"sdp": OFFER["sdp"]},
        {"sdp": OFFER["sdp"], "type": "answer"},
        {"sdp": "hello, it is me", "type": "offer"},
        {"sdp": 7, "type": "offer"},
        {"sdp": "v=0\r\n", "type": "offer"},
        {"sdp": "v=0\r\n\ud800abcdef", "type": "offer"},
        OFFER | {"more": 1},
        [OFFER],
    ],
)
async def test_what_is_no_offer_is_refused(line: Any, knock: Knock, body: Any) -> None:
    """Fields missing, wrong, of another type or too many: 400 in Polish, and the line is not bothered."""
    raw = json.dumps(body)  # httpx itself will not write half a surrogate pair
    answer = await knock().post("/api/calls", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "bad_offer"
    assert answer.json()["message"].startswith("Przeglądarka wysłała niezrozumiałe zaproszenie")
    assert line.offers == []


async def test_an_offer_larger_than_the_limit_is_refused(line: Any, knock: Knock) -> None:
    """More bytes than an offer may have: 413."""
    answer = await knock().post("/api/calls", json=OFFER | {"sdp": "v=0\r\n" + "a" * MAX_OFFER})
    assert answer.status_code == 413
    assert answer.json() == {"error": "too_large", "message": "Ta wiadomość jest za duża."}
    assert line.offers == []


async def test_a_page_of_another_host_may_not_place_calls(line: Any, knock: Knock) -> None:
    """A foreign Origin: 403, said clearly and counted; our own: taken."""
    client = knock()
    foreign = await client.post("/api/calls", json=OFFER, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()) == (
        403,
        {
            "error": "foreign_origin",
            "message": "Strona, z której przyszła prośba, nie jest na liście dozwolonych.",
        },
    )
    assert (line.offers, line.refused) == ([], ["foreign_origin"])
    own = await client.post("/api/calls", json=OFFER, headers={"Origin": "http://shop.pl"})
    assert own.status_code == 201


@pytest.mark.parametrize(
    ("reason", "status", "retry_after"),
    [
        ("bad_offer", 400, None),
        ("too_many", 429, "30"),
        ("full", 503, "15"),
        ("no_ports", 503, "15"),
        ("not_ready", 503, "5"),
    ],
)
async def test_a_refusal_of_the_line_says_why_and_when_to_try_again(
    line: Any, knock: Knock, reason: str, status: int, retry_after: str | None
) -> None:
    """Each reason has its status, its code, and Retry-After where waiting helps."""
    line.refuse = CallRefused(reason, "internal words")
    answer = await knock().post("/api/calls", json=OFFER)
    assert (answer.status_code, answer.json()["error"]) == (status, reason)
    assert answer.headers.get("retry-after") == retry_after
    assert "internal words" not in answer.text


async def test_the_address_is_taken_from_a_trusted_proxy_only(line: Any, knock: Knock) -> None:
    """X-Forwarded-For of a stranger is not believed."""
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    behind = Config(server=Server(trusted_proxies=("10.0.0.0/8",)))
    await knock(behind, peer="10.1.2.3").post("/api/calls", json=OFFER, headers=forwarded)
    await knock(behind, peer="192.0.2.7").post("/api/calls", json=OFFER, headers=forwarded)
    assert [address for _, address in line.offers] == ["203.0.113.9", "192.0.2.7"]


@pytest.mark.parametrize("path", ["/api/calls", "/api/calls/c1"])
async def test_records_need_a_token(line: Any, knock: Knock, path: str) -> None:
    """Without a bearer token: 401, and how to present one."""
    for headers in ({}, {"Authorization": "Basic secret"}):
        answer = await knock(WITH_ADMIN).get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {"error": "unauthorized", "message": "Potrzebny jest klucz dostępu."}
        assert answer.headers["www-authenticate"] == "Bearer"
    assert line.asked == []


async def test_a_calls_own_token_opens_its_record(knock: Knock) -> None:
    """The token given out with the call shows that call, kept by no cache."""
    answer = await knock().get("/api/calls/c1", headers={"Authorization": "Bearer secret"})
    assert (answer.status_code, answer.json()) == (200, {"id": "c1", "channel": "webrtc", "turns": []})
    assert answer.headers["cache-control"] == "no-store"


async def test_a_wrong_token_and_an_unknown_call_look_the_same(knock: Knock) -> None:
    """Nobody learns by guessing which calls exist, nor is an operator shown a call that never was."""
    client = knock(WITH_ADMIN)
    wrong = await client.get("/api/calls/c1", headers={"Authorization": "Bearer guess"})
    unknown = await client.get("/api/calls/c9", headers={"Authorization": "Bearer secret"})
    never = await client.get("/api/calls/c9", headers=ADMIN)
    assert [answer.status_code for answer in (wrong, unknown, never)] == [404, 404, 404]
    assert wrong.json() == unknown.json() == never.json()
    assert wrong.json()["error"] == "not_found"


async def test_the_operator_reads_every_record(line: Any, knock: Knock) -> None:
    """The admin token opens one call and the list, with its limit and its start."""
    client = knock(WITH_ADMIN)
    assert (await client.get("/api/calls/c1", headers=ADMIN)).json()["id"] == "c1"
    answer = await client.get("/api/calls", headers=ADMIN)
    assert answer.json() == {"calls": [line.calls["c1"]]}
    assert answer.headers["cache-control"] == "no-store"
    query = {"limit": "200", "before": "2026-01-02T03:04:05Z"}
    assert (await client.get("/api/calls", headers=ADMIN, params=query)).status_code == 200
    assert line.asked == [(50, None), (200, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))]


async def test_without_an_admin_token_nobody_lists_calls(line: Any, knock: Knock) -> None:
    """No token set opens nothing, not even a caller's own."""
    answer = await knock().get("/api/calls", headers={"Authorization": "Bearer secret"})
    assert answer.status_code == 401
    assert line.asked == []


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"before": "2026-01-02T03:04:05"}]
)
async def test_a_limit_or_time_out_of_range_is_refused(
    line: Any, knock: Knock, query: dict[str, str]
) -> None:
    """More than 200, fewer than one, or a time without its zone: 400."""
    answer = await knock(WITH_ADMIN).get("/api/calls", headers=ADMIN, params=query)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    assert line.asked == []


async def test_the_browser_is_told_the_ice_servers_and_the_longest_call(knock: Knock) -> None:
    """A relay comes with its credentials, a STUN server without."""
    relay = IceServer(urls=("turn:turn.pl",), username="u", credential=SecretStr("p"))
    config = Config(webrtc=Webrtc(ice_servers=(IceServer(urls=("stun:stun.pl",)), relay), max_call_s=60))
    answer = await knock(config).get("/api/config")
    assert answer.json() == {
        "iceServers": [
            {"urls": ["stun:stun.pl"]},
            {"urls": ["turn:turn.pl"], "username": "u", "credential": "p"},
        ],
        "maxCallSeconds": 60,
    }
    assert answer.headers["cache-control"] == "no-store"
