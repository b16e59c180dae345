"""What a caller's number did before, looked up while it rings: the card goes without until it is there."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from gateway.contact.caller import Caller
from voicebot.contact import history, history_rows
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import StoreError
from voicebot.store.worker import Store

log = structlog.get_logger()

WITHIN_S = 3.0


class Past:
    """wrap_up: code → what people read."""

    def __init__(self, store: Store, prompts: Prompts, wrap_up: Mapping[str, str]) -> None:
        self._store, self._prompts, self._wrap_up = store, prompts, wrap_up
        self._looking: set[asyncio.Task[None]] = set()

    def look_up(self, caller: Caller, then: Callable[[str], None]) -> None:
        """Put it on the caller's card and tell the call's id, some time; nothing for a number that nobody vouches for."""
        if history.trusted(caller.recorder.record):
            task = asyncio.create_task(self._look_up(caller, then), name=f"past-{caller.recorder.record.id}")
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def _look_up(self, caller: Caller, then: Callable[[str], None]) -> None:
        call, phone = caller.recorder.record.id, caller.recorder.record.caller or ""
        try:
            found = await self._store.read(
                lambda session: history_rows.find(session, phone, call), timeout_s=WITHIN_S
            )
        except StoreError as error:
            log.warning("history_not_found", kind=error.kind)
            return
        entries = history.build(found.calls, found.callbacks, found.messages, self._prompts, self._wrap_up)
        caller.history = [entry.json() for entry in entries]
        then(call)
