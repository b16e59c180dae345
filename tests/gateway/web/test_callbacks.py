"""Being called back, from the shop's page, over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from voicebot.config import Config, Server, Sip
from voicebot.config_callbacks import Callbacks
from voicebot.errors import CallbackRefused

Knock = Callable[..., httpx.AsyncClient]

WISH = {"phone": "501 222 333", "soon": True, "consent": True, "page": "/koszyk"}
SLOT = "2026-03-02T12:00:00+01:00"
SHOP = Config(server=Server(allowed_origins=("https://sklep.pl",)))


async def test_what_is_free_is_shown_with_what_is_agreed_to(line: Any, knock: Knock) -> None:
    """Soon, the slots and the consent with its version, kept by no cache."""
    answer = await knock().get("/api/callbacks/slots")
    assert answer.json() == {
        "soon": "za około 5 minut",
        "slots": [{"at": "2026-03-02T11:00:00+00:00", "text": "dzisiaj po 12:00"}],
        "consent": {"text": "Proszę o telefon.", "version": line.callbacks.consent.version},
    }
    assert answer.headers["cache-control"] == "no-store"
    line.callbacks.soon = None
    assert (await knock().get("/api/callbacks/slots")).json()["soon"] is None


async def test_a_wish_is_noted(line: Any, knock: Knock) -> None:
    """201: when, in words, and the link that takes it back; the number in one form, however it was written."""
    answer = await knock().post("/api/callbacks", json=WISH)
    assert answer.status_code == 201
    assert answer.json() == {
        "when": "za około 5 minut",
        "message": "Oddzwonimy za około 5 minut.",
        "cancel": "/api/callbacks/cancel/token-1",
    }
    assert line.callbacks.booked == [("+48501222333", None, "/koszyk", None)]
    line.callbacks.token = None
    wish = {"phone": "+48 22 123 45 67", "slot": SLOT, "consent": True, "version": "abc"}
    answer = await knock().post("/api/callbacks", json=wish)
    assert answer.json()["cancel"] is None
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert line.callbacks.booked[1] == ("+48221234567", at, None, "abc")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": "zadzwońcie"}, "bad_phone"),
        ({"phone": "501 222 33"}, "bad_phone"),
        ({"phone": "700 123 456"}, "phone_not_called"),
        ({"phone": "+49 1511 2345678"}, "phone_not_called"),
        ({"consent": False}, "no_consent"),
        ({"consent": "yes"}, "bad_request"),
        ({"consent": None}, "bad_request"),
        ({"soon": False}, "bad_request"),
        ({"slot": SLOT}, "bad_request"),
        ({"soon": False, "slot": "2026-03-02T12:00:00"}, "bad_request"),
        ({"soon": False, "slot": "jutro"}, "bad_request"),
        ({"phone": 501222333}, "bad_request"),
        ({"page": "x" * 501}, "bad_request"),
        ({"more": 1}, "bad_request"),
    ],
)
async def test_what_is_no_wish_is_refused(
    line: Any, knock: Knock, changes: dict[str, Any], code: str
) -> None:
    """No number, one that costs, one that may not be called, no consent, no time or two: 400 in plain Polish; nothing is noted."""
    answer = await knock().post("/api/callbacks", json=WISH | changes)
    assert (answer.status_code, answer.json()["error"]) == (400, code)
    assert answer.json()["message"]
    assert line.callbacks.booked == []


async def test_foreign_numbers_may_be_allowed(line: Any, knock: Knock) -> None:
    """By the beginnings that the telephone may call."""
    config = Config(sip=Sip(dial_prefixes=("+48", "+49", "!+4850")))
    answer = await knock(config).post("/api/callbacks", json=WISH | {"phone": "+49 1511 2345678"})
    assert answer.status_code == 201
    answer = await knock(config).post("/api/callbacks", json=WISH)
    assert answer.json()["error"] == "phone_not_called"


async def test_a_page_of_another_host_may_not_ask(line: Any, knock: Knock) -> None:
    """403 and counted; nothing is noted, nothing is cancelled."""
    stranger = {"Origin": "https://evil.example"}
    client = knock(SHOP)
    for answer in (
        await client.post("/api/callbacks", json=WISH, headers=stranger),
        await client.post("/api/callbacks/cancel/token-1", headers=stranger),
    ):
        assert (answer.status_code, answer.json()["error"]) == (403, "foreign_origin")
        assert "access-control-allow-origin" not in answer.headers
    assert (line.callbacks.booked, list(line.callbacks.links)) == ([], ["token-1"])
    assert line.refused == ["foreign_origin"] * 2


async def test_the_widget_on_an_allowed_site_asks_and_cancels(line: Any, knock: Knock) -> None:
    """Its page may read what is free, book, and take the wish back; without cookies."""
    client, shop = knock(SHOP), {"Origin": "https://sklep.pl"}
    free = await client.get("/api/callbacks/slots", headers=shop)
    booked = await client.post("/api/callbacks", json=WISH, headers=shop)
    cancelled = await client.post(booked.json()["cancel"], headers=shop)
    assert [answer.status_code for answer in (free, booked, cancelled)] == [200, 201, 200]
    for answer in (free, booked, cancelled):
        assert answer.headers["access-control-allow-origin"] == "https://sklep.pl"
        assert "access-control-allow-credentials" not in answer.headers
    assert line.refused == []


@pytest.mark.parametrize(
    ("reason", "status", "code", "retry_after"),
    [
        ("stale", 409, "stale_page", None),
        ("taken", 409, "slot_taken", None),
        ("full", 503, "callbacks_full", "600"),
    ],
)
async def test_what_cannot_be_promised_says_why(
    line: Any, knock: Knock, reason: str, status: int, code: str, retry_after: str | None
) -> None:
    """Each reason has its status and its words."""
    line.callbacks.refuse = CallbackRefused(reason)
    answer = await knock().post("/api/callbacks", json=WISH)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert answer.headers.get("retry-after") == retry_after


async def test_one_address_asks_so_often(line: Any, knock: Knock) -> None:
    """Then it waits, whatever number it gives; another address does not."""
    config = Config(callbacks=Callbacks(per_address_hour=2))
    client = knock(config, peer="192.0.2.7")
    wishes = [WISH | {"phone": f"50122233{number}"} for number in range(3)]
    answers = [await client.post("/api/callbacks", json=wish) for wish in wishes]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json()["error"] == "too_often"
    assert int(answers[2].headers["retry-after"]) > 60
    assert (await knock(config, peer="192.0.2.8").post("/api/callbacks", json=WISH)).status_code == 201


async def test_one_number_is_asked_for_so_often(line: Any, knock: Knock) -> None:
    """From wherever: nobody has a stranger's telephone rung again and again."""
    config = Config(callbacks=Callbacks(per_number_hour=1))
    client = knock(config)
    statuses = [
        (await client.post("/api/callbacks", json=WISH | {"phone": phone})).status_code
        for phone in ("501222333", "+48 501 222 333", "501222334")
    ]
    assert statuses == [201, 429, 201]


async def test_looking_is_limited_as_well(line: Any, knock: Knock) -> None:
    """A page looks a few times; a script that asks without end is told to wait."""
    client = knock()
    statuses = [(await client.get("/api/callbacks/slots")).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


async def test_the_link_shows_what_it_would_cancel_and_changes_nothing(line: Any, knock: Knock) -> None:
    """A page with a button, without a script; whoever only looks (a mail scanner, say) cancels nothing."""
    answer = await knock().get("/api/callbacks/cancel/token-1")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert "Mamy oddzwonić jutro po 9:00. Czy odwołać ten telefon?" in answer.text
    assert '<form method="post"' in answer.text
    assert "hidden" not in answer.text
    assert "<script" not in answer.text
    assert line.callbacks.links


async def test_the_button_cancels_once(line: Any, knock: Knock) -> None:
    """Then there is nothing to cancel any more, in words a person can read."""
    page = {"Accept": "text/html,*/*"}
    done = await knock().post("/api/callbacks/cancel/token-1", headers=page)
    assert (done.status_code, "Telefon odwołany" in done.text) == (200, True)
    assert "<div hidden>" in done.text
    for answer in (
        await knock().post("/api/callbacks/cancel/token-1", headers=page),
        await knock().get("/api/callbacks/cancel/token-1"),
    ):
        assert (answer.status_code, "Nie ma już czego odwołać" in answer.text) == (404, True)


async def test_the_widget_cancels_too(line: Any, knock: Knock) -> None:
    """JSON for who does not ask for a page."""
    client = knock()
    answer = await client.post("/api/callbacks/cancel/token-1")
    assert (answer.status_code, answer.json()) == (200, {"cancelled": True})
    answer = await client.post("/api/callbacks/cancel/token-1")
    assert (answer.status_code, answer.json()["error"]) == (404, "nothing_to_cancel")
