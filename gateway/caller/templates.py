"""Order numbers in scenarios: `{order.sent.number|pairs}` becomes the words a caller would say for that demo order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.caller.spoken import FORMS, wrong
from voicebot.errors import DataError
from voicebot.shop.demo import demo_shop
from voicebot.shop.port import OrderState

_TEMPLATE = re.compile(r"\{order\.([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """What a scenario may know of a seeded order. phone: nine digits; item: the first one's name."""

    number: str
    postcode: str
    state: OrderState
    item: str
    phone: str
    carrier: str | None = None
    pickup_point: str | None = None
    delay_reason: str | None = None


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
}
"""Which order is meant, besides the names of the states: always the first one that fits."""


def seeded_orders() -> tuple[DemoOrder, ...]:
    """The orders that `voicebot shop seed` makes, the same every time. Errors: DataError."""
    shop = demo_shop(datetime.now(UTC).date())
    phones = {customer["id"]: customer["phone"].removeprefix("+48") for customer in shop.customers}
    first_items = {item["order_id"]: item["name"] for item in reversed(shop.items)}
    return tuple(
        DemoOrder(
            row["number"],
            row["postcode"],
            OrderState(row["state"]),
            first_items[row["id"]],
            phones[row["customer_id"]],
            row["carrier"],
            row["pickup_point"],
            row["delay_reason"],
        )
        for row in shop.orders
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
    value = next((FIELDS[field](order) for order in orders if _fits(order, selector)), None)
    if value is None:
        raise DataError(f"{{order.{reference}}}: no demo order has it")
    for form in forms:
        if form != "wrong" and form not in FORMS:
            raise DataError(f"{{order.{reference}}}: form {form!r} is not one of wrong, {', '.join(FORMS)}")
        if not value.isdigit():
            raise DataError(f"{{order.{reference}}}: {value!r} is not digits, {form!r} cannot say it")
        value = wrong(value) if form == "wrong" else FORMS[form](value)
    return value


def _fits(order: DemoOrder, selector: str) -> bool:
    return SELECTORS[selector](order) if selector in SELECTORS else order.state == selector
