"""The ledger of a shop that is reached over HTTP: reads, decides here, tells the shop; one act for an order at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from weakref import WeakValueDictionary

from voicebot.clock import Clock, SystemClock
from voicebot.errors import ShopError
from voicebot.shop import rules
from voicebot.shop.acts import Act, Kind
from voicebot.shop.connectors import fields
from voicebot.shop.desk import Decide
from voicebot.shop.matters import Asking, Refusal
from voicebot.shop.port import Order
from voicebot.shop.rules import Standing

LIMIT_S = 7.0
"""After eight seconds the caller is offered a person: an answer that comes later helps nobody."""

Handle = TypeVar("Handle")


@dataclass(frozen=True, slots=True)
class Found(Generic[Handle]):
    """A standing, and what the shop itself calls the order."""

    standing: Standing
    handle: Handle


class RemoteShop(Protocol[Handle]):
    """What a connector must be able to do. number: six digits; postcode: five. Errors: ShopError."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """The acts that this shop's system can take."""
        ...

    async def order(self, number: str, postcode: str) -> Order | None:
        """The order, if both agree."""
        ...

    async def vouched(self, number: str) -> Order | None:
        """The order by its number alone; None also where the shop cannot be asked so."""
        ...

    async def look(self, number: str, postcode: str) -> Found[Handle] | None:
        """The order, if both agree, with what was done for it."""
        ...

    async def orders_of(self, phone: str) -> tuple[Order, ...]:
        """All orders worth telling of the customer with this number (E.164)."""
        ...

    async def keep(self, found: Found[Handle], act: Act) -> Act | Refusal:
        """Keep an act. Keeping one with the same kind and key again must not make a second one. The act as the shop has it."""
        ...

    async def complete(self, found: Found[Handle], act: Act) -> None:
        """Do what else belongs to an act that is kept (a state, a note for the shop's people), as far as it was not done yet."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


class RemoteLedger(Generic[Handle]):
    """The `Ledger` on a RemoteShop. limit_s: the longest anything takes."""

    def __init__(
        self, shop: RemoteShop[Handle], clock: Clock | None = None, *, limit_s: float = LIMIT_S
    ) -> None:
        self._shop = shop
        self._clock = clock or SystemClock()
        self._limit_s = limit_s
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def close(self) -> None:
        """Let go of the shop."""
        await self._shop.close()

    async def find(self, number: str, postcode: str) -> Order | None:
        """As shop.port.Orders.find."""
        asked = _clean(number, postcode)
        if asked is None:
            return None
        async with self._limited():
            return await self._shop.order(*asked)

    async def vouched(self, number: str) -> Order | None:
        """As shop.desk.Ledger.vouched."""
        async with self._limited():
            return await self._shop.vouched(number)

    async def open_orders(self, phone: str) -> tuple[Order, ...]:
        """As shop.matters.Shop.open_orders."""
        async with self._limited():
            return rules.worth_asking(await self._shop.orders_of(phone), self._clock.now())

    async def standing(self, number: str, postcode: str) -> Standing | None:
        """As shop.desk.Ledger.standing."""
        asked = _clean(number, postcode)
        if asked is None:
            return None
        async with self._limited():
            found = await self._shop.look(*asked)
        return None if found is None else found.standing

    async def write(self, asking: Asking, kind: Kind, decide: Decide) -> Act | Refusal:
        """As shop.desk.Ledger.write. Of two processes that write for one order at once, both may see it undone: run one line a shop."""
        asked = _clean(asking.number, asking.postcode)
        if asked is None:
            return Refusal.UNKNOWN_ORDER
        async with self._limited(), self._lock(asked[0]):
            found = await self._shop.look(*asked)
            if found is None:
                return Refusal.UNKNOWN_ORDER
            if kind not in self._shop.kinds:
                return Refusal.NOT_OFFERED
            done: Act | Refusal | None = rules.done_before(found.standing, kind, asking.key)
            if done is None:
                done = decide(found.standing)
                if isinstance(done, Act):
                    done = await self._shop.keep(found, done)
            if isinstance(done, Act):
                await self._shop.complete(found, done)
            return done

    def _lock(self, number: str) -> asyncio.Lock:
        return self._locks.setdefault(number, asyncio.Lock())

    @asynccontextmanager
    async def _limited(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._limit_s):
                yield
        except TimeoutError as error:
            raise ShopError(f"the shop took longer than {self._limit_s:g} s") from error


def _clean(number: str, postcode: str) -> tuple[str, str] | None:
    asked = fields.number(number), fields.postcode(postcode)
    return asked if len(number.strip()) == fields.NUMBER_DIGITS and all(asked) else None
