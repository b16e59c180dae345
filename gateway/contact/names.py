"""Whose order a call is about: asked of the shop while the call waits, for the card."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.contact.caller import Caller

NAME_S = 3.0
"""The shop has so long to say whose order it is."""

NameOf = Callable[[str, str], Awaitable[str | None]]
"""Order number and postcode → whose order it is; None: nobody's, or the shop does not answer."""


class Names:
    """callers: by call. changed: told of each whose name is known now."""

    def __init__(
        self, name_of: NameOf, callers: Mapping[str, Caller], changed: Callable[[str], None]
    ) -> None:
        self._name_of, self._callers, self._changed = name_of, callers, changed
        self._asking: set[asyncio.Task[None]] = set()

    def look_up(self, call_id: str, slots: Mapping[str, Any]) -> None:
        """Ask the shop whose verified order it is."""
        if not (slots.get("verified") and slots.get("order_number") and slots.get("postal_code")):
            return
        number, postcode = str(slots["order_number"]), str(slots["postal_code"])
        task = asyncio.create_task(self._find(call_id, number, postcode), name=f"card-{call_id}")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def close(self) -> None:
        """Ask no more."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _find(self, call_id: str, number: str, postcode: str) -> None:
        """The card goes without the name until it is known."""
        try:
            async with asyncio.timeout(NAME_S):
                name = await self._name_of(number, postcode)
        except TimeoutError:
            return
        caller = self._callers.get(call_id)
        if caller is not None and name is not None:
            caller.name = name
            self._changed(call_id)
