"""Questions to a shop over HTTP, against a real server that fails in every way."""

import asyncio
import random
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from tests.support.shops.server import CUT, HANG, Request, Response, Site, serving
from voicebot.errors import ShopError
from voicebot.shop.connectors import http as under_test
from voicebot.shop.connectors.breaker import FAILURES, State
from voicebot.shop.connectors.http import MAX_ANSWER, ShopHttp


def answer(request: Request) -> Response:
    return Response(200, {"path": request.path, "asked": dict(request.query), "method": request.method})


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A server that says what it was asked."""
    async with serving(answer) as site:
        yield site


@pytest.fixture
async def http(site: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ShopHttp]:
    """With short waits."""
    monkeypatch.setattr(under_test, "FIRST_WAIT_S", 0.001)
    shop = ShopHttp(f"{site.address}/shop/", auth=("user", "secret"), try_s=0.5, rng=random.Random(1))
    yield shop
    await shop.close()


async def test_a_question_is_put_behind_the_base(http: ShopHttp, site: Site) -> None:
    """With our key, and with its parameters quoted."""
    reply = await http.get("/orders/7", {"q": "a b+c"})
    assert reply.json() == {"path": "/shop/orders/7", "asked": {"q": "a b+c"}, "method": "GET"}
    assert site.requests[0].basic_auth() == ("user", "secret")


async def test_numbers_with_a_point_stay_exact(http: ShopHttp, site: Site) -> None:
    """Money is no float."""
    site.faults = [Response(200, b'{"price": 19.90}')]
    assert (await http.get("x")).json() == {"price": Decimal("19.90")}


@pytest.mark.parametrize("fault", [CUT, Response(500), Response(502), Response(503), Response(504), HANG])
async def test_a_question_is_asked_again(http: ShopHttp, site: Site, fault: Response) -> None:
    """What passes away by itself is not told to a caller."""
    site.faults = [fault]
    assert (await http.get("x")).ok
    assert len(site.requests) == 2


async def test_a_question_is_not_asked_for_ever(http: ShopHttp, site: Site) -> None:
    """Three tries."""
    site.faults = [Response(503)] * 9
    with pytest.raises(ShopError, match="HTTP 503"):
        await http.get("x")
    assert len(site.requests) == 3


@pytest.mark.parametrize("fault", [CUT, HANG, Response(503), Response(500)])
async def test_what_may_have_been_done_is_not_done_again(http: ShopHttp, site: Site, fault: Response) -> None:
    """Unless doing it twice is doing it once."""
    site.faults = [fault]
    with pytest.raises(ShopError):
        await http.send("POST", "x", body={"a": 1})
    assert len(site.requests) == 1
    site.faults = [fault]
    assert (await http.send("PUT", "x", body={"a": 1}, repeatable=True)).ok
    assert [request.json() for request in site.requests[1:]] == [{"a": 1}] * 2


async def test_what_surely_was_not_done_is_tried_again(http: ShopHttp, site: Site) -> None:
    """The shop said that it was too much."""
    site.faults = [Response(429), Response(429, headers={"Retry-After": "0"})]
    assert (await http.send("POST", "x")).ok


async def test_a_shop_that_nobody_reaches_is_tried_three_times(http: ShopHttp, site: Site) -> None:
    """Also with what must not be done twice: it was not done."""
    site.stop()
    with capture_logs() as logs, pytest.raises(ShopError, match="unreachable"):
        await http.send("POST", "x")
    assert [line["event"] for line in logs] == ["shop_not_answering"] * 3


@pytest.mark.parametrize("after", ["30", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_shop_that_wants_us_to_wait_long_is_busy(http: ShopHttp, site: Site, after: str) -> None:
    """The caller does not."""
    site.faults = [Response(429, headers={"Retry-After": after})]
    with pytest.raises(ShopError, match="busy"):
        await http.get("x")
    assert len(site.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_the_operators_matter(http: ShopHttp, site: Site, status: int) -> None:
    """It is logged as such, and not tried again; the shop itself is well."""
    site.faults = [Response(status, {"message": "Anna Nowak"})]
    with capture_logs() as logs, pytest.raises(ShopError, match="key"):
        await http.get("x")
    assert [line["event"] for line in logs] == ["shop_refuses_our_key"]
    assert "Anna" not in str(logs)
    assert http.breaker.state is State.CLOSED


@pytest.mark.parametrize("status", [400, 404, 405, 409, 422])
async def test_other_refusals_are_answers(http: ShopHttp, site: Site, status: int) -> None:
    """What they mean, the connector knows."""
    site.faults = [Response(status, {"code": "x"})]
    reply = await http.get("x")
    assert (reply.status, reply.ok, reply.json()) == (status, False, {"code": "x"})


async def test_a_redirect_is_not_followed(http: ShopHttp, site: Site) -> None:
    """Our key goes to the address in the settings and nowhere else."""
    site.faults = [Response(301, headers={"Location": "http://127.0.0.1:9/"})]
    with pytest.raises(ShopError, match="final address"):
        await http.get("x")
    with pytest.raises(ShopError, match="another host"):
        await http.get("http://127.0.0.1:9/x")
    assert len(site.requests) == 1
    assert (await http.get(f"{site.address}/y")).json()["path"] == "/y"


async def test_an_answer_without_end_is_cut(http: ShopHttp, site: Site) -> None:
    """Nobody needs megabytes of one order."""
    site.faults = [Response(200, b"x" * (MAX_ANSWER + 1))]
    with pytest.raises(ShopError, match="longer than"):
        await http.get("x")


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
async def test_an_answer_that_is_no_json_is_said_to_be_none(http: ShopHttp, site: Site, body: bytes) -> None:
    """Maintenance pages, half texts, traps."""
    site.faults = [Response(200, body)]
    reply = await http.get("x")
    with pytest.raises(ShopError, match="no JSON"):
        reply.json()


async def test_xml_goes_out_as_xml(http: ShopHttp, site: Site) -> None:
    """For shops that take nothing else."""
    await http.send("POST", "x", xml=b"<a/>")
    assert (site.requests[0].body, site.requests[0].headers["content-type"]) == (b"<a/>", "application/xml")


async def test_a_shop_that_is_down_is_left_alone(http: ShopHttp, site: Site) -> None:
    """After some failures it is not even asked; the callers hear so at once."""
    site.faults = [Response(503)] * FAILURES
    for _ in range(2):
        with pytest.raises(ShopError):
            await http.get("x")
    asked = len(site.requests)
    assert asked == FAILURES
    assert http.breaker.state is State.OPEN
    with pytest.raises(ShopError, match="is down"):
        await http.get("x")
    assert len(site.requests) == asked


async def test_a_caller_who_hangs_up_says_nothing_about_the_shop(http: ShopHttp, site: Site) -> None:
    """The question is dropped, not counted as a failure."""
    site.faults = [HANG] * FAILURES
    for _ in range(FAILURES):
        asking = asyncio.create_task(http.get("x"))
        await site.came.get()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert http.breaker.state is State.CLOSED
    assert (await http.get("x")).ok
