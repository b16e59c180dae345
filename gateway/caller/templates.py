"""Order numbers in scenarios: `{order.sent.number|pairs}` becomes the words a caller would say for that demo order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gateway.caller import spoken, spoken_english
from gateway.caller.spoken import wrong
from voicebot.clock import SHOP_ZONE
from voicebot.errors import DataError
from voicebot.shop.demo import demo_shop
from voicebot.shop.port import OrderState
from voicebot.shop.rules import RETURN_DAYS

FORMS: Mapping[str, Callable[[str], str]] = {**spoken.FORMS, "english": spoken_english.FORMS["digits"]}
"""How digits may be said, by the name after the bar."""
_TEMPLATE = re.compile(r"\{order\.([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """What a scenario may know of a seeded order. phone: nine digits; item: the first one's name, goods: of all. customer: first
    name and surname. returnable: any one of it may be sent back, once each. refunded: money is on its way back, or was paid."""

    number: str
    postcode: str
    state: OrderState
    item: str
    phone: str
    carrier: str | None = None
    pickup_point: str | None = None
    delay_reason: str | None = None
    goods: tuple[str, ...] = ()
    customer: str = ""
    city: str = ""
    returnable: bool = False
    too_late: bool = False
    refunded: bool = False


FIELDS: dict[str, Callable[[DemoOrder], str | None]] = {
    "number": lambda order: order.number,
    "postcode": lambda order: order.postcode,
    "phone": lambda order: order.phone,
    "item": lambda order: order.item,
    "carrier": lambda order: order.carrier,
    "pickup_point": lambda order: order.pickup_point,
    "delay_reason": lambda order: order.delay_reason,
}

SELECTORS: dict[str, Callable[[DemoOrder], bool]] = {
    "late": lambda order: order.delay_reason is not None,
    "zeros": lambda order: "00" in order.number[1:],
    "returnable": lambda order: order.returnable and len(order.goods) == 1,
    "several": lambda order: order.returnable and len(order.goods) > 1,
    "too_late": lambda order: order.too_late,
    "unsent": lambda order: order.state in (OrderState.PAID, OrderState.PACKED),
    "refunded": lambda order: order.refunded,
}
"""Which order is meant, besides the names of the states: always the first one that fits."""


def seeded_orders() -> tuple[DemoOrder, ...]:
    """The orders that `voicebot shop seed` makes, the same every time. Errors: DataError."""
    today = datetime.now(SHOP_ZONE).date()
    shop = demo_shop(today)
    customers = {customer["id"]: customer for customer in shop.customers}
    items: dict[int, list[dict[str, Any]]] = {}
    for item in shop.items:
        items.setdefault(item["order_id"], []).append(item)
    touched = {act["order_id"] for act in shop.acts}
    refunded = {refund["order_id"] for refund in shop.refunds}
    return tuple(
        _order(
            row,
            customers[row["customer_id"]],
            items[row["id"]],
            touched=row["id"] in touched,
            refunded=row["id"] in refunded,
            today=today,
        )
        for row in shop.orders
    )


def _order(
    row: Mapping[str, Any],
    customer: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    *,
    touched: bool,
    refunded: bool,
    today: date,
) -> DemoOrder:
    delivered = row["state"] == OrderState.DELIVERED and not touched
    days = (today - row["delivered_at"].date()).days if delivered else 0
    return DemoOrder(
        row["number"],
        row["postcode"],
        OrderState(row["state"]),
        items[0]["name"],
        customer["phone"].removeprefix("+48"),
        row["carrier"],
        row["pickup_point"],
        row["delay_reason"],
        goods=tuple(item["name"] for item in items),
        customer=customer["name"],
        city=customer["city"],
        returnable=delivered and days < RETURN_DAYS and all(item["quantity"] == 1 for item in items),
        too_late=delivered and days > 2 * RETURN_DAYS,
        refunded=refunded,
    )


def expand(text: str, orders: Sequence[DemoOrder]) -> str:
    """Fill in every template. Errors: DataError for an unknown selector, field or form, or no such order."""
    return _TEMPLATE.sub(lambda match: _value(match.group(1), orders), text)


def _value(reference: str, orders: Sequence[DemoOrder]) -> str:
    path, *forms = reference.split("|")
    selector, _, field = path.partition(".")
    if selector not in (*SELECTORS, *OrderState) or field not in FIELDS:
        raise DataError(
            f"{{order.{reference}}}: order.SELECTOR.FIELD with one of {', '.join([*SELECTORS, *OrderState])}"
            f" and one of {', '.join(FIELDS)}"
        )
    value = next((FIELDS[field](order) for order in orders if fits(order, selector)), None)
    if value is None:
        raise DataError(f"{{order.{reference}}}: no demo order has it")
    for form in forms:
        if form != "wrong" and form not in FORMS:
            raise DataError(f"{{order.{reference}}}: form {form!r} is not one of wrong, {', '.join(FORMS)}")
        if not value.isdigit():
            raise DataError(f"{{order.{reference}}}: {value!r} is not digits, {form!r} cannot say it")
        value = wrong(value) if form == "wrong" else FORMS[form](value)
    return value


def fits(order: DemoOrder, selector: str) -> bool:
    """Whether a selector may mean this order."""
    return SELECTORS[selector](order) if selector in SELECTORS else order.state == selector
