"""A shop of somebody else's making behind the port, by its mapping file."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.shops import scene
from tests.support.shops.rest import MAPPING, TOKEN, RestSite, error
from tests.support.shops.server import CUT, Response, Site, serving
from tests.voicebot.shop.contract import ShopContract, Stage, asking
from voicebot.errors import ShopError
from voicebot.shop.acts import Kind
from voicebot.shop.connectors.http import ShopHttp
from voicebot.shop.connectors.mapping import RestMapping
from voicebot.shop.connectors.remote import RemoteLedger
from voicebot.shop.connectors.rest import RestShop
from voicebot.shop.matters import Complaint, Done, Piece, RefundWay, Refusal, Return, Wish
from voicebot.shop.port import Payment


def mapping(**changes: Any) -> RestMapping:
    """The fake shop's, with other tables."""
    return RestMapping.model_validate({**tomllib.loads(MAPPING), **changes})


def shop_at(site: Site, told: RestMapping) -> RestShop:
    http = ShopHttp(f"{site.address}/v2", headers={"Authorization": f"Bearer {TOKEN}"}, try_s=1.0)
    return RestShop(http, told)


@pytest.fixture
def rest() -> RestSite:
    """What the shop holds."""
    return RestSite()


@pytest.fixture
async def site(rest: RestSite) -> AsyncIterator[Site]:
    """The shop's server."""
    async with serving(rest) as site:
        yield site


@pytest.fixture
async def stage(site: Site, clock: Any) -> AsyncIterator[Stage]:
    """With the scene's orders; broken, nobody listens any more."""
    ledger = RemoteLedger(shop_at(site, mapping()), clock)
    yield Stage(ledger, clock, site.stop)
    await ledger.close()


class TestContract(ShopContract):
    """A mapped shop behaves as every shop does."""


async def take_back(stage: Stage) -> object:
    order = await stage.order(scene.DELIVERED)
    return await stage.shop.open_return(
        asking(order), [Piece(order.items[1].id, 2)], RefundWay.SAME_WAY, "za małe"
    )


async def test_an_act_is_told_in_the_shops_words(stage: Stage, rest: RestSite) -> None:
    """Every place of the body filled in; the shop's own code is what the caller hears, as six digits."""
    done = await take_back(stage)
    assert isinstance(done, Return)
    assert done.code == "000500"
    (case,) = rest.cases["482913"]
    assert case == {
        "case_no": 500,
        "type": "RMA",
        "ref": "k1",
        "lines": [{"sku": "S-1", "qty": 2}],
        "text": "za małe",
        "payout": "ORIGINAL",
        "sum": "39.80",
        "opened": "2026-03-02T09:30:00+00:00",
        "due": "2026-03-16",
    }


async def test_an_act_whose_answer_was_lost_is_told_again_with_its_key(
    stage: Stage, site: Site, rest: RestSite
) -> None:
    """The shop knows it by the key and makes no second one."""
    cuts = iter([CUT])
    site.after = lambda request: next(cuts, None) if request.method == "POST" else None
    assert isinstance(await take_back(stage), Return)
    keys = [request.headers["idempotency-key"] for request in site.requests if request.method == "POST"]
    assert keys == ["482913-return-k1"] * 2
    assert len(rest.cases["482913"]) == 1


async def test_without_such_a_header_nothing_is_told_twice(site: Site, clock: Any, rest: RestSite) -> None:
    """A shop that does not know keys is asked first what became of it."""
    ledger = RemoteLedger(shop_at(site, mapping(key_header=None)), clock)
    stage = Stage(ledger, clock, site.stop)
    site.after = lambda request: CUT if request.method == "POST" else None
    with pytest.raises(ShopError):
        await take_back(stage)
    assert sum(request.method == "POST" for request in site.requests) == 1
    await ledger.close()


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (error(422, "SHIPPED"), Refusal.ALREADY_SENT),
        (error(409, "OTHER"), Refusal.ALREADY_DONE),
        (Response(409, b"conflict"), Refusal.ALREADY_DONE),
    ],
)
async def test_a_shop_may_refuse_for_reasons_of_its_own(
    stage: Stage, site: Site, rest: RestSite, answer: Response, refusal: Refusal
) -> None:
    """By its error word, or by the status of the answer."""
    site.answer = lambda request: answer if request.method == "PUT" else rest(request)
    assert await stage.shop.cancel(asking(scene.PAID)) is refusal


@pytest.mark.parametrize("answer", [error(422, "WHO_KNOWS"), Response(201, {}), Response(201, b"ok")])
async def test_a_refusal_nobody_mapped_is_a_shop_that_does_not_answer(
    stage: Stage, site: Site, rest: RestSite, answer: Response
) -> None:
    """So is an act without the code that the mapping promises."""
    site.answer = lambda request: answer if request.method == "POST" else rest(request)
    with pytest.raises(ShopError):
        await take_back(stage)


async def test_what_the_mapping_does_not_say_is_not_offered(site: Site, clock: Any) -> None:
    """A person can do it; a stranger hears no more than that there is no such order."""
    ledger = RemoteLedger(shop_at(site, mapping(doing={})), clock)
    stage = Stage(ledger, clock, site.stop)
    assert await stage.shop.cancel(asking(scene.PAID)) is Refusal.NOT_OFFERED
    stranger = replace(scene.PAID, postcode="00001")
    assert await stage.shop.cancel(asking(stranger)) is Refusal.UNKNOWN_ORDER
    await ledger.close()


async def test_the_shops_own_code_is_not_needed(site: Site, clock: Any) -> None:
    """Without a place for it the shop takes ours."""
    told = mapping()
    doing = {kind: one.model_copy(update={"code": None}) for kind, one in told.doing.items()}
    ledger = RemoteLedger(shop_at(site, told.model_copy(update={"doing": doing})), clock)
    done = await take_back(Stage(ledger, clock, site.stop))
    assert isinstance(done, Return)
    assert done.code != "000500"
    await ledger.close()


async def test_customers_orders_have_pages(stage: Stage, rest: RestSite, site: Site) -> None:
    """The addresses of the next ones are followed on this host, from its root, and not for ever."""
    rest.per_page = 1
    assert len(await stage.shop.open_orders(scene.PHONE)) == 3
    pages = [request.query.get("page", "1") for request in site.requests]
    assert pages == ["1", "2", "3", "4", "5"]


async def test_the_key_is_not_taken_to_another_host(stage: Stage, site: Site) -> None:
    """Wherever an answer points."""
    site.faults = [Response(200, {"data": [], "meta": {"next": "https://elsewhere.example/orders"}})]
    with pytest.raises(ShopError, match="another host"):
        await stage.shop.open_orders(scene.PHONE)


async def test_a_shop_that_cannot_be_asked_for_numbers_has_no_open_orders(site: Site) -> None:
    """The caller is asked for the order's number instead."""
    told = mapping()
    finding = told.finding.model_copy(update={"by_phone": None})
    shop = shop_at(site, told.model_copy(update={"finding": finding}))
    assert await shop.orders_of(scene.PHONE) == ()
    assert site.requests == []
    await shop.close()


async def test_a_shop_that_shows_any_order_is_not_believed(stage: Stage, site: Site, rest: RestSite) -> None:
    """The postcode is compared here as well."""
    site.answer = lambda request: Response(200, {"data": rest.orders["482913"]})
    assert await stage.shop.find("482913", "80288") is None
    assert await stage.shop.find("482914", "30059") is None
    assert await stage.shop.find("482913", "30059") is not None


async def test_orders_of_another_customer_are_left_out(stage: Stage, site: Site, rest: RestSite) -> None:
    """And those in a state that nobody mapped."""
    odd = {**rest.orders["316940"], "status": {"code": "LOST"}}
    site.faults = [Response(200, {"data": [rest.orders["900127"], odd], "meta": {}})]
    assert await stage.shop.open_orders(scene.PHONE) == ()


async def test_a_short_number_has_no_zeros_in_the_shop(stage: Stage, rest: RestSite) -> None:
    """The caller says six digits."""
    rest.add(replace(scene.PAID, number="000815"))
    assert (order := await stage.shop.find("000815", "80288")) is not None
    assert order.number == "000815"
    assert isinstance(await stage.shop.cancel(asking(order)), Done)
    assert rest.orders["815"]["status"]["code"] == "VOID"


async def test_values_cannot_lead_to_another_address(stage: Stage, site: Site) -> None:
    """A telephone number with a plus, whatever is in it."""
    await stage.shop.open_orders("+48/../&x=1")
    assert site.requests[0].path == "/v2/orders"
    assert site.requests[0].query == {"msisdn": "+48/../&x=1"}


async def test_acts_of_the_shops_people_count(stage: Stage, rest: RestSite) -> None:
    """A return that they opened takes its goods off the list; cases of other kinds, or half ones, are left alone."""
    case = {"type": "RMA", "ref": "desk-7", "case_no": 77, "opened": "2026-03-01 12:00", "payout": "BANK"}
    rest.cases["482913"] = [
        {**case, "lines": [{"sku": "S-1", "qty": "3"}], "sum": 59.7, "due": "2026-03-15T00:00:00"},
        {"type": "CHAT", "text": "…"},
        {"type": "RMA", "ref": "x", "case_no": "1", "opened": "2026-03-01T12:00:00Z"},
    ]
    order = await stage.order(scene.DELIVERED)
    assert (await stage.shop.returnable(order)).pieces == (Piece("S-0", 1),)
    (act,) = await stage.acts(order)
    assert (act.kind, act.code, act.way, act.created.hour) == (
        Kind.RETURN,
        "000077",
        RefundWay.TRANSFER,
        11,
    )


async def test_words_without_a_translation_are_ours(stage: Stage, rest: RestSite) -> None:
    """The mapping names only what differs."""
    order = await stage.order(scene.LATE)
    done = await stage.shop.open_complaint(asking(order), Piece("S-0", 1), "wada", Wish.REFUND)
    assert isinstance(done, Complaint)
    assert rest.cases["120045"][0]["claim"] == "refund"


@pytest.mark.parametrize(
    ("number", "change"),
    [
        ("482913", {"money_back": [{"st": "LOST", "sum": 1, "day": "2026-03-01"}]}),
        ("482913", {"money_back": [{"st": "BOOKED", "sum": 1, "day": None}]}),
        ("482913", {"lines": None}),
        ("482913", {"placed": None}),
        ("482913", {"status": {"code": "LOST"}}),
    ],
)
async def test_half_an_answer_is_none(
    stage: Stage, rest: RestSite, number: str, change: dict[str, Any]
) -> None:
    """Nothing is told of what cannot be read."""
    rest.orders[number].update(change)
    with pytest.raises(ShopError):
        await stage.shop.refund(scene.DELIVERED)


async def test_an_act_with_an_unknown_word_is_not_guessed_at(stage: Stage, rest: RestSite) -> None:
    """Better no answer than a wrong one about money."""
    rest.cases["482913"] = [{"type": "RMA", "opened": "2026-03-01T12:00:00Z", "payout": "GOLD"}]
    with pytest.raises(ShopError, match="mapping"):
        await stage.acts(scene.DELIVERED)


async def test_other_ways_of_payment_are_other(stage: Stage, rest: RestSite) -> None:
    """And none is none."""
    rest.orders["705268"]["paid_by"] = "BEADS"
    assert (await stage.order(scene.PAID)).payment is Payment.OTHER
    rest.orders["705268"]["paid_by"] = ""
    assert (await stage.order(scene.PAID)).payment is None
    assert isinstance(await stage.shop.cancel(asking(scene.PAID)), Done)


async def test_a_list_of_cases_that_is_refused_stops_the_act(
    stage: Stage, site: Site, rest: RestSite
) -> None:
    """Without knowing what was done nothing is done."""
    site.answer = lambda request: (
        error(400, "NO") if request.method == "GET" and "cases" in request.path else rest(request)
    )
    with pytest.raises(ShopError):
        await take_back(stage)
    assert rest.cases["482913"] == []


async def test_a_shop_that_must_be_asked_with_a_postcode_vouches_for_nothing(site: Site, clock: Any) -> None:
    """Unless the mapping says how to ask by the number alone; where `find` names no postcode, that is how."""
    find = "/orders/{number}?zip={postcode}"
    for finding, known in (({"find": find}, False), ({"find": "/orders/{number}"}, True)):
        told = mapping(finding={"order": "data", **finding})
        ledger = RemoteLedger(shop_at(site, told), clock)
        assert (await ledger.vouched(scene.SENT.number) is not None) is known
        await ledger.close()
