"""Order numbers in scenarios: `{order.sent.number|pairs}` becomes the words a caller would say for that demo order."""

import re
from collections.abc import Callable, Sequence

from gateway.caller.spoken import FORMS, wrong
from voicebot.errors import DataError
from voicebot.shop.port import Order, OrderState

_TEMPLATE = re.compile(r"\{order\.([^{}]*)\}")

FIELDS: dict[str, Callable[[Order], str | None]] = {
    "number": lambda order: order.number,
    "postcode": lambda order: order.postcode,
    "phone": lambda order: order.phone.removeprefix("+48"),
    "item": lambda order: order.items[0].name,
    "carrier": lambda order: order.carrier,
    "pickup_point": lambda order: order.pickup_point,
}

ZEROS = "zeros"
SELECTORS = (*OrderState, ZEROS)
"""Which order is meant: the first one in this state, or the first whose number holds "00"."""


def uses_orders(text: str) -> bool:
    """Whether `text` has anything to fill in."""
    return "{order." in text


def expand(text: str, orders: Sequence[Order]) -> str:
    """Fill in every template. Errors: DataError for an unknown selector, field or form, or no such order."""
    return _TEMPLATE.sub(lambda match: _value(match.group(1), orders), text)


def _value(reference: str, orders: Sequence[Order]) -> str:
    path, *forms = reference.split("|")
    selector, _, field = path.partition(".")
    if selector not in SELECTORS or field not in FIELDS:
        raise DataError(
            f"{{order.{reference}}}: order.SELECTOR.FIELD with one of {', '.join(SELECTORS)} and one of {', '.join(FIELDS)}"
        )
    order = next((order for order in orders if _selected(order, selector)), None)
    value = FIELDS[field](order) if order else None
    if value is None:
        raise DataError(f"{{order.{reference}}}: no demo order has it")
    for form in forms:
        if form != "wrong" and form not in FORMS:
            raise DataError(f"{{order.{reference}}}: form {form!r} is not one of wrong, {', '.join(FORMS)}")
        if not value.isdigit():
            raise DataError(f"{{order.{reference}}}: {value!r} is not digits, {form!r} cannot say it")
        value = wrong(value) if form == "wrong" else FORMS[form](value)
    return value


def _selected(order: Order, selector: str) -> bool:
    return "00" in order.number if selector == ZEROS else order.state == selector
