"""What crosses between a call and the dialogue."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say. text: display Polish. expect: name of the slot profile the question opens. command: hangup, slower, callback, queue (wait for a person), message (record one; what follows in the reply is said afterwards) …"""

    text: str
    expect: str | None = None
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The dialogue's answer to one turn of the caller."""

    messages: tuple[Message, ...]
    intent: str | None = None
    confidence: float | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gist:
    """What words mean by themselves, before anybody has said them as a turn. ends: how sure their last ones say that the sentence is
    over, 0..1."""

    intent: str | None
    confidence: float
    ends: float


PeopleNow = Callable[[str], bool]
"""call id → whether this caller may wait for a person now: one is there, and the line can bring them together."""


def nobody(call_id: str) -> bool:
    """Where no people work."""
    return False


MessagesNow = Callable[[str], Awaitable[bool]]
"""call id → whether this caller may leave a voice message now: it would be heard, and there is room for it. Never raises."""
ClosedNow = Callable[[Any], str | None]
"""topic → what is said while nobody of that topic's queue is there: why, and from when somebody is; None: it is open."""


async def no_messages(call_id: str) -> bool:
    """Where nobody keeps messages."""
    return False


def always_open(topic: Any) -> str | None:
    """Where nobody wrote hours down."""
    return None


@dataclass(frozen=True, slots=True)
class Reach:
    """How a call can reach somebody: people who are there, the hours of those who are not, or a voice message."""

    people: PeopleNow = nobody
    closed: ClosedNow = always_open
    messages: MessagesNow = no_messages


class Dialogue(Protocol):
    """A conversation engine. Errors: DialogueError for dead, slower than its limit, or empty."""

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Open the conversation: the greeting and the first question."""
        ...

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn. text: what the caller said. heard: the part of the bot's last words the caller really heard
        when they were cut off. source: speech, key, text or policy (voicebot.records.types)."""
        ...

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """The caller may be about to have said this: understand it ahead. Changes nothing and never raises; None: nobody knows."""
        ...

    async def end(self, call_id: str) -> None:
        """Forget the conversation."""
        ...
