"""A WooCommerce site as its REST API v3 shows itself: prices without tax as floats, everything else about money as text, PHP's empty
lists for empty tables, times without a zone twice (the site's and GMT), fields that a PUT replaces by key."""

import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.support.shops import scene
from tests.support.shops.server import Request, Response
from voicebot.clock import SHOP_ZONE
from voicebot.shop.port import Order, OrderState, Payment

KEY, SECRET = "ck_0123456789", "cs_abcdef"
API = "/wp-json/wc/v3/"
TAX = 1.23

STATUS = {
    OrderState.PAID: "processing",
    OrderState.SENT: "wyslane",
    OrderState.DELIVERED: "completed",
    OrderState.CANCELLED: "cancelled",
    OrderState.RETURNED: "refunded",
}
PAYMENTS = {
    Payment.BLIK: ("przelewy24", "BLIK"),
    Payment.CARD: ("stripe", "Karta płatnicza"),
    Payment.ON_DELIVERY: ("cod", "Za pobraniem"),
    Payment.TRANSFER: ("bacs", "Przelew bankowy"),
    Payment.OTHER: ("przelewy24", "Przelewy24"),
}


def error(status: int, code: str, message: str) -> Response:
    """As WordPress says no."""
    return Response(status, {"code": code, "message": message, "data": {"status": status}})


class WooCommerceSite:
    """The answers. orders: by id, as the API shows them; notes and refunds by order."""

    def __init__(self, orders: Iterable[Order] = scene.ORDERS) -> None:
        self._ids = itertools.count(1001)
        self.orders: dict[int, dict[str, Any]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.refunds: dict[int, list[dict[str, Any]]] = {}
        self.pages = 100
        for order in orders:
            self.add(order)

    def __call__(self, request: Request) -> Response:
        """One answer."""
        if request.basic_auth() != (KEY, SECRET):
            return error(401, "woocommerce_rest_cannot_view", "Przepraszamy, nie możesz wyświetlić zasobów.")
        if not request.path.startswith(API):
            return error(404, "rest_no_route", "Nie znaleziono trasy")
        match request.method, request.path.removeprefix(API).split("/"):
            case "GET", ["orders"]:
                return self._page(request, self._searched(request.query.get("search", "")))
            case method, ["orders", text, *rest] if text.isdigit():
                if int(text) not in self.orders:
                    return error(
                        404, "woocommerce_rest_shop_order_invalid_id", "Nieprawidłowy identyfikator."
                    )
                return self._of(method, int(text), rest, request)
        return error(404, "rest_no_route", "Nie znaleziono trasy")

    def _of(self, method: str, order: int, rest: list[str], request: Request) -> Response:
        match method, rest:
            case "GET", []:
                return Response(body=self.orders[order])
            case "PUT", []:
                return self._change(order, request.json())
            case "GET", ["notes"]:
                kind = request.query.get("type", "any")
                notes = [
                    note
                    for note in self.notes[order]
                    if kind == "any" or note["customer_note"] == (kind == "customer")
                ]
                return Response(body=notes)  # this list has no pages
            case "POST", ["notes"]:
                told = request.json()
                if not told.get("note"):
                    return error(400, "rest_missing_callback_param", "Brakuje parametrów: note")
                note = {
                    "id": next(self._ids),
                    "author": "WooCommerce",
                    "date_created": "2026-03-02T10:30:00",
                    "date_created_gmt": "2026-03-02T09:30:00",
                    "note": told["note"],
                    "customer_note": bool(told.get("customer_note")),
                    "_links": {},
                }
                self.notes[order].insert(0, note)
                return Response(201, note)
            case "GET", ["refunds"]:
                return self._page(request, self.refunds[order])
        return error(404, "rest_no_route", "Nie znaleziono trasy")

    def _change(self, order: int, change: dict[str, Any]) -> Response:
        raw = self.orders[order]
        if "status" in change:
            if change["status"] not in {*STATUS.values(), "pending", "on-hold", "failed"}:
                return error(400, "rest_invalid_param", "Nieprawidłowe parametry: status")
            raw["status"] = change["status"]
        for meta in change.get("meta_data", []):
            known = next((one for one in raw["meta_data"] if one["key"] == meta["key"]), None)
            if known is None:
                raw["meta_data"].append({"id": next(self._ids), **meta})
            else:
                known["value"] = meta["value"]
        raw["date_modified_gmt"], raw["date_modified"] = "2026-03-02T09:30:00", "2026-03-02T10:30:00"
        return Response(body=raw)

    def _searched(self, words: str) -> list[dict[str, Any]]:
        def holds(raw: dict[str, Any]) -> bool:
            texts = [raw["id"], raw["number"], *raw["billing"].values(), *raw["shipping"].values()]
            return any(words in str(text) for text in texts)

        return [raw for raw in reversed(self.orders.values()) if holds(raw)]

    def _page(self, request: Request, rows: list[dict[str, Any]]) -> Response:
        size = min(int(request.query.get("per_page", 10)), self.pages)
        page = int(request.query.get("page", 1))
        if size < 1 or page < 1:
            return error(400, "rest_invalid_param", "Nieprawidłowe parametry: page")
        headers = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(-(-len(rows) // size))}
        return Response(body=rows[(page - 1) * size : page * size], headers=headers)

    def add(self, order: Order, phone: str | None = None) -> dict[str, Any]:
        """One more order. phone: as the customer typed it."""
        number = int(order.number)
        first, last = order.customer_name.split()
        lines = [self._line(item.name, item.quantity, float(item.price)) for item in order.items]
        method, title = PAYMENTS[order.payment] if order.payment else ("", "")
        typed = phone or {0: order.phone, 1: order.phone[3:], 2: " ".join(_threes(order.phone))}[number % 3]
        address = {"first_name": first, "last_name": last, "company": "", "city": "Kraków", "country": "PL"}
        postcode = f"{order.postcode[:2]}-{order.postcode[2:]}"
        raw: dict[str, Any] = {
            "id": number,
            "parent_id": 0,
            "number": str(number),
            "order_key": "wc_order_x",
            "status": STATUS[order.state],
            "currency": "PLN",
            **_times("created", order.ordered_at),
            **_times("modified", order.changed_at),
            **_times("completed", order.delivered_at),
            **_times("paid", order.ordered_at),
            "discount_total": "0.00",
            "total": str(order.total),
            "total_tax": "46.56",
            "prices_include_tax": True,
            "customer_id": 0,
            "billing": {**address, "postcode": postcode, "email": order.email or "", "phone": typed},
            "shipping": {**address, "postcode": "" if number % 2 else postcode, "phone": ""},
            "payment_method": method,
            "payment_method_title": title,
            "transaction_id": "",
            "customer_note": "",
            "line_items": lines,
            "tax_lines": [],
            "shipping_lines": [self._shipping(order.carrier)] if order.carrier else [],
            "fee_lines": [],
            "coupon_lines": [],
            "meta_data": [
                {"id": next(self._ids), "key": key, "value": value}
                for key, value in (
                    ("is_vat_exempt", "no"),
                    ("_parcel_machine_id", order.pickup_point),
                    ("_planowana_dostawa", order.expected and order.expected.isoformat()),
                    ("_powod_opoznienia", order.delay_reason),
                    ("_wc_order_attribution", []),
                )
                if value is not None
            ],
            "refunds": [],
            "_links": {"self": [{"href": "https://sklep.example/wp-json/wc/v3/orders/1"}]},
        }
        self.orders[number], self.notes[number], self.refunds[number] = raw, [], []
        if (refund := scene.REFUNDS.get(order.number)) is not None:
            self.refund(number, lines[0], 1, str(refund.amount), f"{refund.on}T11:00:00")
        return raw

    def refund(self, order: int, line: dict[str, Any], quantity: int, amount: str, gmt: str) -> None:
        """Money that somebody in the shop sent back, with the goods it is for."""
        made = {
            "id": next(self._ids),
            "date_created": gmt,
            "date_created_gmt": gmt,
            "amount": amount,
            "reason": "",
            "refunded_by": 1,
            "refunded_payment": True,
            "meta_data": [],
            "line_items": [
                {
                    **line,
                    "id": next(self._ids),
                    "quantity": -quantity,
                    "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": str(line["id"])}],
                }
            ],
        }
        self.refunds[order].append(made)
        self.orders[order]["refunds"].append({"id": made["id"], "reason": "", "total": f"-{amount}"})

    def _line(self, name: str, quantity: int, price: float) -> dict[str, Any]:
        gross = price * quantity
        net = round(gross / TAX, 2)
        return {
            "id": next(self._ids),
            "name": name,
            "product_id": 93,
            "variation_id": 0,
            "quantity": quantity,
            "tax_class": "",
            "subtotal": f"{net:.2f}",
            "total": f"{net:.2f}",
            "total_tax": f"{gross - net:.2f}",
            "meta_data": [],
            "sku": None,
            "price": net / quantity,
            "image": {"id": "", "src": ""},
            "parent_name": None,
        }

    def _shipping(self, carrier: str) -> dict[str, Any]:
        return {
            "id": next(self._ids),
            "method_title": carrier,
            "method_id": "flat_rate",
            "total": "0.00",
            "total_tax": "0.00",
            "meta_data": [],
        }


def _times(name: str, moment: datetime | None) -> dict[str, str | None]:
    local = moment and f"{moment.astimezone(SHOP_ZONE):%Y-%m-%dT%H:%M:%S}"
    return {f"date_{name}": local, f"date_{name}_gmt": moment and f"{moment:%Y-%m-%dT%H:%M:%S}"}


def _threes(e164: str) -> tuple[str, str, str]:
    return e164[3:6], e164[6:9], e164[9:]
