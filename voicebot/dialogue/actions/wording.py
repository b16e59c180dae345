"""Which responses tell a caller what an order is up to. Pure; the texts are in domain.yml."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from voicebot.dialogue.prompts import Prompts
from voicebot.shop.port import Order, OrderState

_LOCKER = re.compile(r"[A-Z]{3}\d+[A-Z]*")
"""A parcel locker's code; any other pickup point is a description."""
_UNDER_WAY = (OrderState.PAID, OrderState.PACKED, OrderState.SENT)


class Line(NamedTuple):
    """One response and the fields it asks for."""

    response: str
    fields: dict[str, str]


def status(order: Order, today: date, texts: Prompts) -> Iterator[Line]:
    """The lines of one order's state, in the order they are said. today: in the shop's time zone."""
    number = {"number": spaced(order.number)}
    match order.state:
        case OrderState.PAID | OrderState.PACKED:
            yield Line(f"utter_status_{order.state}", number)
        case OrderState.SENT if order.carrier:
            yield Line("utter_status_sent_by", {**number, "carrier": order.carrier})
        case OrderState.SENT:
            yield Line("utter_status_sent", number)
        case OrderState.AT_PICKUP if order.pickup_point:
            where = "locker" if _LOCKER.fullmatch(order.pickup_point) else "point"
            yield Line(f"utter_status_at_{where}", {**number, "pickup_point": order.pickup_point})
        case OrderState.AT_PICKUP:
            yield Line("utter_status_at_pickup", number)
        case OrderState.DELIVERED | OrderState.CANCELLED | OrderState.RETURNED:
            when = day(order.changed_at.date(), today, texts)
            yield Line(f"utter_status_{order.state}", {**number, "date": when})
    if order.state in _UNDER_WAY:
        yield from _delivery(order, today, texts)


def _delivery(order: Order, today: date, texts: Prompts) -> Iterator[Line]:
    if order.delay_reason:
        yield Line("utter_delay", {"reason": order.delay_reason})
    if order.expected is None:
        return
    when = {"date": day(order.expected, today, texts)}
    if order.expected < today:
        yield Line("utter_overdue", when)
    elif order.pickup_point:
        yield Line("utter_expected_pickup", when)
    else:
        yield Line("utter_expected", when)


def spaced(number: str) -> str:
    """Grouped by three: 123 456."""
    return f"{number[:3]} {number[3:]}"


def day(when: date, today: date, texts: Prompts) -> str:
    """A day as one says it: dzisiaj, jutro, wczoraj, else 24 listopada (with the year when it is another one)."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((when - today).days)
    if near:
        return texts.text(near)
    month = texts.text("months").split()[when.month - 1]
    year = "" if when.year == today.year else f" {when.year}"
    return f"{when.day} {month}{year}"
