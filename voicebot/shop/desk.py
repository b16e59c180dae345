"""The counter of the shop: asks a ledger for the order, the rules for what is allowed, and the ledger to keep what was done."""

from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from voicebot.clock import Clock, SystemClock
from voicebot.shop import rules
from voicebot.shop.acts import Act, Kind, as_complaint, as_exchange, as_return
from voicebot.shop.matters import (
    Asking,
    Complaint,
    Done,
    Exchange,
    Piece,
    Refund,
    RefundWay,
    Refusal,
    Return,
    Returnable,
    Wish,
)
from voicebot.shop.port import Order
from voicebot.shop.rules import Standing

log = structlog.get_logger()

Decide = Callable[[Standing], Act | Refusal]


class Ledger(Protocol):
    """Where a shop keeps its orders and what was done for them. Errors of every method: ShopError."""

    async def find(self, number: str, postcode: str) -> Order | None:
        """As shop.port.Orders.find."""
        ...

    async def vouched(self, number: str) -> Order | None:
        """The order by its number alone: only for a number that the shop itself vouches for (shop.vouching)."""
        ...

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        """As shop.matters.Shop.open_orders."""
        ...

    async def standing(self, number: str, postcode: str) -> Standing | None:
        """The order, if both agree, with what was done for it."""
        ...

    async def write(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        """Keep what `decide` makes of the standing, unless an act of this kind has this key already: then that one stands.

        Nobody else's act for the order comes between standing and act. `decide` is pure and may be asked more than once.
        """
        ...


class ShopDesk:
    """The `Shop` port on a Ledger."""

    def __init__(self, ledger: Ledger, clock: Clock | None = None) -> None:
        self._ledger = ledger
        self._clock = clock or SystemClock()

    async def find(self, number: str, postcode: str) -> Order | None:
        """As shop.port.Orders.find."""
        return await self._ledger.find(number, postcode)

    async def vouched(self, number: str) -> Order | None:
        """As Ledger.vouched."""
        return await self._ledger.vouched(number)

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        """As shop.matters.Shop.open_orders."""
        return await self._ledger.open_orders(phone)

    async def returnable(self, order: Order) -> Returnable:
        """As shop.matters.Returns.returnable."""
        standing = await self._ledger.standing(order.number, order.postcode)
        if standing is None:
            return Returnable((), None, Refusal.UNKNOWN_ORDER)
        return rules.returnable(standing, self._clock.now())

    async def refund(self, order: Order) -> Refund | None:
        """As shop.matters.Returns.refund."""
        standing = await self._ledger.standing(order.number, order.postcode)
        return None if standing is None else rules.refund(standing)

    async def open_return(
        self, asking: Asking, pieces: Sequence[Piece], way: RefundWay, reason: str | None
    ) -> Return | Refusal:
        """As shop.matters.Returns.open_return."""
        now = self._clock.now()
        done = await self._act(
            asking, Kind.RETURN, lambda s: rules.open_return(s, asking.key, pieces, way, reason, now)
        )
        return as_return(done) if isinstance(done, Act) else done

    async def open_exchange(self, asking: Asking, piece: Piece, wanted: str) -> Exchange | Refusal:
        """As shop.matters.Returns.open_exchange."""
        now = self._clock.now()
        done = await self._act(
            asking, Kind.EXCHANGE, lambda s: rules.open_exchange(s, asking.key, piece, wanted, now)
        )
        return as_exchange(done) if isinstance(done, Act) else done

    async def open_complaint(
        self, asking: Asking, piece: Piece, what: str, wish: Wish
    ) -> Complaint | Refusal:
        """As shop.matters.Complaints.open_complaint."""
        now = self._clock.now()
        done = await self._act(
            asking, Kind.COMPLAINT, lambda s: rules.open_complaint(s, asking.key, piece, what, wish, now)
        )
        return as_complaint(done) if isinstance(done, Act) else done

    async def cancel(self, asking: Asking) -> Done | Refusal:
        """As shop.matters.Changes.cancel."""
        now = self._clock.now()
        done = await self._act(asking, Kind.CANCEL, lambda s: rules.cancel(s, asking.key, now))
        return Done(done.created) if isinstance(done, Act) else done

    async def redirect(self, asking: Asking, where: str) -> Done | Refusal:
        """As shop.matters.Changes.redirect."""
        now = self._clock.now()
        done = await self._act(asking, Kind.REDIRECT, lambda s: rules.redirect(s, asking.key, where, now))
        return Done(done.created) if isinstance(done, Act) else done

    async def request_invoice(self, asking: Asking, tax_id: str | None) -> Done | Refusal:
        """As shop.matters.Changes.request_invoice. Errors also: ValueError for a tax id that is none."""
        now = self._clock.now()
        done = await self._act(asking, Kind.INVOICE, lambda s: rules.invoice(s, asking.key, tax_id, now))
        return Done(done.created) if isinstance(done, Act) else done

    async def _act(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        rules.checked_key(asking.key)
        done = await self._ledger.write(asking, kind, decide)
        log.info("shop_act", kind=kind.value, refused=done.value if isinstance(done, Refusal) else None)
        return done
