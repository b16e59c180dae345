"""The demo shop's content: plausible, complete, and the same every time."""

import hashlib
import re
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicebot.errors import DataError
from voicebot.shop.demo import CUSTOMERS, FILE, NEVER_USED, ORDERS, demo_orders, demo_shop
from voicebot.shop.port import OrderState

TODAY = date(2026, 3, 2)
SHOP = demo_shop(TODAY)
SOURCE = tomllib.loads(FILE.read_text("utf-8"))


def test_it_is_the_same_every_time() -> None:
    """The content is fixed down to the last row: scenarios and the page rely on it. Change this digest only with demo.toml."""
    digest = hashlib.sha256(repr(SHOP).encode()).hexdigest()
    assert demo_shop(TODAY) == SHOP
    assert digest.startswith("450d7b2072b215e8")


@settings(max_examples=5, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_only_dates_depend_on_the_day(today: date) -> None:
    """On another day every date moves by the same number of days and nothing else changes."""
    moved = today - TODAY
    for before, after in zip(SHOP.orders, demo_shop(today).orders, strict=True):
        for name, value in before.items():
            expected = value + moved if isinstance(value, date) else value
            assert after[name] == expected
    assert demo_shop(today).customers == SHOP.customers
    assert demo_shop(today).items == SHOP.items


def test_there_is_enough_of_everything() -> None:
    """200 customers, 600 orders, every state many times, some late, every customer with an order."""
    assert (len(SHOP.customers), len(SHOP.orders)) == (CUSTOMERS, ORDERS) == (200, 600)
    states = Counter(order["state"] for order in SHOP.orders)
    assert set(states) == {state.value for state in OrderState}
    assert min(states.values()) >= 20
    assert sum(order["delay_reason"] is not None for order in SHOP.orders) >= 20
    assert len({order["customer_id"] for order in SHOP.orders}) == CUSTOMERS


def test_numbers_are_unique_and_of_every_kind() -> None:
    """Six digits, none twice, each leading digit, zeros inside, and none of those kept free for "there is no such order"."""
    numbers = [order["number"] for order in SHOP.orders]
    assert len(set(numbers)) == ORDERS
    assert all(re.fullmatch(r"[0-9]{6}", number) for number in numbers)
    assert {number[0] for number in numbers} == set("0123456789")
    assert sum("0" in number[1:5] for number in numbers) > 50
    assert not NEVER_USED & set(numbers)


def test_customers_can_be_told_apart_and_reach_nobody() -> None:
    """Phones are unique and of a range no Polish operator has; women have women's surnames; the city fits the postcode."""
    assert len({customer["phone"] for customer in SHOP.customers}) == CUSTOMERS
    city_of = {code: city["name"] for city in SOURCE["cities"] for code in city["postcodes"]}
    for customer in SHOP.customers:
        assert re.fullmatch(r"\+4849[0-9]{7}", customer["phone"])
        assert city_of[customer["postcode"]] == customer["city"]
        first, surname = customer["name"].split()
        assert not (first in SOURCE["people"]["women"] and surname.endswith("ski"))
        assert not (first in SOURCE["people"]["men"] and surname.endswith("ska"))


def test_every_order_is_consistent() -> None:
    """Dates in order, the state's fields there and no others, the total that of its lines."""
    lines = defaultdict(list)
    for item in SHOP.items:
        lines[item["order_id"]].append(item)
    for order in SHOP.orders:
        state = OrderState(order["state"])
        assert order["ordered_at"] < order["changed_at"] < datetime.combine(TODAY, time(), UTC), order
        coming = state in (OrderState.PAID, OrderState.PACKED, OrderState.SENT)
        assert (order["expected"] is not None) == coming, order
        assert order["expected"] is None or TODAY < order["expected"] <= TODAY + timedelta(days=7), order
        assert order["delay_reason"] is None or coming, order
        assert (order["carrier"] is None) == (state is OrderState.CANCELLED), order
        assert order["pickup_point"] is not None or state is not OrderState.AT_PICKUP, order
        mine = lines[order["id"]]
        assert [item["position"] for item in mine] == list(range(len(mine))), order
        assert order["total"] == sum(item["price"] * item["quantity"] for item in mine) > 0, order


def test_a_parcel_locker_is_in_the_city_of_delivery() -> None:
    """InPost's codes look like KRA012M and begin with the prefix of the order's city."""
    prefix_of = {code: city["locker"] for city in SOURCE["cities"] for code in city["postcodes"]}
    lockers = [order for order in SHOP.orders if order["carrier"] == "InPost"]
    assert len(lockers) > 100
    for order in lockers:
        assert re.fullmatch(prefix_of[order["postcode"]] + r"[0-9]{3}M", order["pickup_point"])


def test_goods_cost_what_they_cost() -> None:
    """Each thing has the price of the price list wherever it is sold."""
    prices = {name: Decimal(price) for name, price in SOURCE["goods"].items()}
    assert all(prices[item["name"]] == item["price"] for item in SHOP.items)


def test_three_orders_to_try() -> None:
    """One on its way, one at a pick-up point, one late; what to say names the very number and postcode."""
    tries = demo_orders()
    rows = {order["number"]: order for order in SHOP.orders}
    kinds = [(rows[t["number"]]["state"], rows[t["number"]]["delay_reason"] is not None) for t in tries]
    assert kinds == [("sent", False), ("at_pickup", False), ("sent", True)]
    for shown in tries:
        assert rows[shown["number"]]["postcode"] == shown["postcode"]
        digits = re.sub(r"\D", "", shown["say"])
        assert digits == shown["number"] + shown["postcode"]
        assert shown["hint"]


def test_tomorrow_is_tomorrow() -> None:
    """The hint of the first order says tomorrow, and so does its date."""
    first = SHOP.orders[0]
    assert first["expected"] == TODAY + timedelta(days=1)
    assert "jutro" in demo_orders()[0]["hint"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('state = "at_pickup"', 'state = "lost"'),
        ('price = "249.00"', 'price = "cheap"'),
        ('postcode = "30059"', 'postcode = "99999"'),
        ("[people]", "[persons]"),
        ("[[try]]", "[[try"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, old: str, new: str) -> None:
    """What the file must say and does not is an error with the file's name."""
    file = tmp_path / "demo.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=r"demo\.toml"):
        demo_shop(TODAY, file)


def test_a_missing_or_broken_file_has_no_orders_to_try(tmp_path: Path) -> None:
    """The page's list names the file as well."""
    with pytest.raises(DataError, match=r"none\.toml"):
        demo_orders(tmp_path / "none.toml")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(DataError, match=r"empty\.toml"):
        demo_orders(tmp_path / "empty.toml")
