"""What lies behind the demo shop's orders."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from voicebot.shop.demo import demo_shop
from voicebot.shop.demo_past import UNTOUCHED
from voicebot.shop.matters import RefundState
from voicebot.shop.port import OrderState, Payment
from voicebot.shop.rules import last_day

TODAY = date(2026, 3, 2)
SHOP = demo_shop(TODAY)
ORDERS = {order["id"]: order for order in SHOP.orders}


def of(rows: tuple[dict[str, Any], ...], state: OrderState) -> list[dict[str, Any]]:
    return [row for row in rows if ORDERS[row["order_id"]]["state"] == state]


def test_there_is_something_of_everything() -> None:
    """Returns under way and finished, complaints, money in every state that a shop books."""
    assert Counter(act["kind"] for act in SHOP.acts) == {"return": 48, "complaint": 5}
    assert set(Counter(refund["state"] for refund in SHOP.refunds)) == {"checking", "sent", "paid"}
    assert {order["payment"] for order in SHOP.orders} == {"blik", "card", "transfer", "on_delivery"}


def test_what_was_delivered_came_on_a_day() -> None:
    """After it was ordered, and never for what did not come."""
    for order in SHOP.orders:
        came = order["delivered_at"]
        assert (came is not None) == (order["state"] in ("delivered", "returned"))
        if came is not None:
            assert order["ordered_at"] < came <= order["changed_at"]


def test_some_orders_can_be_sent_back_and_some_no_more() -> None:
    """The first hundred that were delivered can, and nobody touched them."""
    touched = {act["order_id"] for act in SHOP.acts}
    open_ones = [
        order
        for order in SHOP.orders
        if order["state"] == "delivered" and last_day(order["delivered_at"].date()) >= TODAY
    ]
    first = [order for order in SHOP.orders if order["state"] == "delivered" and order["id"] <= UNTOUCHED]
    assert all(order in open_ones and order["id"] not in touched for order in first)
    late = [order for order in SHOP.orders if order["state"] == "delivered" and order not in open_ones]
    assert len(late) > 50
    assert len(open_ones) > 50


def test_what_came_back_was_returned_whole() -> None:
    """Every line, its price, and money for it."""
    lines = Counter(item["order_id"] for item in SHOP.items)
    back = of(SHOP.acts, OrderState.RETURNED)
    assert {act["order_id"] for act in back} == {
        order["id"] for order in SHOP.orders if order["state"] == "returned"
    }
    for act in back:
        order = ORDERS[act["order_id"]]
        assert len(act["pieces"]) == lines[order["id"]]
        assert act["amount"] == order["total"]
        assert act["way"] == ("transfer" if order["payment"] == Payment.ON_DELIVERY else "same_way")
        assert order["delivered_at"] < act["created"] < order["changed_at"]


def test_money_is_where_it_can_be() -> None:
    """Back for what came back and for what was paid and cancelled; there after five days; expected until then."""
    for refund in SHOP.refunds:
        order = ORDERS[refund["order_id"]]
        assert refund["amount"] <= order["total"]
        if order["state"] == "cancelled":
            assert order["payment"] != Payment.ON_DELIVERY
        if refund["state"] != RefundState.CHECKING:
            assert (refund["state"] == RefundState.PAID) == (TODAY - refund["day"] > timedelta(days=5))
        assert (refund["expected"] is None) == (refund["state"] == RefundState.PAID)
    paid = [
        order for order in SHOP.orders if order["state"] == "cancelled" and order["payment"] != "on_delivery"
    ]
    assert len(of(SHOP.refunds, OrderState.CANCELLED)) == len(paid)


def test_no_two_acts_have_one_code() -> None:
    """Of one kind."""
    assert len({(act["kind"], act["code"]) for act in SHOP.acts}) == len(SHOP.acts)


def test_mail_reaches_no_stranger() -> None:
    """Plain letters, an address of its own each, of a domain that is nobody's."""
    addresses = {customer["email"] for customer in SHOP.customers}
    assert len(addresses) == len(SHOP.customers)
    assert all(re.fullmatch(r"[a-z.]+[0-9]+@example\.com", address) for address in addresses)


def test_only_days_depend_on_the_day() -> None:
    """A week later everything is the same, a week later."""
    week = timedelta(days=7)
    later = demo_shop(TODAY + week)
    for before, after in zip((*SHOP.acts, *SHOP.refunds), (*later.acts, *later.refunds), strict=True):
        for name, value in before.items():
            assert after[name] == (value + week if isinstance(value, date) else value)
