"""PrestaShop, by its webservice (/api, JSON out, XML in). Acts are private messages in the order's thread with the customer: there the
shop's people read them, in every version. From version 9 on a return is entered into the list of returns as well."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from voicebot.errors import ShopError
from voicebot.shop.acts import Act, Kind, to_json
from voicebot.shop.connectors import fields
from voicebot.shop.connectors import prestashop_rows as rows
from voicebot.shop.connectors.http import Reply, ShopHttp
from voicebot.shop.connectors.mapping import StateMapping
from voicebot.shop.connectors.remote import Found
from voicebot.shop.notes import note
from voicebot.shop.port import Order, OrderState
from voicebot.shop.rules import MOST_ORDERS, Standing

STATES = {
    "2": OrderState.PAID,
    "3": OrderState.PAID,
    "4": OrderState.SENT,
    "5": OrderState.DELIVERED,
    "6": OrderState.CANCELLED,
    "7": OrderState.RETURNED,
    "9": OrderState.PAID,
    "11": OrderState.PAID,
    "13": OrderState.PAID,
}
"""Ids of the states every shop is installed with; those that wait for money are none of ours."""
MOST_ROWS = 500

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Json = Mapping[str, Any]


class PrestaShop:
    """A `RemoteShop`; the handle is the order as the webservice shows it."""

    kinds = frozenset(Kind)

    def __init__(self, http: ShopHttp, mapping: StateMapping) -> None:
        self._http = http
        self._states = {**STATES, **mapping.states}
        self._cancelled = next(word for word, ours in self._states.items() if ours is OrderState.CANCELLED)
        self._lists_returns = True

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def order(self, number: str, postcode: str) -> Order | None:
        """As RemoteShop.order. An order's number is its id: nobody can say a reference like XKBKNABJK."""
        found = await self._verified(number, postcode)
        return None if found is None else found[0]

    async def vouched(self, number: str) -> Order | None:
        """As RemoteShop.vouched."""
        found = await self._numbered(number)
        return None if found is None else found[0]

    async def look(self, number: str, postcode: str) -> Found[Json] | None:
        """As RemoteShop.look."""
        found = await self._verified(number, postcode)
        if found is None:
            return None
        order, raw = found
        acts, slips = await asyncio.gather(
            self._acts(rows.identity(raw)),
            self._list("order_slip", {"id_order": [rows.identity(raw)]}, "order_slips"),
        )
        refunds = tuple(rows.refund(slip) for slip in slips)
        return Found(Standing(order, acts, tuple(rows.back(slips)), refunds), raw)

    async def orders_of(self, phone: str) -> tuple[Order, ...]:
        """As RemoteShop.orders_of, by the addresses that name this number in any usual way of writing it."""
        ways = fields.written_phones(phone)
        pages = await asyncio.gather(
            *(self._list("addresses", {name: ways}) for name in ("phone", "phone_mobile"))
        )
        places = {rows.identity(row) for page in pages for row in page if rows.phone(row) == phone}
        if not places:
            return ()
        newest = {"sort": "[id_DESC]", "limit": str(2 * MOST_ORDERS)}
        raws = await self._list("orders", {"id_address_delivery": sorted(places)}, more=newest)
        known = [raw for raw in raws if str(raw.get("current_state")) in self._states]
        return tuple(order for order, _ in await self._orders(known))

    async def keep(self, found: Found[Json], act: Act) -> Act:
        """As RemoteShop.keep. Two messages of one act are one: the first counts."""
        order, raw = found.standing.order, found.handle
        written = json.dumps(to_json(act), ensure_ascii=False, separators=(",", ":"))
        # the shop refuses or takes out what looks like HTML or a script
        written = re.sub(r"[<>=]|(?<=script):", lambda sign: f"\\u{ord(sign[0]):04x}", written)
        thread = await self._thread(order, raw)
        text = f"{note(act, order)} {rows.MARK}{written}"
        message = {"id_customer_thread": thread, "id_employee": 0, "private": 1, "message": text}
        await self._create("customer_messages", "customer_message", message)
        return act

    async def complete(self, found: Found[Json], act: Act) -> None:
        """As RemoteShop.complete: the state of a cancelled order, the list of returns."""
        if act.kind is Kind.CANCEL and found.standing.order.state is not OrderState.CANCELLED:
            change = {
                "id_order": rows.identity(found.handle),
                "id_order_state": self._cancelled,
                "id_employee": 0,
            }
            await self._create("order_histories", "order_history", change)
        if act.kind is Kind.RETURN and self._lists_returns:
            await self._list_return(found, act)

    async def _list_return(self, found: Found[Json], act: Act) -> None:
        order = rows.identity(found.handle)
        reply = await self._http.get("api/order_returns", _query({"id_order": [order]}))
        if reply.status in (400, 405):  # before version 9, or a key that may not
            self._lists_returns = False
            return
        if any(act.code in str(row.get("question")) for row in _listed(reply, "order_returns")):
            return
        entry = {
            "id_customer": found.handle.get("id_customer"),
            "id_order": order,
            "state": 1,
            "question": note(act, found.standing.order),
        }
        await self._create("order_returns", "order_return", entry)

    async def _verified(self, number: str, postcode: str) -> tuple[Order, Json] | None:
        return await self._numbered(number, lambda theirs: theirs == postcode)

    async def _numbered(
        self, number: str, right: Callable[[str], bool] = lambda postcode: True
    ) -> tuple[Order, Json] | None:
        """The order with this number. right: whether this is the postcode of who asks; else nothing more of it is read."""
        reply = await self._http.get(f"api/orders/{int(number)}", {"output_format": "JSON"})
        if reply.status == 404:
            return None
        _done(reply)
        raw = _table(reply).get("order")
        if not isinstance(raw, Mapping):
            raise ShopError("the shop's order is none")
        address = await self._list("addresses", {"id": [raw.get("id_address_delivery")]})
        if not address or not right(fields.postcode(address[0].get("postcode"))):
            return None
        return (await self._orders([raw], address))[0]

    async def _orders(
        self, raws: list[Json], addresses: list[Json] | None = None
    ) -> list[tuple[Order, Json]]:
        """Orders whole, with a question a kind of thing and not one an order."""

        def ids(name: str) -> list[object]:
            return [raw.get(name) for raw in raws]

        if not raws:
            return []
        people, carriers, steps = await asyncio.gather(
            self._list("customers", {"id": ids("id_customer")}),
            self._list("carriers", {"id": ids("id_carrier")}),
            self._list("order_histories", {"id_order": [rows.identity(raw) for raw in raws]}),
        )
        if addresses is None:
            addresses = await self._list("addresses", {"id": ids("id_address_delivery")})
        place, person, carrier = rows.by_id(addresses), rows.by_id(people), rows.by_id(carriers)
        return [
            (
                rows.order(
                    self._states,
                    raw,
                    place.get(str(raw.get("id_address_delivery")), {}),
                    person.get(str(raw.get("id_customer")), {}),
                    carrier.get(str(raw.get("id_carrier")), {}),
                    [step for step in steps if str(step.get("id_order")) == str(rows.identity(raw))],
                ),
                raw,
            )
            for raw in raws
        ]

    async def _acts(self, order: str) -> tuple[Act, ...]:
        threads = await self._list("customer_threads", {"id_order": [order]})
        if not threads:
            return ()
        ids = [rows.identity(thread) for thread in threads]
        messages = await self._list("customer_messages", {"id_customer_thread": ids})
        read = (
            rows.act(str(message.get("message")))
            for message in sorted(messages, key=lambda m: int(rows.identity(m)))
        )
        acts = {(act.kind, act.key): act for act in reversed([act for act in read if act is not None])}
        return tuple(acts.values())

    async def _thread(self, order: Order, raw: Json) -> str:
        threads = await self._list("customer_threads", {"id_order": [rows.identity(raw)]})
        if threads:
            return rows.identity(threads[0])
        made = await self._create(
            "customer_threads",
            "customer_thread",
            {
                "id_lang": raw.get("id_lang"),
                "id_shop": raw.get("id_shop"),
                "id_customer": raw.get("id_customer"),
                "id_order": rows.identity(raw),
                "id_contact": 0,
                "email": order.email or "",
                # whoever knows it may read the thread
                "token": secrets.token_hex(16),
                "status": "open",
            },
        )
        return rows.identity(made)

    async def _list(
        self,
        resource: str,
        wanted: Mapping[str, Iterable[object]],
        node: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> list[Json]:
        reply = await self._http.get(f"api/{resource}", {**_query(wanted), **(more or {})})
        return _listed(reply, node or resource)

    async def _create(self, resource: str, node: str, entry: Mapping[str, object]) -> Json:
        root = ElementTree.Element("prestashop")
        inside = ElementTree.SubElement(root, node)
        for name, value in entry.items():
            ElementTree.SubElement(inside, name).text = _NOT_XML.sub("", str(value))
        reply = await self._http.send(
            "POST",
            f"api/{resource}",
            params={"output_format": "JSON"},
            xml=ElementTree.tostring(root, "utf-8", xml_declaration=True),
        )
        _done(reply)
        made = _table(reply).get(node)
        if not isinstance(made, Mapping):
            raise ShopError("the shop did not say what it made")
        return made


def _query(wanted: Mapping[str, Iterable[object]]) -> dict[str, str]:
    filters = {f"filter[{name}]": f"[{'|'.join(map(str, values))}]" for name, values in wanted.items()}
    return {"output_format": "JSON", "display": "full", "limit": str(MOST_ROWS), **filters}


def _done(reply: Reply) -> None:
    if not reply.ok:
        raise ShopError(f"the shop refused (HTTP {reply.status})")


def _table(reply: Reply) -> Json:
    body = reply.json()
    # a list without entries is no table but an empty list
    return body if isinstance(body, Mapping) else {}


def _listed(reply: Reply, node: str) -> list[Json]:
    _done(reply)
    listed = _table(reply).get(node, [])
    if not isinstance(listed, list):
        raise ShopError("the shop's list is none")
    return [row for row in listed if isinstance(row, Mapping)]
