"""Orders, messages and credit slips as PrestaShop's webservice writes them: ids as numbers and as texts, amounts with six decimals,
times of the shop's own zone. Pure. Errors: ShopError."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from voicebot.clock import SHOP_ZONE
from voicebot.shop.acts import Act, from_json
from voicebot.shop.connectors import fields
from voicebot.shop.connectors.mapping import state
from voicebot.shop.matters import Piece, Refund, RefundState
from voicebot.shop.port import Order, OrderItem, OrderState, Payment

PAYMENTS = {"ps_cashondelivery": Payment.ON_DELIVERY, "ps_wirepayment": Payment.TRANSFER}
MARK = "voicebot:"
"""In a message before the act's JSON, behind what people read."""

Json = Mapping[str, Any]


def order(
    states: Mapping[str, OrderState],
    raw: Json,
    place: Json,
    person: Json,
    carrier: Json,
    steps: Iterable[Json],
) -> Order:
    """An order, from itself, the address it goes to, its customer, its carrier and the history of its states."""
    where = state(states, str(raw.get("current_state")))
    ordered = fields.needed(fields.moment(raw.get("date_add"), "date_add"), "date_add")
    moved = [
        (when, states.get(str(step.get("id_order_state"))))
        for step in steps
        if (when := fields.moment(step.get("date_add"), "date_add")) is not None
    ]
    here = [when for when, became in moved if became is where]
    changed = max(here, default=None) or fields.moment(raw.get("date_upd"), "date_upd") or ordered
    return Order(
        number=fields.number(identity(raw)),
        postcode=fields.postcode(place.get("postcode")),
        state=where,
        items=tuple(_item(row) for row in _associated(raw, "order_rows")),
        total=fields.amount(raw.get("total_paid_tax_incl"), "total_paid_tax_incl"),
        ordered_at=ordered,
        changed_at=changed,
        carrier=fields.text(carrier.get("name")),
        pickup_point=None,
        expected=None,
        delay_reason=None,
        customer_name=" ".join(
            part for name in ("firstname", "lastname") if (part := fields.text(place.get(name)))
        ),
        phone=phone(place),
        email=fields.text(person.get("email")),
        delivered_at=changed if where is OrderState.DELIVERED else None,
        payment=_payment(raw),
    )


def _associated(raw: Json, name: str) -> list[Json]:
    tables = raw.get("associations")
    rows = tables.get(name) if isinstance(tables, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def identity(raw: Json) -> str:
    """The id of a row."""
    return str(fields.whole(raw.get("id"), "id"))


def by_id(rows: Iterable[Json]) -> dict[str, Json]:
    """Rows by their ids."""
    return {identity(row): row for row in rows}


def phone(place: Json) -> str:
    """The number of an address (E.164), empty for none."""
    return fields.phone(place.get("phone_mobile")) or fields.phone(place.get("phone"))


def _item(row: Json) -> OrderItem:
    return OrderItem(
        fields.text(row.get("product_name")) or "",
        fields.whole(row.get("product_quantity"), "product_quantity"),
        fields.amount(row.get("unit_price_tax_incl"), "unit_price_tax_incl"),
        identity(row),
    )


def _payment(raw: Json) -> Payment | None:
    module, title = fields.text(raw.get("module")), fields.text(raw.get("payment"))
    if module in PAYMENTS:
        return PAYMENTS[module]
    words = f"{module} {title}".casefold()
    if "blik" in words:
        return Payment.BLIK
    if any(word in words for word in ("card", "kart", "stripe")):
        return Payment.CARD
    return Payment.OTHER if module or title else None


def act(message: str) -> Act | None:
    """The act in a message; None for a message of people."""
    _, mark, written = message.rpartition(MARK)
    if not mark:
        return None
    try:
        return from_json(json.loads(written))
    except ValueError:
        return None


def back(slips: Iterable[Json]) -> Iterable[Piece]:
    """Pieces that came back by the credit slips."""
    for slip in slips:
        for row in _associated(slip, "order_slip_details"):
            yield Piece(
                str(row.get("id_order_detail")), fields.whole(row.get("product_quantity"), "product_quantity")
            )


def refund(slip: Json) -> Refund:
    """The money of a credit slip."""
    parts = ("total_products_tax_incl", "total_shipping_tax_incl")
    amount = sum(fields.amount(slip.get(part) or "0", part) for part in parts)
    made = fields.needed(fields.moment(slip.get("date_add"), "date_add"), "date_add")
    # a slip says that the money is owed and booked; nobody tells the shop when it arrived
    return Refund(RefundState.SENT, fields.amount(amount, "amount"), made.astimezone(SHOP_ZONE).date())
