"""The dialogue that never depends on luck: Rasa first, and a small conversation of our own when Rasa is out."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import structlog

from voicebot.dialogue.emergency import EmergencyCall, wants_person
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Dialogue, Reply
from voicebot.errors import DialogueError
from voicebot.shop.port import CallbackBook

log = structlog.get_logger()

PERSON_KEY = "0"


class ResilientDialogue:
    """The Dialogue port. Never raises DialogueError: a call whose engine failed is carried on locally to its end.

    `counts`: failed (calls that lost the engine), asked_person (of those, callers who asked for a person).
    """

    def __init__(self, primary: Dialogue, callbacks: CallbackBook, prompts: Prompts) -> None:
        self._primary = primary
        self._callbacks = callbacks
        self._prompts = prompts
        self._local: dict[str, EmergencyCall] = {}
        self.counts: Counter[str] = Counter()

    def is_local(self, call_id: str) -> bool:
        """Whether this call goes on without the engine."""
        return call_id in self._local

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Open the conversation."""
        try:
            return await self._primary.start(call_id, context)
        except DialogueError:
            return await self._take_over(call_id, "")

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn of the caller; key 0 alone asks for a person in every state."""
        if source == "key" and text.strip() == PERSON_KEY:
            text = self._prompts.text("person_wish")
        local = self._local.get(call_id)
        if local is not None:
            return await local.turn(text)
        try:
            return await self._primary.turn(call_id, text, heard=heard, source=source)
        except DialogueError:
            return await self._take_over(call_id, text)

    async def end(self, call_id: str) -> None:
        """Forget the conversation."""
        self._local.pop(call_id, None)
        await self._primary.end(call_id)

    async def _take_over(self, call_id: str, text: str) -> Reply:
        asked = wants_person(text)
        self.counts["failed"] += 1
        self.counts["asked_person"] += asked
        log.warning("dialogue_taken_over", asked_person=asked)
        local = self._local[call_id] = EmergencyCall(call_id, self._callbacks, self._prompts)
        return await local.begin(asked)
