"""A PrestaShop behind the port."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.support.shops import scene
from tests.support.shops.prestashop import KEY, PrestaShopSite
from tests.support.shops.server import CUT, Request, Response, Site, serving
from tests.voicebot.shop.contract import ShopContract, Stage, asking
from voicebot.errors import ShopError
from voicebot.shop.connectors.http import ShopHttp
from voicebot.shop.connectors.mapping import StateMapping
from voicebot.shop.connectors.prestashop import PrestaShop
from voicebot.shop.connectors.remote import RemoteLedger
from voicebot.shop.matters import Done, Piece, RefundState, RefundWay, Return, Wish
from voicebot.shop.port import OrderState

UNKNOWN = frozenset({"pickup_point", "expected", "delay_reason"})


@pytest.fixture
def presta() -> PrestaShopSite:
    """What the shop holds."""
    return PrestaShopSite()


@pytest.fixture
async def site(presta: PrestaShopSite) -> AsyncIterator[Site]:
    """The shop's server."""
    async with serving(presta) as site:
        yield site


@pytest.fixture
async def stage(site: Site, clock: Any) -> AsyncIterator[Stage]:
    """With the scene's orders; broken, nobody listens any more."""
    http = ShopHttp(site.address, auth=(KEY, ""), try_s=1.0)
    ledger = RemoteLedger(PrestaShop(http, StateMapping()), clock)
    yield Stage(ledger, clock, site.stop, UNKNOWN, RefundState.SENT)
    await ledger.close()


class TestContract(ShopContract):
    """PrestaShop behaves as every shop does."""


async def take_back(stage: Stage, key: str = "k1", reason: str | None = None) -> Return:
    order = await stage.order(scene.DELIVERED)
    done = await stage.shop.open_return(
        asking(order, key), [Piece(order.items[1].id, 1)], RefundWay.SAME_WAY, reason
    )
    assert isinstance(done, Return)
    return done


async def test_acts_are_private_messages_in_the_orders_thread(stage: Stage, presta: PrestaShopSite) -> None:
    """The shop's people read them with the customer's words, the customer does not; one thread holds all of them."""
    first = await take_back(stage, reason='za małe; onclick = "x" <script>')
    await take_back(stage, "k2")
    (thread,) = presta.rows["customer_threads"].values()
    assert (thread["id_order"], thread["email"], thread["status"]) == ("482913", scene.PAID.email, "open")
    assert len(thread["token"]) == 32
    messages = [*presta.rows["customer_messages"].values()]
    assert len(messages) == 2
    assert {message["id_customer_thread"] for message in messages} == {str(thread["id"])}
    assert messages[0]["private"] == "1"
    assert f"kod {first.code}: 1 × skarpety wełniane" in messages[0]["message"]


async def test_words_that_look_like_a_script_are_kept_all_the_same(stage: Stage) -> None:
    """The shop would refuse or cut them; the customer said them."""
    said = 'cena <100 zł, a "b" = c, javascript: onload=x'
    await take_back(stage, reason=said)
    (act,) = await stage.acts(scene.DELIVERED)
    assert act.words == said


async def test_a_thread_that_is_there_is_used(stage: Stage, presta: PrestaShopSite) -> None:
    """What customer and shop wrote to each other stays together, and is no act."""
    presta.rows["customer_threads"][5] = {"id": 5, "id_order": "482913"}
    presta.rows["customer_messages"][6] = {"id": 6, "id_customer_thread": "5", "message": "Dzień dobry"}
    presta.rows["customer_messages"][7] = {"id": 7, "id_customer_thread": "5", "message": "voicebot:{oops"}
    await take_back(stage)
    assert len(presta.rows["customer_threads"]) == 1
    assert len(await stage.acts(scene.DELIVERED)) == 1


async def test_a_message_that_came_twice_is_one_act(stage: Stage, presta: PrestaShopSite) -> None:
    """Two lines at once, or a shop that was slow to say so: the first counts."""
    done = await take_back(stage)
    rows = presta.rows["customer_messages"]
    (first,) = rows.values()
    rows[9999] = {**first, "id": 9999, "message": first["message"].replace(done.code, "000000")}
    assert [act.code for act in await stage.acts(scene.DELIVERED)] == [done.code]
    assert await take_back(stage) == done


async def test_an_act_whose_answer_was_lost_is_found_again(stage: Stage, site: Site, presta: Any) -> None:
    """A message is not sent twice on its own; asked again, the caller gets the code of the first."""
    real, cuts = site.after, [CUT]
    site.after = lambda request: (
        cuts.pop() if cuts and request.path == "/api/customer_messages" and request.method == "POST" else None
    )
    with pytest.raises(ShopError):
        await take_back(stage)
    site.after = real
    (act,) = await stage.acts(scene.DELIVERED)
    assert (await take_back(stage)).code == act.code
    assert len(presta.rows["customer_messages"]) == 1


async def test_a_cancellation_that_stopped_half_way_is_completed(
    stage: Stage, site: Site, presta: Any
) -> None:
    """The wish is written, the state not yet: asked again, the order is cancelled, once."""

    def no_states(request: Request) -> Response | None:
        return Response(500) if request.path == "/api/order_histories" and request.method == "POST" else None

    site.answer = lambda request: no_states(request) or presta(request)
    with pytest.raises(ShopError):
        await stage.shop.cancel(asking(scene.PAID))
    assert (await stage.order(scene.PAID)).state is OrderState.PAID
    site.answer = presta
    assert isinstance(await stage.shop.cancel(asking(scene.PAID)), Done)
    assert (await stage.order(scene.PAID)).state is OrderState.CANCELLED
    await stage.shop.cancel(asking(scene.PAID))
    states = [row for row in presta.rows["order_histories"].values() if row["id_order_state"] == "6"]
    assert len([row for row in states if row["id_order"] == "705268"]) == 1


async def test_version_nine_lists_returns(stage: Stage, presta: PrestaShopSite) -> None:
    """Once each, waiting for confirmation, as if the customer had asked for it in the shop."""
    presta.version = 9
    done = await take_back(stage)
    await take_back(stage)
    (entry,) = presta.rows["order_returns"].values()
    assert (entry["id_order"], entry["id_customer"], entry["state"]) == ("482913", "482913", "1")
    assert done.code in entry["question"]
    await stage.shop.request_invoice(asking(scene.DELIVERED), None)
    assert len(presta.rows["order_returns"]) == 1


async def test_older_versions_are_asked_once_for_their_list(stage: Stage, site: Site) -> None:
    """What they do not know they will not know a minute later."""
    await take_back(stage)
    await take_back(stage, "k2")
    assert sum(request.path == "/api/order_returns" for request in site.requests) == 1


async def test_goods_on_a_credit_slip_are_back(stage: Stage, presta: PrestaShopSite) -> None:
    """They are not offered again, and the money is on its way."""
    order = await stage.order(scene.DELIVERED)
    presta.slip(482913, "39.800000", "2026-03-02 23:30:00", int(order.items[1].id), 2)
    assert (await stage.shop.returnable(order)).pieces == (
        Piece(order.items[0].id, 1),
        Piece(order.items[1].id, 1),
    )
    refund = await stage.shop.refund(order)
    assert refund is not None
    assert (refund.state, refund.on) == (RefundState.SENT, stage.clock.now().date())


@pytest.mark.parametrize("typed", ["501222333", "+48 501 222 333", "501-222-333", "48501222333"])
async def test_a_customer_is_found_however_the_number_was_typed(
    stage: Stage, presta: PrestaShopSite, typed: str
) -> None:
    """Forms take anything."""
    presta.add(replace(scene.SENT, number="600001"), typed)
    assert "600001" in [order.number for order in await stage.shop.open_orders(scene.PHONE)]


async def test_many_orders_take_few_questions(stage: Stage, site: Site, presta: PrestaShopSite) -> None:
    """One a kind of thing, not one an order; those in a state that nobody mapped are left out."""
    for number in range(600001, 600011):
        presta.add(replace(scene.SENT, number=str(number)))
    presta.rows["orders"][600001]["current_state"] = "10"
    asked = len(site.requests)
    orders = await stage.shop.open_orders(scene.PHONE)
    assert len(orders) == 12
    assert len(site.requests) - asked == 7


async def test_an_order_whose_state_nobody_mapped_is_not_spoken_about(stage: Stage, presta: Any) -> None:
    """Waiting for a transfer is not paid."""
    presta.rows["orders"][705268]["current_state"] = "10"
    with pytest.raises(ShopError, match="'10'"):
        await stage.shop.find("705268", "80288")


async def test_an_own_state_can_be_mapped(site: Site, presta: PrestaShopSite) -> None:
    """Shops add states, and may cancel by one of their own."""
    presta.rows["orders"][705268]["current_state"] = "15"
    shop = PrestaShop(
        ShopHttp(site.address, auth=(KEY, "")), StateMapping(states={"15": OrderState.AT_PICKUP})
    )
    order = await shop.order("705268", "80288")
    assert order is not None
    assert order.state is OrderState.AT_PICKUP
    await shop.close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/api/orders/482913", Response(200, [])),
        ("/api/orders/482913", Response(400, {"errors": []})),
        ("/api/orders/482913", Response(200, b"<prestashop/>")),
        ("/api/addresses", Response(200, {"addresses": "no"})),
        ("/api/addresses", Response(400, {"errors": [{"code": 32, "message": "…"}]})),
    ],
)
async def test_an_answer_that_is_none_is_a_shop_that_does_not_answer(
    stage: Stage, site: Site, presta: PrestaShopSite, path: str, answer: Response
) -> None:
    """XML in spite of our wish, refusals, lists that are none."""
    site.answer = lambda request: answer if request.path == path else presta(request)
    with pytest.raises(ShopError):
        await stage.shop.find("482913", "30059")


async def test_an_entry_that_was_not_confirmed_did_not_happen(stage: Stage, site: Site, presta: Any) -> None:
    """Refused, or answered with nothing."""
    for answer in (Response(400, {"errors": []}), Response(201, [])):
        site.answer = lambda request, answer=answer: answer if request.method == "POST" else presta(request)
        with pytest.raises(ShopError):
            await stage.shop.open_complaint(asking(scene.LATE), Piece("1200450", 1), "wada", Wish.REPAIR)
