"""A shop that was written by somebody else: its own words, its own places, pages with addresses, refusals with its own error words; it
takes acts of all kinds, each known by its Idempotency-Key."""

from collections.abc import Iterable
from typing import Any

from tests.support.shops import scene
from tests.support.shops.server import Request, Response
from voicebot.shop.port import Order, OrderState

TOKEN = "s3cret-t0ken"
STATE = {
    OrderState.PAID: "NEW",
    OrderState.SENT: "ON_ROAD",
    OrderState.DELIVERED: "DONE",
    OrderState.CANCELLED: "VOID",
    OrderState.RETURNED: "BACK",
}
MAPPING = """
error = "error.code"

[states]
NEW = "paid"
READY = "packed"
ON_ROAD = "sent"
DONE = "delivered"
VOID = "cancelled"
BACK = "returned"

[payments]
BLIK = "blik"
CARD = "card"
COD = "on_delivery"

[finding]
find = "/orders/{number}?zip={postcode}"
order = "data"
by_number = "/orders/{number}"
by_phone = "/orders?msisdn={phone}"
orders = "data"
next = "meta.next"

[order]
number = "no"
postcode = "ship_to.zip"
state = "status.code"
items = "lines"
total = "sums.gross"
ordered_at = "placed"
changed_at = "status.since"
customer_name = "buyer.name"
phone = "buyer.msisdn"
email = "buyer.mail"
carrier = "parcels[0].carrier"
pickup_point = "parcels[0].locker"
expected = "parcels[0].eta"
delay_reason = "parcels[0].late"
delivered_at = "parcels[0].arrived"
payment = "paid_by"
refunds = "money_back"

[item]
id = "sku"
name = "title"
quantity = "qty"
price = "unit"

[refund]
state = "st"
amount = "sum"
on = "day"
states = { BOOKED = "paid" }

[acts]
find = "/orders/{number}/cases?zip={postcode}"
acts = "cases"
kind = "type"
key = "ref"
code = "case_no"
created = "opened"
pieces = "lines"
item = "sku"
quantity = "qty"
words = "text"
way = "payout"
wish = "claim"
tax_id = "vat"
amount = "sum"
until = "due"
kinds = { RMA = "return", SWAP = "exchange", CLAIM = "complaint", STOP = "cancel", MOVE = "redirect", BILL = "invoice" }

[words]
same_way = "ORIGINAL"
transfer = "BANK"
repair = "FIX"

[refusals]
SHIPPED = "already_sent"
409 = "already_done"

[doing.return]
to = "/orders/{number}/cases"
code = "case_no"
body = { type = "RMA", ref = "{key}", lines = "{pieces}", text = "{words}", payout = "{way}", sum = "{amount}", opened = "{created}", due = "{until}" }

[doing.exchange]
to = "/orders/{number}/cases"
code = "case_no"
body = { type = "SWAP", ref = "{key}", lines = "{pieces}", text = "{words}", opened = "{created}", due = "{until}" }

[doing.complaint]
to = "/orders/{number}/cases"
code = "case_no"
body = { type = "CLAIM", ref = "{key}", lines = "{pieces}", text = "{words}", claim = "{wish}", opened = "{created}", due = "{until}" }

[doing.cancel]
to = "/orders/{number}/cases/{code}"
method = "PUT"
body = { type = "STOP", ref = "{key}", case_no = "{code}", opened = "{created}", sum = "{amount}" }

[doing.redirect]
to = "/orders/{number}/cases"
code = "case_no"
body = { type = "MOVE", ref = "{key}", text = "{words}", opened = "{created}" }

[doing.invoice]
to = "/orders/{number}/cases"
code = "case_no"
body = { type = "BILL", ref = "{key}", vat = "{tax_id}", opened = "{created}" }
"""


def error(status: int, code: str) -> Response:
    """As this shop says no."""
    return Response(status, {"error": {"code": code, "message": "…"}})


class RestSite:
    """The answers. orders, cases: by number as the shop writes it."""

    def __init__(self, orders: Iterable[Order] = scene.ORDERS) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.cases: dict[str, list[dict[str, Any]]] = {}
        self._taken: dict[str, dict[str, Any]] = {}
        self.per_page = 2
        for order in orders:
            self.add(order)

    def __call__(self, request: Request) -> Response:
        """One answer."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, "NO_TOKEN")
        match request.method, request.path.strip("/").split("/")[1:]:
            case "GET", ["orders"]:
                return self._of_phone(request)
            case method, ["orders", number, *rest] if number in self.orders:
                order = self.orders[number]
                zip_code = order["ship_to"]["zip"].replace("-", "")
                if method == "GET" and request.query.get("zip", zip_code if not rest else None) != zip_code:
                    return error(404, "NOT_FOUND")
                return self._of(method, number, rest, request)
        return error(404, "NOT_FOUND")

    def _of(self, method: str, number: str, rest: list[str], request: Request) -> Response:
        match method, rest:
            case "GET", []:
                return Response(body={"data": self.orders[number]})
            case "GET", ["cases"]:
                return Response(body={"cases": self.cases[number]})
            case "POST" | "PUT", ["cases", *_]:
                return self._take(number, request)
        return error(404, "NOT_FOUND")

    def _take(self, number: str, request: Request) -> Response:
        key, case = request.headers.get("idempotency-key", ""), request.json()
        if not key:
            return error(400, "NO_KEY")
        if key not in self._taken:
            if case["type"] == "STOP":
                self.orders[number]["status"]["code"] = "VOID"
            self._taken[key] = {"case_no": 500 + len(self._taken), **case}
            self.cases[number].append(self._taken[key])
        return Response(201, self._taken[key])

    def _of_phone(self, request: Request) -> Response:
        wanted = request.query.get("msisdn", "").removeprefix("+")
        rows = [order for order in self.orders.values() if order["buyer"]["msisdn"] == wanted]
        page = int(request.query.get("page", 1))
        begin = (page - 1) * self.per_page
        more = begin + self.per_page < len(rows)
        following = f"/v2/orders?msisdn={wanted}&page={page + 1}" if more else None
        return Response(body={"data": rows[begin : begin + self.per_page], "meta": {"next": following}})

    def add(self, order: Order) -> dict[str, Any]:
        """One more order."""
        number = order.number.lstrip("0")
        refund = scene.REFUNDS.get(order.number)
        parcel = {
            "carrier": order.carrier,
            "locker": order.pickup_point or "",
            "eta": order.expected and order.expected.isoformat(),
            "late": order.delay_reason,
            "arrived": order.delivered_at and order.delivered_at.isoformat(),
        }
        payment = order.payment and {"on_delivery": "COD"}.get(order.payment, order.payment.upper())
        raw: dict[str, Any] = {
            "no": int(number),
            "status": {"code": STATE[order.state], "since": order.changed_at.isoformat()},
            "placed": order.ordered_at.isoformat().replace("+00:00", "Z"),
            "ship_to": {"zip": f"{order.postcode[:2]}-{order.postcode[2:]}"},
            "buyer": {"name": order.customer_name, "msisdn": order.phone[1:], "mail": order.email},
            "lines": [
                {"sku": f"S-{place}", "title": item.name, "qty": item.quantity, "unit": float(item.price)}
                for place, item in enumerate(order.items)
            ],
            "sums": {"gross": float(order.total), "currency": "PLN"},
            "parcels": [parcel] if order.carrier else [],
            "paid_by": payment,
            "money_back": [{"st": "BOOKED", "sum": float(refund.amount), "day": f"{refund.on}"}]
            if refund
            else None,
        }
        self.orders[number], self.cases[number] = raw, []
        return raw
