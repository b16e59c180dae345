"""What lies behind the demo shop's orders: how they were paid, when they came, what was returned, complained about, paid back.

Drawn apart from demo.py's stream, so that numbers, goods and places there stay as they are.
"""

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from voicebot.shop.acts import Kind, code_of
from voicebot.shop.matters import RefundState, RefundWay, Wish
from voicebot.shop.port import OrderState, Payment
from voicebot.shop.rules import ANSWER_DAYS, REFUND_DAYS, RETURN_DAYS

Row = dict[str, Any]
"""Column name → value, as in store.models."""

KEY = "demo"
"""Of every act that the demo shop comes with."""
UNTOUCHED = 100
"""Of the first orders nobody returned or complained about one that was delivered: it is there to try."""
LONG_AGO_DAYS = 40
EVERY = 12
"""Of so many delivered orders one is being returned, one has been sent back, one is complained about."""

_PAYMENTS = {Payment.BLIK: 35, Payment.CARD: 30, Payment.TRANSFER: 15, Payment.ON_DELIVERY: 20}


@dataclass(frozen=True, slots=True)
class Past:
    """Rows of acts and refunds; those of customers and orders are completed where they are."""

    acts: tuple[Row, ...]
    refunds: tuple[Row, ...]


def give_past(
    customers: Iterable[Row],
    orders: Iterable[Row],
    items: Iterable[Row],
    complaints: Sequence[str],
    today: date,
) -> Past:
    """Complete customers and orders, and make what was done for them. complaints: what customers said was wrong."""
    lines: dict[int, list[Row]] = {}
    for item in items:
        lines.setdefault(item["order_id"], []).append(item)
    for customer in customers:
        customer["email"] = _email(customer)
    acts: list[Row] = []
    refunds: list[Row] = []
    delivered = 0
    for order in orders:
        rng = random.Random(order["id"])
        _complete(order, rng, today)
        bought = lines[order["id"]]
        match OrderState(order["state"]):
            case OrderState.RETURNED:
                act = _return(order, bought, order["delivered_at"] + timedelta(days=2))
                acts.append(act)
                refunds.append(_paid_back(order, act["amount"], today))
            case OrderState.CANCELLED if order["payment"] != Payment.ON_DELIVERY:
                refunds.append(_paid_back(order, order["total"], today))
            case OrderState.DELIVERED if order["id"] > UNTOUCHED and not _long_ago(order, today):
                delivered += 1
                came = order["delivered_at"] + timedelta(days=1)
                if delivered % EVERY == 1:
                    acts.append(_return(order, bought[:1], came))
                elif delivered % EVERY == 2:
                    acts.append(act := _return(order, bought[:1], came))
                    refunds.append(_refund(order, RefundState.CHECKING, act["amount"], came.date()))
                elif delivered % EVERY == 3:
                    acts.append(_complaint(order, bought[0], rng.choice(complaints), came))
    return Past(tuple(acts), tuple(refunds))


def _complete(order: Row, rng: random.Random, today: date) -> None:
    order["payment"] = rng.choices([payment.value for payment in _PAYMENTS], [*_PAYMENTS.values()])[0]
    order["delivered_at"] = None
    if order["state"] == OrderState.RETURNED:
        order["delivered_at"] = order["ordered_at"] + timedelta(days=3)
    elif order["state"] == OrderState.DELIVERED:
        if order["id"] > UNTOUCHED and _long_ago(order, today):
            # so long under way no parcel is: it came long ago, too long to send anything back
            order["changed_at"] = order["ordered_at"] + timedelta(days=rng.randint(3, 6))
        order["delivered_at"] = order["changed_at"]


def _long_ago(order: Mapping[str, Any], today: date) -> bool:
    ordered: datetime = order["ordered_at"]
    return (today - ordered.date()).days >= LONG_AGO_DAYS


def _return(order: Row, lines: Sequence[Row], created: datetime) -> Row:
    way = RefundWay.TRANSFER if order["payment"] == Payment.ON_DELIVERY else RefundWay.SAME_WAY
    return {
        **_act(order, Kind.RETURN, lines, created),
        "way": way.value,
        "amount": sum((line["price"] * line["quantity"] for line in lines), Decimal()),
        "until": created.date() + timedelta(days=RETURN_DAYS),
    }


def _complaint(order: Row, line: Row, words: str, created: datetime) -> Row:
    return {
        **_act(order, Kind.COMPLAINT, [line], created),
        "words": words,
        "wish": Wish.REPAIR.value,
        "until": created.date() + timedelta(days=ANSWER_DAYS),
    }


def _act(order: Row, kind: Kind, lines: Sequence[Row], created: datetime) -> Row:
    return {
        "order_id": order["id"],
        "kind": kind.value,
        "key": KEY,
        "code": code_of(order["number"], kind, KEY),
        "created": created,
        "pieces": [[str(line["position"]), line["quantity"]] for line in lines],
        "words": None,
        "way": None,
        "wish": None,
        "tax_id": None,
        "amount": None,
        "until": None,
    }


def _paid_back(order: Row, amount: Decimal, today: date) -> Row:
    """Money sent when the order's state changed; a bank takes a few days."""
    on = order["changed_at"].date()
    arrived = (today - on).days > 5
    return _refund(order, RefundState.PAID if arrived else RefundState.SENT, amount, on)


def _refund(order: Row, state: RefundState, amount: Decimal, on: date) -> Row:
    days = {RefundState.CHECKING: REFUND_DAYS, RefundState.SENT: 5}.get(state)
    return {
        "order_id": order["id"],
        "state": state.value,
        "amount": amount,
        "day": on,
        "expected": on + timedelta(days=days) if days else None,
    }


def _email(customer: Row) -> str:
    """example.com is nobody's: a confirmation to a demo customer reaches no stranger."""
    plain = unicodedata.normalize("NFKD", customer["name"].lower().replace("ł", "l"))
    name = "".join(c for c in plain.replace(" ", ".") if c.isascii())
    return f"{name}{customer['id']}@example.com"
