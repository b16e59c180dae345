"""WooCommerce, by its REST API v3 (wp-json/wc/v3). It knows neither returns nor complaints: acts are kept in the order's own fields
(meta_data, which a PUT with the same key replaces: nothing is doubled) and told to the shop's people by a private order note."""

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from voicebot.clock import SHOP_ZONE
from voicebot.errors import ShopError
from voicebot.shop.acts import Act, Kind, from_json, to_json
from voicebot.shop.connectors import fields
from voicebot.shop.connectors.http import Reply, ShopHttp
from voicebot.shop.connectors.mapping import ShopMade, StateMapping, state
from voicebot.shop.connectors.remote import Found
from voicebot.shop.matters import Piece, Refund, RefundState
from voicebot.shop.notes import note
from voicebot.shop.port import Order, OrderItem, OrderState, Payment
from voicebot.shop.rules import Standing

API = "wp-json/wc/v3"
STATES = {
    "processing": OrderState.PAID,
    "completed": OrderState.DELIVERED,
    "cancelled": OrderState.CANCELLED,
    "refunded": OrderState.RETURNED,
}
"""WooCommerce's own; pending, on-hold and failed are none of ours: they are not paid."""
PICKUP_FIELDS = ("_parcel_machine_id", "parcel_machine_id")
"""Where plugins of parcel lockers write which one."""
META = "voicebot_"
PAGE = 100
MOST_PAGES = 3

Json = Mapping[str, Any]


class WooCommerce:
    """A `RemoteShop`; the handle is the order as the API shows it."""

    kinds = frozenset(Kind)

    def __init__(self, http: ShopHttp, mapping: StateMapping) -> None:
        self._http = http
        self._states = {**STATES, **mapping.states}
        self._fields: Mapping[ShopMade, str] = mapping.fields
        ours = [word for word, state in self._states.items() if state is OrderState.CANCELLED]
        self._cancelled = ours[0]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def order(self, number: str, postcode: str) -> Order | None:
        """As RemoteShop.order."""
        raw = await self._raw(number, postcode)
        return None if raw is None else self._order(raw)

    async def vouched(self, number: str) -> Order | None:
        """As RemoteShop.vouched."""
        raw = await self._numbered(number)
        return None if raw is None else self._order(raw)

    async def look(self, number: str, postcode: str) -> Found[Json] | None:
        """As RemoteShop.look."""
        raw = await self._raw(number, postcode)
        if raw is None:
            return None
        made = await self._list(f"{API}/orders/{_id(raw)}/refunds", {}) if raw.get("refunds") else []
        standing = Standing(
            self._order(raw), _acts(raw), tuple(_back(made)), tuple(_refund(one) for one in made)
        )
        return Found(standing, raw)

    async def orders_of(self, phone: str) -> tuple[Order, ...]:
        """As RemoteShop.orders_of. The API can only search for what the customer typed: every usual way of writing it is tried."""
        # a search finds parts as well: with a +48 in front is found without it
        ways = fields.written_phones(phone)[:3]
        pages = await asyncio.gather(*(self._list(f"{API}/orders", {"search": way}) for way in ways))
        found = {_id(raw): raw for page in pages for raw in page if _phone(raw) == phone}
        return tuple(self._order(raw) for raw in found.values() if raw.get("status") in self._states)

    async def keep(self, found: Found[Json], act: Act) -> Act:
        """As RemoteShop.keep."""
        change: dict[str, Any] = {
            "meta_data": [{"key": _meta_key(act), "value": json.dumps(to_json(act), ensure_ascii=False)}]
        }
        if act.kind is Kind.CANCEL:
            change["status"] = self._cancelled
        path = f"{API}/orders/{_id(found.handle)}"
        _done(await self._http.send("PUT", path, body=change, repeatable=True))
        return act

    async def complete(self, found: Found[Json], act: Act) -> None:
        """As RemoteShop.complete: the note that people read."""
        path = f"{API}/orders/{_id(found.handle)}/notes"
        there = await self._list(path, {"type": "internal"})
        if not any(act.code in str(one.get("note")) for one in there):
            text = note(act, found.standing.order)
            _done(await self._http.send("POST", path, body={"note": text, "customer_note": False}))

    async def _raw(self, number: str, postcode: str) -> Json | None:
        raw = await self._numbered(number)
        return raw if raw is not None and _postcode(raw) == postcode else None

    async def _numbered(self, number: str) -> Json | None:
        """The order with this number, which is its id unless a plugin counts otherwise."""
        raw = _one(await self._http.get(f"{API}/orders/{int(number)}"))
        if raw is None or fields.number(raw.get("number")) != number:
            counted = await self._list(f"{API}/orders", {"search": number.lstrip("0") or "0"})
            raw = next((one for one in counted if fields.number(one.get("number")) == number), None)
        return raw

    async def _list(self, path: str, params: Mapping[str, str]) -> list[Json]:
        found: list[Json] = []
        for page in range(1, MOST_PAGES + 1):
            reply = await self._http.get(path, {**params, "per_page": str(PAGE), "page": str(page)})
            _done(reply)
            rows = reply.json()
            if not isinstance(rows, list):
                raise ShopError("the shop's list is none")
            found += [row for row in rows if isinstance(row, Mapping)]
            pages = fields.whole(reply.headers.get("x-wp-totalpages", "1"), "x-wp-totalpages")
            if page >= pages:
                break
        return found

    def _order(self, raw: Json) -> Order:
        where = state(self._states, str(raw.get("status")))
        changed = fields.moment(raw.get("date_modified_gmt"), "date_modified_gmt", UTC)
        ordered = fields.moment(raw.get("date_created_gmt"), "date_created_gmt", UTC)
        completed = fields.moment(raw.get("date_completed_gmt"), "date_completed_gmt", UTC)
        delivered = fields.moment(self._own(raw, "delivered_at"), "delivered_at") or completed
        if where is not OrderState.DELIVERED:
            delivered = None
        shipping = next(iter(_rows(raw, "shipping_lines")), {})
        buyer = _table(raw, "billing")
        lines = _rows(raw, "line_items")
        return Order(
            number=fields.number(raw.get("number")),
            postcode=_postcode(raw),
            state=where,
            items=tuple(_item(line) for line in lines),
            total=fields.amount(raw.get("total"), "total"),
            ordered_at=fields.needed(ordered, "date_created_gmt"),
            # a note of ours or of the shop's people modifies an order as well
            changed_at=fields.needed(delivered or changed or ordered, "date_modified_gmt"),
            carrier=fields.text(self._own(raw, "carrier")) or fields.text(shipping.get("method_title")),
            pickup_point=fields.text(self._own(raw, "pickup_point")),
            expected=fields.day(self._own(raw, "expected"), "expected"),
            delay_reason=fields.text(self._own(raw, "delay_reason")),
            customer_name=" ".join(
                part for name in ("first_name", "last_name") if (part := fields.text(buyer.get(name)))
            ),
            phone=_phone(raw),
            email=fields.text(buyer.get("email")),
            delivered_at=delivered,
            payment=_payment(raw),
        )

    def _own(self, raw: Json, name: ShopMade) -> object:
        """A field of the shop's own making."""
        told = self._fields.get(name)
        keys = (told,) if told else PICKUP_FIELDS if name == "pickup_point" else ()
        return next((meta.get("value") for meta in _rows(raw, "meta_data") if meta.get("key") in keys), None)


def _id(raw: Json) -> int:
    return fields.whole(raw.get("id"), "id")


def _one(reply: Reply) -> Json | None:
    if reply.status == 404:
        return None
    _done(reply)
    raw = reply.json()
    if not isinstance(raw, Mapping):
        raise ShopError("the shop's order is none")
    return raw


def _done(reply: Reply) -> None:
    if not reply.ok:
        raise ShopError(f"the shop refused (HTTP {reply.status})")


def _rows(raw: Json, name: str) -> list[Json]:
    rows = raw.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _table(raw: Json, name: str) -> Json:
    # PHP writes a table without entries as an empty list
    table = raw.get(name)
    return table if isinstance(table, Mapping) else {}


def _postcode(raw: Json) -> str:
    sent_to = _table(raw, "shipping")
    return fields.postcode(sent_to.get("postcode")) or fields.postcode(_table(raw, "billing").get("postcode"))


def _phone(raw: Json) -> str:
    return fields.phone(_table(raw, "billing").get("phone")) or fields.phone(
        _table(raw, "shipping").get("phone")
    )


def _item(line: Json) -> OrderItem:
    quantity = fields.whole(line.get("quantity"), "quantity")
    # `price` is without tax and rounded as a float is; the line's total is what was paid
    paid = fields.amount(line.get("total"), "total") + fields.amount(
        line.get("total_tax") or "0", "total_tax"
    )
    name = fields.text(line.get("name")) or ""
    return OrderItem(name, quantity, fields.amount(paid / max(quantity, 1), "price"), str(_id(line)))


def _payment(raw: Json) -> Payment | None:
    way = fields.text(raw.get("payment_method"))
    if way is None:
        return None
    if way in ("cod", "bacs", "cheque"):
        return Payment.ON_DELIVERY if way == "cod" else Payment.TRANSFER
    words = f"{way} {raw.get('payment_method_title')}".casefold()
    if "blik" in words:
        return Payment.BLIK
    return Payment.CARD if any(word in words for word in ("card", "kart", "stripe")) else Payment.OTHER


def _meta_key(act: Act) -> str:
    return f"{META}{act.kind}_{hashlib.sha256(act.key.encode()).hexdigest()[:16]}"


def _acts(raw: Json) -> tuple[Act, ...]:
    read = (
        _act(meta.get("value")) for meta in _rows(raw, "meta_data") if str(meta.get("key")).startswith(META)
    )
    return tuple(act for act in read if act is not None)


def _act(value: object) -> Act | None:
    try:
        return from_json(json.loads(value) if isinstance(value, str) else value)
    except ValueError:
        return None


def _back(refunds: Iterable[Json]) -> Iterable[Piece]:
    """Pieces that the shop took back: lines of refunds, whose quantities are negative."""
    for one in refunds:
        for line in _rows(one, "line_items"):
            quantity = -fields.whole(line.get("quantity"), "quantity")
            of = next(
                (
                    meta.get("value")
                    for meta in _rows(line, "meta_data")
                    if meta.get("key") == "_refunded_item_id"
                ),
                None,
            )
            if quantity > 0 and of is not None:
                yield Piece(str(of), quantity)


def _refund(raw: Json) -> Refund:
    # the API only knows whether the payment's own operator was told to send the money back
    made = fields.moment(raw.get("date_created_gmt"), "date_created_gmt", UTC)
    return Refund(
        RefundState.PAID if raw.get("refunded_payment") else RefundState.SENT,
        fields.amount(raw.get("amount"), "amount"),
        fields.needed(made, "date_created_gmt").astimezone(SHOP_ZONE).date(),
    )
