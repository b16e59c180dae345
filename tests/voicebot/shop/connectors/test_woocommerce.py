"""A WooCommerce shop behind the port."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.shops import scene
from tests.support.shops.server import CUT, Response, Site, serving
from tests.support.shops.woocommerce import KEY, SECRET, WooCommerceSite
from tests.voicebot.shop.contract import ShopContract, Stage, asking
from voicebot.errors import ShopError
from voicebot.shop.connectors.http import ShopHttp
from voicebot.shop.connectors.mapping import StateMapping
from voicebot.shop.connectors.remote import RemoteLedger
from voicebot.shop.connectors.woocommerce import WooCommerce
from voicebot.shop.matters import Done, Piece, Refund, RefundState, RefundWay, Refusal, Return, Wish
from voicebot.shop.port import OrderState, Payment

MAPPING = StateMapping(
    states={"wyslane": OrderState.SENT},
    fields={"expected": "_planowana_dostawa", "delay_reason": "_powod_opoznienia"},
)


@pytest.fixture
def woo() -> WooCommerceSite:
    """What the shop holds."""
    return WooCommerceSite()


@pytest.fixture
async def site(woo: WooCommerceSite) -> AsyncIterator[Site]:
    """The shop's server."""
    async with serving(woo) as site:
        yield site


@pytest.fixture
async def stage(site: Site, clock: Any) -> AsyncIterator[Stage]:
    """With the scene's orders; broken, nobody listens any more."""
    http = ShopHttp(site.address, auth=(KEY, SECRET), try_s=1.0)
    ledger = RemoteLedger(WooCommerce(http, MAPPING), clock)
    yield Stage(ledger, clock, site.stop)
    await ledger.close()


class TestContract(ShopContract):
    """WooCommerce behaves as every shop does."""


async def test_the_shops_people_read_a_note(stage: Stage, woo: WooCommerceSite) -> None:
    """Private, with the code, the goods by name and the customer's words."""
    order = await stage.order(scene.DELIVERED)
    pieces = [Piece(order.items[1].id, 2)]
    done = await stage.shop.open_return(asking(order), pieces, RefundWay.SAME_WAY, "za <małe>.")
    assert isinstance(done, Return)
    (note,) = woo.notes[482913]
    assert note["note"] == (
        f"Zwrot przez telefon, kod {done.code}: 2 × skarpety wełniane. Pieniądze: tak jak płacono. "
        "Powód: za małe. Klient wysyła do 16.03.2026."
    )
    assert note["customer_note"] is False
    await stage.shop.open_return(asking(order), pieces, RefundWay.SAME_WAY, None)
    assert len(woo.notes[482913]) == 1


async def test_a_note_that_was_lost_is_written_when_asked_again(stage: Stage, site: Site, woo: Any) -> None:
    """The act stands already; only what is missing is done."""
    order = await stage.order(scene.DELIVERED)
    piece = Piece(order.items[0].id, 1)

    def no_notes(request: Any) -> Response | None:
        return Response(500, {}) if request.path.endswith("/notes") and request.method == "POST" else None

    site.after = no_notes
    real, site.answer = site.answer, lambda request: no_notes(request) or woo(request)
    with pytest.raises(ShopError):
        await stage.shop.open_complaint(asking(order), piece, "wada", Wish.REPAIR)
    assert woo.notes[482913] == []
    site.answer, site.after = real, lambda request: None
    (act,) = await stage.acts(order)
    done = await stage.shop.open_complaint(asking(order), piece, "wada", Wish.REPAIR)
    assert getattr(done, "number", None) == act.code
    assert len(woo.notes[482913]) == 1


async def test_an_act_whose_answer_was_lost_is_not_doubled(stage: Stage, site: Site, woo: Any) -> None:
    """The shop did it and the line broke: it is told again, and the same field is written."""
    order = await stage.order(scene.DELIVERED)
    cuts = iter([CUT])
    site.after = lambda request: next(cuts, None) if request.method == "PUT" else None
    done = await stage.shop.open_return(
        asking(order), [Piece(order.items[0].id, 1)], RefundWay.SAME_WAY, None
    )
    assert isinstance(done, Return)
    assert sum(request.method == "PUT" for request in site.requests) == 2
    ours = [meta for meta in woo.orders[482913]["meta_data"] if meta["key"].startswith("voicebot_")]
    assert len(ours) == 1


async def test_goods_that_came_back_by_the_shops_books_are_not_offered(stage: Stage, woo: Any) -> None:
    """A refund that somebody made by hand counts, and once together with the return it belongs to."""
    order = await stage.order(scene.DELIVERED)
    socks = woo.orders[482913]["line_items"][1]
    await stage.shop.open_return(asking(order), [Piece(str(socks["id"]), 1)], RefundWay.SAME_WAY, None)
    woo.refund(482913, socks, 2, "39.80", "2026-03-02T22:59:00")
    assert (await stage.shop.returnable(order)).pieces == (
        Piece(order.items[0].id, 1),
        Piece(str(socks["id"]), 1),
    )
    refund = await stage.shop.refund(order)
    assert refund == Refund(RefundState.PAID, order.items[1].price * 2, stage.clock.now().date())
    woo.refunds[482913][0].update(refunded_payment=False)
    woo.refunds[482913][0]["line_items"][0]["meta_data"] = []
    refund = await stage.shop.refund(order)
    assert refund is not None
    assert refund.state is RefundState.SENT
    assert (await stage.shop.returnable(order)).pieces[1].quantity == 2


async def test_long_lists_have_pages(stage: Stage, woo: WooCommerceSite) -> None:
    """The search goes on to the next page; the newest order comes first all the same."""
    woo.pages = 2
    for number in range(600001, 600004):
        woo.add(replace(scene.SENT, number=str(number), ordered_at=scene.at(3, 1, number % 10)))
    numbers = [order.number for order in await stage.shop.open_orders(scene.PHONE)]
    assert numbers[:2] == ["705268", "600003"]
    assert len(numbers) == 6


@pytest.mark.parametrize("typed", ["501222333", "+48 501 222 333", "501-222-333", "48501222333"])
async def test_a_customer_is_found_however_the_number_was_typed(
    stage: Stage, woo: WooCommerceSite, typed: str
) -> None:
    """Forms take anything."""
    woo.add(replace(scene.SENT, number="600001"), typed)
    assert "600001" in [order.number for order in await stage.shop.open_orders(scene.PHONE)]


async def test_a_plugin_may_count_orders_its_own_way(stage: Stage, woo: WooCommerceSite) -> None:
    """Where the number is not the id the order is searched for; a stranger's order with that id is not shown."""
    raw = woo.add(replace(scene.PAID, number="000815"))
    raw["number"] = "4711"
    order = await stage.shop.find("004711", "80288")
    assert order is not None
    assert order.number == "004711"
    assert await stage.shop.cancel(asking(order)) == Done(stage.clock.now())
    assert raw["status"] == "cancelled"
    assert await stage.shop.find("000815", "80288") is None


async def test_an_order_whose_state_nobody_mapped_is_not_spoken_about(stage: Stage, woo: Any) -> None:
    """A person has to look: what is not paid yet must not be told as paid. The other orders of the customer are told."""
    woo.orders[705268]["status"] = "on-hold"
    with pytest.raises(ShopError, match="on-hold"):
        await stage.shop.find("705268", "80288")
    assert "705268" not in [order.number for order in await stage.shop.open_orders(scene.PHONE)]


async def test_odd_orders_are_read_as_far_as_they_go(stage: Stage, woo: Any) -> None:
    """Empty texts, nulls and PHP's empty lists are nothing."""
    raw = woo.orders[705268]
    raw.update(payment_method="", shipping=[], meta_data=None, shipping_lines=[], date_modified_gmt=None)
    raw["billing"].update(email="", phone="brak", first_name=None)
    raw["line_items"][0]["total_tax"] = ""
    order = await stage.order(scene.PAID)
    assert (order.phone, order.email, order.payment, order.carrier) == ("", None, None, None)
    assert (order.customer_name, order.changed_at) == ("Nowak", order.ordered_at)


@pytest.mark.parametrize(
    ("method", "title", "payment"),
    [("bacs", "Przelew", Payment.TRANSFER), ("payu", "PayU", Payment.OTHER), ("payu_blik", "", Payment.BLIK)],
)
async def test_ways_of_payment(stage: Stage, woo: Any, method: str, title: str, payment: Payment) -> None:
    """As far as a plugin's names tell."""
    woo.orders[705268].update(payment_method=method, payment_method_title=title)
    assert (await stage.order(scene.PAID)).payment is payment


async def test_fields_that_somebody_edited_are_no_acts(stage: Stage, woo: Any) -> None:
    """A note in our place, half an act, an act as a table: only whole ones count."""
    whole = {"kind": "invoice", "key": "k9", "code": "111111", "created": "2026-03-01T10:00:00+00:00"}
    woo.orders[482913]["meta_data"] += [
        {"id": 1, "key": "voicebot_x", "value": "notatka"},
        {"id": 2, "key": "voicebot_y", "value": json.dumps({"kind": "return"})},
        {"id": 3, "key": "voicebot_z", "value": whole},
    ]
    assert [act.code for act in await stage.acts(scene.DELIVERED)] == ["111111"]


@pytest.mark.parametrize(
    "answer",
    [
        Response(200, b"<html>Przerwa techniczna</html>"),
        Response(200, ["not", "an", "order"]),
        Response(400, {"code": "rest_invalid_param"}),
        Response(
            200, {"id": 482913, "number": "482913", "billing": {"postcode": "30-059"}, "status": "completed"}
        ),
    ],
)
async def test_an_answer_that_is_none_is_a_shop_that_does_not_answer(
    stage: Stage, site: Site, answer: Response
) -> None:
    """Maintenance pages, lists, refusals and half orders."""
    site.faults = [answer]
    with pytest.raises(ShopError):
        await stage.shop.find("482913", "30059")


async def test_a_list_that_is_none_is_refused(stage: Stage, site: Site) -> None:
    """A table where a list should be."""
    site.faults = [Response(200, {"code": "x"})]
    with pytest.raises(ShopError):
        await stage.shop.open_orders(scene.PHONE)


async def test_a_wrong_key_is_told_apart(site: Site, clock: Any) -> None:
    """The operator reads that it is the key."""
    ledger = RemoteLedger(WooCommerce(ShopHttp(site.address, auth=(KEY, "wrong")), MAPPING), clock)
    with pytest.raises(ShopError, match="refuses our key"):
        await ledger.find("482913", "30059")
    assert await ledger.find("48291", "30059") is None
    await ledger.close()


async def test_cancelling_what_was_packed_meanwhile(stage: Stage, woo: Any) -> None:
    """The state is looked at again inside the act."""
    await stage.order(scene.PAID)
    woo.orders[705268]["status"] = "wyslane"
    assert await stage.shop.cancel(asking(scene.PAID)) is Refusal.ALREADY_SENT
