"""The dialogue that never depends on luck: Rasa first, the keypad tree for who wants keys, and for everybody when Rasa is out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from voicebot.dialogue.emergency import EmergencyCall, Wish, wants_person
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.tree_call import BACK_KEY, REPEAT_KEY, KeypadDesk, TreeCall, Why
from voicebot.dialogue.types import Dialogue, Gist, Message, PeopleNow, Reply, nobody
from voicebot.errors import DialogueError
from voicebot.languages.tongue import Tongue
from voicebot.polish.tongue import POLISH
from voicebot.shop.port import CallbackBook

log = structlog.get_logger()

PERSON_KEY = "0"
_IN_WORDS = {REPEAT_KEY: "key_repeat", BACK_KEY: "key_back"}
"""What the engine is told for the keys that lead through a talk."""
_INTO_TREE = frozenset("123456789") | {BACK_KEY}
"""Keys that lead into the tree from a question that takes none."""


@dataclass(slots=True)
class _Call:
    """asked: the engine's open question. refusals: wrong pairs of number and postcode. local: who talks in its place."""

    asked: str | None = None
    refusals: int = 0
    local: EmergencyCall | TreeCall | None = None


class ResilientDialogue:
    """The Dialogue port. Never raises DialogueError: a call whose engine failed is carried on locally to its end.

    keypad: the tree; without one keys only answer questions, and a call that lost the engine is asked for a phone number.
    `counts`: failed (calls that lost the engine), asked_person (of those, callers who asked for a person), keypad (calls
    taken into the tree while the engine was there).
    """

    def __init__(
        self,
        primary: Dialogue,
        callbacks: CallbackBook,
        prompts: Prompts,
        keypad: KeypadDesk | None = None,
        people: PeopleNow = nobody,
        tongue: Tongue = POLISH,
    ) -> None:
        self._tongue = tongue
        self._primary = primary
        self._callbacks = callbacks
        self._prompts = prompts
        self._instead = {prompts.text(key) for key in ("callback_wish", "voicemail_wish")}
        """What callers want who rather do not wait."""
        self._keypad = keypad
        self._people = people
        self._calls: dict[str, _Call] = {}
        self.counts: Counter[str] = Counter()

    def is_local(self, call_id: str) -> bool:
        """Whether this call goes on without the engine now."""
        return call_id in self._calls and self._calls[call_id].local is not None

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Open the conversation."""
        call = self._calls[call_id] = _Call()
        try:
            return _noted(call, await self._primary.start(call_id, context))
        except DialogueError:
            return await self._take_over(call_id, call, "")

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn of the caller; key 0 alone asks for a person in every state."""
        if source == "key" and text.strip() == PERSON_KEY:
            text = self._prompts.text("person_wish")
        call = self._calls.setdefault(call_id, _Call())
        if (call.local is not None or source == "policy") and self._connects(call_id, text):
            return self._connecting()
        why = self._into_tree(call, text, source)
        if why is not None and self._keypad is not None:
            self.counts["keypad"] += 1
            call.local = self._keypad.call(call_id, why, call.refusals)
            return await call.local.begin()
        if isinstance(call.local, TreeCall):
            reply = await call.local.turn(text, source)
            if reply is not None:
                return reply
            call.local = None
        if call.local is not None:
            return await call.local.turn(text)
        words = self._prompts.text(_IN_WORDS[text]) if source == "key" and text in _IN_WORDS else text
        try:
            return _noted(call, await self._primary.turn(call_id, words, heard=heard, source=source))
        except DialogueError:
            return await self._take_over(call_id, call, words)

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """Let the engine understand ahead, unless the call goes on without it."""
        return None if self.is_local(call_id) else await self._primary.prepare(call_id, text)

    async def end(self, call_id: str) -> None:
        """Forget the conversation."""
        self._calls.pop(call_id, None)
        await self._primary.end(call_id)

    def _into_tree(self, call: _Call, text: str, source: str) -> Why | None:
        """Whether this turn leads from the engine into the tree."""
        if self._keypad is None or call.local is not None:
            return None
        if source == "policy":  # who rather wants to be called back was understood well
            return None if text in self._instead else Why.MISSES
        if source == "key" and text in _INTO_TREE and not self._keypad.answered_by_keys(call.asked):
            return Why.KEYS
        return None

    def _connects(self, call_id: str, text: str) -> bool:
        """These words lead to a person without any engine."""
        wanted = wants_person(text, self._tongue) and text not in self._instead
        return wanted and self._people(call_id)

    def _connecting(self) -> Reply:
        return Reply((Message(self._prompts.text("person_connecting"), command="queue"),))

    async def _take_over(self, call_id: str, call: _Call, text: str) -> Reply:
        asked = wants_person(text, self._tongue)
        self.counts["failed"] += 1
        self.counts["asked_person"] += asked
        log.warning("dialogue_taken_over", asked_person=asked)
        if self._connects(call_id, text):
            return self._connecting()
        if self._keypad is not None:
            call.local = tree = self._keypad.call(call_id, Why.DOWN, call.refusals)
            return await tree.begin(text)
        call.local = person = EmergencyCall(
            Wish(call_id, self._callbacks, self._prompts), self._prompts, self._tongue
        )
        return await person.begin("dialogue_down_asked" if asked else "dialogue_down")


def _noted(call: _Call, reply: Reply) -> Reply:
    """Keep what the tree must know of the engine's reply."""
    call.asked = next((m.expect for m in reversed(reply.messages) if m.expect), call.asked)
    call.refusals = int(reply.slots.get("refusals") or 0)
    return reply
