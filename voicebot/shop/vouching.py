"""The orders that the shop's pages vouch for, of the calls going on: a signed order (shop.signed) comes in with a call, is verified,
and looked up at once, so that the greeting can speak of it. Whatever is wrong with it, the call goes on as everybody else's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from voicebot.clock import Clock
from voicebot.errors import ShopError
from voicebot.shop.port import Order
from voicebot.shop.signed import Refusal, verify

log = structlog.get_logger()

VERIFIED = "verified"
NO_KEY, UNKNOWN, SHOP_DOWN = "no_key", "unknown_order", "shop_down"
"""Besides those of shop.signed.Refusal (small letters): why an order that was handed in is not used."""
EVENT = "order_signed"
SHOP_LIMIT_S = 5.0
"""A later answer helps nobody: the caller is being asked for the number meanwhile."""

Find = Callable[[str], Awaitable[Order | None]]


class Record(Protocol):
    """Where it is written down (voicebot.records.recorder.Recorder)."""

    def event(self, name: str, at: float | None = None, **detail: object) -> None:
        """Something happened."""
        ...


class Vouching:
    """Made once for a line. find: the shop's order by its number alone (ShopDesk.vouched). key: None where no page signs.
    on_result: told VERIFIED, or why not, once for each signed order that came in."""

    def __init__(
        self, find: Find, key: str | None, clock: Clock, on_result: Callable[[str], object] = lambda _: None
    ) -> None:
        self._find, self._key, self._clock, self._on_result = find, key, clock, on_result
        self._brought: dict[str, str] = {}
        self._asked: dict[str, tuple[object, asyncio.Task[Order | None]]] = {}
        if key is None:
            log.info("no_signing_key", cure="shop.signing_key: docs/signed-orders.md")

    def bring(self, call_id: str, signed: str | None) -> None:
        """A call that is just being connected came with this; None: with nothing, as most do."""
        if signed is not None:
            self._brought[call_id] = signed

    def begin(self, call_id: str, media: object, record: Record) -> None:
        """The call begins. A record of one that brought something gets one event, EVENT with `result`. Never raises."""
        signed = self._brought.pop(call_id, None)
        if signed is None:
            return
        if self._key is None:
            self._told(NO_KEY, record)
            return
        found = verify(signed, self._key, self._clock.now())
        if isinstance(found, Refusal):
            self._told(found.name.lower(), record)
            return
        look_up = self._look(found.number, record)
        self._asked[call_id] = media, asyncio.create_task(look_up, name=f"signed-{call_id}")

    async def order(self, call_id: str, within_s: float) -> Order | None:
        """The order that this call is verified for; None: none, or the shop is still thinking. Never raises."""
        _, task = self._asked.get(call_id, (None, None))
        if task is None:
            return None
        await asyncio.wait({task}, timeout=within_s)
        return task.result() if task.done() and not task.cancelled() else None

    def forget(self, media: object) -> None:
        """Its call is over. Repeatable."""
        for call_id in [name for name, (caller, _) in self._asked.items() if caller is media]:
            self._asked.pop(call_id)[1].cancel()

    async def _look(self, number: str, record: Record) -> Order | None:
        try:
            async with asyncio.timeout(SHOP_LIMIT_S):
                order = await self._find(number)
        except (ShopError, TimeoutError) as error:
            log.warning("shop_failed", kind=type(error).__name__)
            self._told(SHOP_DOWN, record)
            return None
        # without a postcode the shop could not be asked for it again, as every action does
        known = order is not None and bool(order.postcode)
        self._told(VERIFIED if known else UNKNOWN, record)
        return order if known else None

    def _told(self, result: str, record: Record) -> None:
        self._on_result(result)
        record.event(EVENT, result=result)
        if result != VERIFIED:
            log.info("signed_order_refused", result=result)
