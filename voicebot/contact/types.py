"""Who waits for whom: interactions, agents and queues. Times are seconds of one clock that outlives the process (Unix time)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

CALLBACK: Final = "callback"
VOICEMAIL: Final = "voicemail"
NO_ANSWER: Final = "no_answer"
"""The reason of a break that the agent did not choose: it rang and nobody answered (RONA)."""


class Channel(StrEnum):
    """How somebody waits. A callback waits without its customer: the agent is rung first, then the customer."""

    PHONE = "phone"
    BROWSER = "browser"
    CHAT = "chat"
    CALLBACK = "callback"


class State(StrEnum):
    """What an agent does."""

    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    BREAK = "break"


WORKING = frozenset({State.READY, State.RINGING, State.BUSY, State.WRAP_UP})
"""Whoever is in one of these will take the next thing without being asked to come back."""


class Strategy(StrEnum):
    """Who of those who are able is rung."""

    LONGEST_IDLE = "longest_idle"
    RING_ALL = "ring_all"
    FEWEST_CALLS = "fewest_calls"
    SKILLS = "skills"


@dataclass(frozen=True, slots=True)
class Interaction:
    """Somebody who waits for a person.

    entered: when the wait began; a callback or a transfer keeps it, and so its place. priority: higher is sooner (routing.PRIORITY_S).
    skills: skill → level needed. caller: phone number or another key of the person, by which callbacks are merged; never in a log.
    wanted: an agent who was asked for (a transfer): offered to nobody else for routing.WANTED_S while that agent works.
    """

    id: str
    channel: Channel
    queue: str
    entered: float
    priority: int = 0
    skills: Mapping[str, int] = field(default_factory=dict)
    caller: str | None = field(default=None, repr=False)
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person at a desk, as of now.

    queues: those served. skills: skill → level, 1 to 9. chat_limit: chats side by side; chat_limit_on_call: beside a talk by voice.
    since: when the state began. reason: of a break.
    handled: today. last_ended: when the last talk ended. idle_since: since when free; an offer that came to nothing does not count.
    chats: open ones; on_call: in a talk by voice; serving: the queue of what was taken last.
    """

    id: str
    queues: frozenset[str]
    skills: Mapping[str, int] = field(default_factory=dict)
    chat_limit: int = 1
    chat_limit_on_call: int = 0
    state: State = State.OFFLINE
    since: float = 0.0
    reason: str = ""
    handled: int = 0
    last_ended: float | None = None
    idle_since: float = 0.0
    chats: int = 0
    on_call: bool = False
    serving: str = ""

    def takes(self, channel: Channel) -> bool:
        """May be offered something of this channel now: ready, or busy with chats alone and with room for one more."""
        if self.state is State.READY:
            return True
        limit = self.chat_limit_on_call if self.on_call else self.chat_limit
        return self.state is State.BUSY and channel is Channel.CHAT and self.chats < limit


@dataclass(frozen=True, slots=True)
class Widening:
    """After so long a wait this level of every needed skill is enough; level 0: whoever serves the queue."""

    after_s: float
    level: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue's rules.

    hours: the key of its opening hours. head_start_s: its people count as having waited so much longer than those of other queues.
    ring_s: unanswered so long is no answer. limit: nobody more is let in. max_wait_s, then: after so long in this queue to another
    queue (its name), to `callback` or to `voicemail`. handling_s: a usual talk, until real ones are known. tell_again_s: the wait is told
    again after so long though it got no better. callback_over_min: a callback is offered when the wait may be longer than that. title: what
    people read for it.
    """

    name: str
    hours: str
    head_start_s: float = 0.0
    strategy: Strategy = Strategy.LONGEST_IDLE
    ring_s: float = 20.0
    wrap_up_s: float = 30.0
    limit: int = 100
    max_wait_s: float | None = None
    then: str | None = None
    widening: tuple[Widening, ...] = ()
    handling_s: float = 180.0
    tell_again_s: float = 120.0
    callback_over_min: int = 5
    title: str = ""

    @property
    def called(self) -> str:
        """As people read it."""
        return self.title or self.name
