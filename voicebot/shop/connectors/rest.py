"""Any other shop with a JSON interface: a mapping file says where to ask, where each thing stands in the answers, and how to tell it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin

from voicebot.errors import ShopError
from voicebot.shop.acts import CODE_DIGITS, Act, Kind, is_whole
from voicebot.shop.connectors import fields
from voicebot.shop.connectors.http import Reply, ShopHttp
from voicebot.shop.connectors.mapping import RestMapping, at, filled, state
from voicebot.shop.connectors.remote import Found
from voicebot.shop.matters import Piece, Refund, RefundState, RefundWay, Refusal, Wish
from voicebot.shop.port import Order, OrderItem, OrderState, Payment
from voicebot.shop.rules import Standing

MOST_PAGES = 5


class RestShop:
    """A `RemoteShop`; the handle is the order's number."""

    def __init__(self, http: ShopHttp, mapping: RestMapping) -> None:
        self._http = http
        self._map = mapping
        self._ours = {theirs: ours for ours, theirs in mapping.words.items()}

    @property
    def kinds(self) -> frozenset[Kind]:
        """The acts that the mapping says how to do."""
        return frozenset(self._map.doing)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.close()

    async def order(self, number: str, postcode: str) -> Order | None:
        """As RemoteShop.order."""
        found = await self._verified(number, postcode)
        return None if found is None else self._order(found)

    async def vouched(self, number: str) -> Order | None:
        """As RemoteShop.vouched. Where the mapping asks with a postcode, `by_number` must say how to ask without."""
        finding = self._map.finding
        address = finding.by_number or (None if "{postcode}" in finding.find else finding.find)
        raw = None if address is None else await self._numbered(address, number)
        return None if raw is None else self._order(raw)

    async def look(self, number: str, postcode: str) -> Found[str] | None:
        """As RemoteShop.look."""
        raw = await self._verified(number, postcode)
        if raw is None:
            return None
        theirs = fields.text(at(raw, self._map.order.number)) or number
        refunds = tuple(self._refund(one) for one in _list(at(raw, self._map.order.refunds) or []))
        return Found(Standing(self._order(raw), await self._acts(theirs, postcode), (), refunds), theirs)

    async def orders_of(self, phone: str) -> tuple[Order, ...]:
        """As RemoteShop.orders_of; none where the shop cannot be asked for a telephone number."""
        finding = self._map.finding
        address = finding.by_phone and _address(finding.by_phone, phone=phone)
        orders: list[Order] = []
        for _ in range(MOST_PAGES):
            if not address:
                break
            body = _body(await self._http.get(address))
            for raw in _list(at(body, finding.orders)):
                mapped = str(at(raw, self._map.order.state)) in self._map.states
                if mapped and fields.phone(at(raw, self._map.order.phone)) == phone:
                    orders.append(self._order(raw))
            onward = fields.text(at(body, finding.next)) if finding.next else None
            address = onward and urljoin(self._http.base, onward)
        return tuple(orders)

    async def keep(self, found: Found[str], act: Act) -> Act | Refusal:
        """As RemoteShop.keep: the shop knows the act again by its key (in the header of mapping.key_header, and where body has it)."""
        doing = self._map.doing[act.kind]
        order = found.standing.order
        header = self._map.key_header
        reply = await self._http.send(
            doing.method,
            _address(doing.to, number=found.handle, postcode=order.postcode, key=act.key, code=act.code),
            body=filled(doing.body, self._values(found, act)),
            headers={header: f"{order.number}-{act.kind}-{quote(act.key)}"} if header else None,
            repeatable=header is not None,
        )
        if not reply.ok:
            return self._refusal(reply)
        if doing.code is None:
            return act
        theirs = fields.text(at(reply.json(), doing.code))
        if theirs is None:
            raise ShopError("the shop took the act and gave no code")
        return replace(act, code=_six(theirs))

    async def complete(self, found: Found[str], act: Act) -> None:
        """As RemoteShop.complete: the shop does all of an act at once."""

    def _refusal(self, reply: Reply) -> Refusal:
        word = None
        if self._map.error is not None:
            word = fields.text(at(_json_or_none(reply), self._map.error))
        for known in (word, str(reply.status)):
            if known in self._map.refusals:
                return self._map.refusals[known]
        raise ShopError(f"the shop refused (HTTP {reply.status})")

    def _values(self, found: Found[str], act: Act) -> Mapping[str, Any]:
        acts = self._map.acts
        return {
            "number": found.handle,
            "postcode": found.standing.order.postcode,
            "key": act.key,
            "code": act.code,
            "created": act.created.isoformat(),
            "pieces": [{acts.item: piece.item, acts.quantity: piece.quantity} for piece in act.pieces],
            "words": act.words,
            "way": self._theirs(act.way),
            "wish": self._theirs(act.wish),
            "tax_id": act.tax_id,
            "amount": None if act.amount is None else str(act.amount),
            "until": act.until and act.until.isoformat(),
        }

    def _theirs(self, ours: RefundWay | Wish | None) -> str | None:
        return None if ours is None else self._map.words.get(ours, ours.value)

    def _our_word(self, theirs: object) -> str | None:
        written = fields.text(theirs)
        return None if written is None else self._ours.get(written, written)

    async def _verified(self, number: str, postcode: str) -> Any:
        raw = await self._numbered(self._map.finding.find, number, postcode)
        # a shop whose address holds no postcode, or that does not look at it, is not believed
        return raw if fields.postcode(at(raw, self._map.order.postcode)) == postcode else None

    async def _numbered(self, address: str, number: str, postcode: str = "") -> Any:
        # shops count without zeros in front, people are asked for six digits
        theirs = number.lstrip("0") or "0"
        reply = await self._http.get(_address(address, number=theirs, postcode=postcode))
        if reply.status == 404:
            return None
        raw = at(_body(reply), self._map.finding.order)
        return raw if fields.number(at(raw, self._map.order.number)) == number else None

    def _order(self, raw: Any) -> Order:
        place = self._map.order
        where = state(self._map.states, str(at(raw, place.state)))
        ordered = fields.needed(fields.moment(at(raw, place.ordered_at), "ordered_at"), "ordered_at")
        changed = fields.moment(at(raw, place.changed_at), "changed_at") or ordered
        delivered = fields.moment(at(raw, place.delivered_at), "delivered_at")
        return Order(
            number=fields.number(at(raw, place.number)),
            postcode=fields.postcode(at(raw, place.postcode)),
            state=where,
            items=tuple(self._item(row) for row in _list(at(raw, place.items))),
            total=fields.amount(at(raw, place.total), "total"),
            ordered_at=ordered,
            changed_at=changed,
            carrier=fields.text(at(raw, place.carrier)),
            pickup_point=fields.text(at(raw, place.pickup_point)),
            expected=fields.day(at(raw, place.expected), "expected"),
            delay_reason=fields.text(at(raw, place.delay_reason)),
            customer_name=fields.text(at(raw, place.customer_name)) or "",
            phone=fields.phone(at(raw, place.phone)),
            email=fields.text(at(raw, place.email)),
            delivered_at=delivered if where is OrderState.DELIVERED else None,
            payment=self._payment(at(raw, place.payment)),
        )

    def _item(self, row: Any) -> OrderItem:
        place = self._map.item
        return OrderItem(
            fields.text(at(row, place.name)) or "",
            fields.whole(at(row, place.quantity), "quantity"),
            fields.amount(at(row, place.price), "price"),
            fields.text(at(row, place.id)) or "",
        )

    def _payment(self, written: object) -> Payment | None:
        word = fields.text(written)
        return None if word is None else self._map.payments.get(word, Payment.OTHER)

    def _refund(self, row: Any) -> Refund:
        place = self._map.refund
        word = fields.text(at(row, place.state)) or ""
        on = fields.day(at(row, place.on), "on")
        if on is None or word not in {*place.states, *RefundState}:
            raise ShopError("a refund's state or day cannot be read")
        return Refund(
            place.states.get(word) or RefundState(word),
            fields.amount(at(row, place.amount), "amount"),
            on,
            fields.day(at(row, place.expected), "expected"),
        )

    async def _acts(self, number: str, postcode: str) -> tuple[Act, ...]:
        places = self._map.acts
        body = _body(await self._http.get(_address(places.find, number=number, postcode=postcode)))
        read = [self._act(row) for row in _list(at(body, places.acts))]
        return tuple(act for act in read if act is not None)

    def _act(self, row: Any) -> Act | None:
        place = self._map.acts
        word = fields.text(at(row, place.kind)) or ""
        if word not in {*place.kinds, *Kind}:
            return None
        created = fields.needed(fields.moment(at(row, place.created), "created"), "created")
        way, wish = self._our_word(at(row, place.way)), self._our_word(at(row, place.wish))
        amount = at(row, place.amount)
        try:
            act = Act(
                place.kinds.get(word) or Kind(word),
                fields.text(at(row, place.key)) or "",
                _six(fields.text(at(row, place.code)) or ""),
                created,
                tuple(
                    Piece(
                        fields.text(at(piece, place.item)) or "",
                        fields.whole(at(piece, place.quantity), "quantity"),
                    )
                    for piece in _list(at(row, place.pieces) or [])
                ),
                words=fields.text(at(row, place.words)),
                way=RefundWay(way) if way else None,
                wish=Wish(wish) if wish else None,
                tax_id=fields.text(at(row, place.tax_id)),
                amount=None if amount is None else fields.amount(amount, "amount"),
                until=fields.day(at(row, place.until), "until"),
            )
        except ValueError as error:
            raise ShopError("the way or wish of an act is not in the mapping") from error
        return act if is_whole(act) else None


def _six(code: str) -> str:
    """As it is spoken: zeros in front of a shorter number."""
    return code.zfill(CODE_DIGITS)


def _address(template: str, **values: str) -> str:
    """Filled in so that no value can lead to another address."""
    return re.sub(r"\{(\w+)\}", lambda name: quote(values[name[1]], safe=""), template)


def _body(reply: Reply) -> Any:
    if not reply.ok:
        raise ShopError(f"the shop refused (HTTP {reply.status})")
    return reply.json()


def _json_or_none(reply: Reply) -> Any:
    try:
        return reply.json()
    except ShopError:
        return None


def _list(rows: Any) -> list[Any]:
    if not isinstance(rows, list):
        raise ShopError("the shop's list is none")
    return rows
