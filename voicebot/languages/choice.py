"""The language of one call: what it begins in, and the key by which the caller chooses another one at its first question. To the
conversation it is one dialogue, one voice and one set of texts, whichever language they are of just now."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicebot.dialogue.profiles import SlotProfile
from voicebot.dialogue.prompts import Prompts
from voicebot.dialogue.types import Dialogue, Gist, Message, Reply
from voicebot.speaking.types import SpeechChunk, Synthesizer

FIRST_KEY = 2
"""Of the first language that is offered; the next ones have the keys that follow."""
OFFER = "offer"
"""Its text in prompts.yml of the language that is offered."""


@dataclass(frozen=True, slots=True)
class Speaks:
    """What a call needs of a language."""

    code: str
    dialogue: Dialogue
    prompts: Prompts
    profiles: Mapping[str, SlotProfile]
    voice: Synthesizer


class CallLanguage:
    """The Dialogue of one call, and its voice, prompts and profiles. others: may be chosen, in the order of their keys. announce: say so.
    chosen: told the language when it becomes another one."""

    def __init__(
        self,
        first: Speaks,
        others: Sequence[Speaks] = (),
        *,
        announce: bool = True,
        chosen: Callable[[str], object] = lambda code: None,
    ) -> None:
        self.now = first
        self._by_key = {str(key): other for key, other in enumerate(others, FIRST_KEY)}
        self._offers = {
            other.prompts.text(OFFER, digit=digit): other
            for digit, other in self._by_key.items()
            if announce and OFFER in other.prompts
        }
        self._chosen = chosen
        self._context: Mapping[str, Any] = {}
        self._asked: str | None = None
        """The question at which a key still chooses; None: the time for that is over."""
        self.voice: Synthesizer = _Voice(self)
        self.prompts = _Prompts(self)
        self.profiles = _Profiles(self)

    @property
    def dialogue(self) -> Dialogue:
        """Of the language it is now."""
        return self

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Open the conversation; before its question the other languages are offered, each in its own words."""
        self._context = context
        told = {**context, "offers": True} if self._offers else context
        reply = await self.now.dialogue.start(call_id, told)
        self._asked = self._question(reply) if self._by_key else None
        if self._asked is None or not self._offers:
            return reply
        offers = tuple(Message(text) for text in self._offers)
        before, question = reply.messages[:-1], reply.messages[-1:]
        return Reply((*before, *offers, *question), reply.intent, reply.confidence, reply.slots)

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn; at the first question a key may choose another language, in which the call then begins anew."""
        other = self._wanted(text) if source == "key" else None
        if other is not None:
            await self.now.dialogue.end(call_id)
            self.now, self._asked = other, None
            self._chosen(other.code)
            return await other.dialogue.start(call_id, self._context)
        if source != "policy":  # silence is no answer: it leaves the choice open
            self._asked = None
        return await self.now.dialogue.turn(call_id, text, heard=heard, source=source)

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """As Dialogue.prepare."""
        return await self.now.dialogue.prepare(call_id, text)

    async def end(self, call_id: str) -> None:
        """Forget the conversation."""
        await self.now.dialogue.end(call_id)

    def voice_for(self, text: str) -> Synthesizer:
        """An offer is spoken by the voice of the language that it offers."""
        return self._offers.get(text, self.now).voice

    def _question(self, reply: Reply) -> str | None:
        """The open question, unless it wants digits itself (the keypad tree of a line whose engine is out)."""
        asked = reply.messages[-1].expect if reply.messages else None
        if asked is None or asked not in self.now.profiles:
            return None
        keypad = self.now.profiles[asked].keypad
        return asked if keypad is None or keypad.says else None

    def _wanted(self, typed: str) -> Speaks | None:
        if self._asked is None:
            return None
        keypad = self.now.profiles[self._asked].keypad
        # the key has become what it stands for at this question ("2": no); what was offered last comes first
        says = keypad.says if keypad is not None else {}
        return next((other for key, other in self._by_key.items() if typed == says.get(key, key)), None)


class _Voice:
    """The Synthesizer of a call."""

    name = "languages"

    def __init__(self, call: CallLanguage) -> None:
        self._call = call

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        async for chunk in self._call.voice_for(text).speak(text, rate=rate):
            yield chunk


class _Profiles(Mapping[str, SlotProfile]):
    def __init__(self, call: CallLanguage) -> None:
        self._call = call

    def __getitem__(self, name: str) -> SlotProfile:
        return self._call.now.profiles[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._call.now.profiles)

    def __len__(self) -> int:
        return len(self._call.now.profiles)


class _Prompts(Prompts):
    def __init__(self, call: CallLanguage) -> None:
        super().__init__({})
        self._call = call

    def keys(self) -> frozenset[str]:
        return self._call.now.prompts.keys()

    def __contains__(self, key: object) -> bool:
        return key in self._call.now.prompts

    def text(self, key: str, **fields: object) -> str:
        return self._call.now.prompts.text(key, **fields)

    def texts(self) -> dict[str, str]:
        return self._call.now.prompts.texts()
