"""Somebody who is to be called back, as the queue knows them."""

from dataclasses import dataclass
from typing import Any

from gateway.contact.caller import Caller
from voicebot.contact import callback_card
from voicebot.contact.callback_rows import Callback
from voicebot.dialogue.prompts import Prompts
from voicebot.records.types import CallRecord


@dataclass(slots=True, kw_only=True)
class CallbackCaller(Caller):
    """said: the record of the call in which they asked, if there is one."""

    callback: Callback
    said: CallRecord | None = None
    called: bool = True

    def card(self, prompts: Prompts, now: float) -> dict[str, Any]:
        """What the agent reads of it."""
        return callback_card.make(
            self.callback,
            self.said,
            self.recorder.record,
            self.slots,
            prompts,
            queue=self.queue,
            waited_s=now - self.entered,
            name=self.name,
            lost=self.lost,
        )
