"""Which responses tell a caller what an order is up to. Pure; the texts are in domain.yml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from voicebot.dialogue.prompts import Prompts
from voicebot.shop.port import Order, OrderState

_LOCKER = re.compile(r"[A-Z]{3}\d+[A-Z]*")
"""A parcel locker's code; any other pickup point is a description."""
WEEK = 7
"""Days ahead in which a weekday names one day only."""
UNDER_WAY = (OrderState.PAID, OrderState.PACKED, OrderState.SENT)
"""Not with the customer yet."""


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
    if order.state in UNDER_WAY:
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
    return _date(when, today, texts)


def _date(when: date, today: date, texts: Prompts) -> str:
    month = texts.text("months").split()[when.month - 1]
    year = "" if when.year == today.year else f" {when.year}"
    key = "date_this_week" if 1 < (when - today).days < WEEK and "date_this_week" in texts else "date"
    fields = {"day": when.day, "month": month, "year": year, "nth": when.day, "weekday": ""}
    if "days_of_month" in texts:
        fields["nth"] = texts.text("days_of_month").split()[when.day - 1]
    if key == "date_this_week":
        fields["weekday"] = texts.text("weekdays").split()[when.weekday()]
    return texts.text(key, **fields)


def money(amount: Decimal) -> str:
    """An amount as it is written: 1249,50 zł; whole złoty without grosze, as one says them."""
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f} zł" if whole else f"{amount:.2f} zł".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days and moments in words. today, zone: the shop's."""

    today: date
    zone: ZoneInfo
    texts: Prompts

    def day(self, when: date) -> str:
        """As one says it: jutro, 24 listopada."""
        return day(when, self.today, self.texts)

    def date(self, when: date) -> str:
        """As it stands behind a preposition: 24 listopada, never "jutro"."""
        return _date(when, self.today, self.texts)

    def stamp(self, moment: datetime) -> str:
        """As it is written: 23 listopada 2026, 12:04."""
        local = moment.astimezone(self.zone)
        month = self.texts.text("months").split()[local.month - 1]
        return f"{local.day} {month} {local.year}, {local:%H:%M}"
