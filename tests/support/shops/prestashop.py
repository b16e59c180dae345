"""A PrestaShop's webservice as it shows itself: numbers as texts but for ids, an empty list for no rows, XML in, HTML taken out of what
is written, times without a zone in the shop's own."""

import html
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from tests.support.shops import scene
from tests.support.shops.server import Request, Response
from voicebot.clock import SHOP_ZONE
from voicebot.shop.port import Order, OrderState, Payment

KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
STATE = {
    OrderState.PAID: 2,
    OrderState.SENT: 4,
    OrderState.DELIVERED: 5,
    OrderState.CANCELLED: 6,
    OrderState.RETURNED: 7,
}
MODULES = {
    Payment.BLIK: ("przelewy24", "Przelewy24 BLIK"),
    Payment.CARD: ("stripe_official", "Karta płatnicza"),
    Payment.ON_DELIVERY: ("ps_cashondelivery", "Płatność przy odbiorze"),
    Payment.TRANSFER: ("ps_wirepayment", "Przelew bankowy"),
}
NODES = {
    "orders": "order",
    "addresses": "address",
    "customers": "customer",
    "carriers": "carrier",
    "order_histories": "order_history",
    "customer_threads": "customer_thread",
    "customer_messages": "customer_message",
    "order_slip": "order_slip",
    "order_returns": "order_return",
}
REQUIRED = {
    "order_histories": ("id_order", "id_order_state"),
    "customer_threads": ("id_lang", "id_contact", "token"),
    "customer_messages": ("message",),
    "order_returns": ("id_customer", "id_order"),
}
EVENTS = re.compile(r"<[\s]*script|on(click|load|error|submit)[\s]*=|.*script\:", re.IGNORECASE)


def local(moment: datetime) -> str:
    """As the shop writes it."""
    return f"{moment.astimezone(SHOP_ZONE):%Y-%m-%d %H:%M:%S}"


def error(status: int, code: int, message: str) -> Response:
    """As the webservice says no."""
    return Response(status, {"errors": [{"code": code, "message": message}]})


class PrestaShopSite:
    """The answers. rows: resource → id → row. version: 9 knows order_returns."""

    def __init__(self, orders: Iterable[Order] = scene.ORDERS, version: int = 8) -> None:
        self.rows: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in NODES}
        self.version = version
        self._last = 100
        self.rows["carriers"] = {7: {"id": 7, "name": "DPD"}, 8: {"id": 8, "name": "InPost"}}
        for order in orders:
            self.add(order)

    def __call__(self, request: Request) -> Response:
        """One answer."""
        if request.basic_auth() != (KEY, ""):
            return error(401, 1, "Invalid authentication key format")
        if request.query.get("output_format") != "JSON":
            return Response(200, b'<?xml version="1.0" encoding="UTF-8"?><prestashop/>')
        match request.method, request.path.strip("/").split("/"):
            case _, ["api", name, *_] if name not in NODES or (name == "order_returns" and self.version < 9):
                return error(400, 20, f'Resource of type "{name}" does not exists. The full list is: …')
            case "GET", ["api", name]:
                return self._list(name, request.query)
            case "GET", ["api", name, number] if number.isdigit():
                row = self.rows[name].get(int(number))
                return Response(body={NODES[name]: row}) if row else Response(404)
            case "POST", ["api", name]:
                return self._make(name, request)
        return error(405, 25, "Method not allowed")

    def _list(self, name: str, query: Any) -> Response:
        rows = [*self.rows[name].values()]
        for asked, wanted in query.items():
            if not (found := re.fullmatch(r"filter\[(\w+)\]", asked)):
                continue
            if rows and found[1] not in rows[0]:
                return error(400, 32, "This filter does not exist for this linked table")
            values = [value.lower() for value in re.fullmatch(r"\[(.*)\]", wanted)[1].split("|")]  # type: ignore[index]
            rows = [row for row in rows if str(row[found[1]]).lower() in values]
        if query.get("sort") == "[id_DESC]":
            rows.sort(key=lambda row: -row["id"])
        rows = rows[: int(query.get("limit", len(rows)))]
        node = "order_slips" if name == "order_slip" else name
        if query.get("display") != "full":
            rows = [{"id": row["id"]} for row in rows]
        return Response(body={node: rows} if rows else [])

    def _make(self, name: str, request: Request) -> Response:
        if "xml" not in request.headers.get("content-type", ""):
            return error(400, 127, "XML error : String could not be parsed as XML")
        root = ElementTree.fromstring(request.body)
        entry = root.find(NODES[name])
        if root.tag != "prestashop" or entry is None:
            return error(400, 127, "XML error")
        written = {field.tag: field.text or "" for field in entry}
        for needed in REQUIRED.get(name, ()):
            if not written.get(needed):
                return error(400, 41, f"parameter '{needed}' required")
        for text in ("message", "question"):
            if EVENTS.search(written.get(text, "")):
                return error(400, 85, f"Validation error: Property {text} is not valid")
            # what looks like a tag, and every line's end, is gone from what is kept
            if text in written:
                written[text] = re.sub(r"<[^>]*>?|[\r\n]", "", written[text])
        self._last += 1
        row = {"id": self._last, "date_add": "2026-03-02 10:30:00", "date_upd": "2026-03-02 10:30:00"}
        self.rows[name][self._last] = {**row, **written}
        if name == "order_histories":
            self.rows["orders"][int(written["id_order"])]["current_state"] = written["id_order_state"]
        return Response(201, {NODES[name]: self.rows[name][self._last]})

    def add(self, order: Order, phone: str | None = None) -> dict[str, Any]:
        """One more order. phone: as the customer typed it."""
        number = int(order.number)
        first, last = order.customer_name.split()
        nine = order.phone.removeprefix("+48")
        typed = phone or (order.phone if number % 2 else f"{nine[:3]} {nine[3:6]} {nine[6:]}")
        self.rows["addresses"][number] = {
            "id": number,
            "id_customer": str(number),
            "firstname": first,
            "lastname": last,
            "postcode": f"{order.postcode[:2]}-{order.postcode[2:]}",
            "city": "Kraków",
            "phone": "" if number % 3 else typed,
            "phone_mobile": typed if number % 3 else "",
        }
        self.rows["customers"][number] = {"id": number, "email": order.email, "firstname": first}
        module, payment = MODULES[order.payment] if order.payment else ("", "")
        carrier = {"DPD": "7", "InPost": "8"}.get(order.carrier or "", "0")
        raw: dict[str, Any] = {
            "id": number,
            "id_address_delivery": str(number),
            "id_address_invoice": str(number),
            "id_customer": str(number),
            "id_carrier": carrier,
            "id_lang": "1",
            "id_shop": "1",
            "current_state": str(STATE[order.state]),
            "module": module,
            "payment": payment,
            "reference": "XKBKNABJK",
            "total_paid": f"{order.total:.6f}",
            "total_paid_tax_incl": f"{order.total:.6f}",
            "date_add": local(order.ordered_at),
            "date_upd": "2026-03-02 07:00:00",
            "delivery_date": "0000-00-00 00:00:00",
            "associations": {
                "order_rows": [
                    {
                        "id": str(10 * number + place),
                        "product_id": "3",
                        "product_attribute_id": "0",
                        "product_quantity": str(item.quantity),
                        "product_name": html.unescape(item.name),
                        "product_reference": "",
                        "product_price": f"{float(item.price) / 1.23:.6f}",
                        "unit_price_tax_incl": f"{item.price:.6f}",
                        "unit_price_tax_excl": f"{float(item.price) / 1.23:.6f}",
                    }
                    for place, item in enumerate(order.items)
                ]
            },
        }
        self.rows["orders"][number] = raw
        for state, when in ((2, order.ordered_at), (STATE[order.state], order.changed_at)):
            self._last += 1
            self.rows["order_histories"][self._last] = {
                "id": self._last,
                "id_employee": "0",
                "id_order_state": str(state),
                "id_order": str(number),
                "date_add": local(when),
            }
        if (refund := scene.REFUNDS.get(order.number)) is not None:
            self.slip(number, f"{refund.amount:.6f}", f"{refund.on} 12:00:00", 10 * number, 1)
        return raw

    def slip(self, order: int, amount: str, when: str, line: int, quantity: int) -> None:
        """A credit slip that somebody in the shop made."""
        self._last += 1
        self.rows["order_slip"][self._last] = {
            "id": self._last,
            "id_customer": str(order),
            "id_order": str(order),
            "total_products_tax_incl": amount,
            "total_shipping_tax_incl": "0.000000",
            "amount": "0.000000",
            "date_add": when,
            "associations": {
                "order_slip_details": [
                    {"id": "1", "id_order_detail": str(line), "product_quantity": str(quantity)}
                ]
            },
        }
