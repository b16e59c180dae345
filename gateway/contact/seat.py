"""Where an agent sits: their page, their headset, and what of the talk is theirs. One for each who is signed on."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.contact.headset import Headset
from gateway.contact.monitor import Monitor
from voicebot.contact.types import Agent, State
from voicebot.people.types import Person
from voicebot.records.recorder import Recorder

UNSENT = 200
"""Messages that may wait for a page; one that takes so few is told no more."""
SKILL_LEVEL = 5
"""Of a skill that a person has: what they may is known, how well is not."""


class Page:
    """The way to an agent's page: messages in order, for one reader."""

    def __init__(self) -> None:
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._news = asyncio.Event()
        self._closed = False

    def send(self, message: Mapping[str, Any]) -> None:
        """To the page; one that is stuck is given up."""
        if self._closed:
            return
        if len(self._waiting) >= UNSENT:
            self.close()
            return
        self._waiting.append(message)
        self._news.set()

    def close(self) -> None:
        """Nothing more comes after what waits; repeatable."""
        self._closed = True
        self._news.set()

    async def outgoing(self) -> AsyncIterator[Mapping[str, Any]]:
        """What is to be sent, until it is closed."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._closed:
                return
            self._news.clear()
            await self._news.wait()


@dataclass(slots=True)
class Seat:
    """ringing, talk: interactions. away: the ACD was told that the page or the headset is gone in the middle of a talk. agent: as the
    ACD told last. noted: where the note after the last talk goes; talked: and how long the wrap-up took.
    monitor: who hears the talk along."""

    person: Person
    agent: Agent
    page: Page | None = None
    headset: Headset | None = None
    ringing: str | None = None
    talk: str | None = None
    held: bool = False
    away: bool = False
    noted: Recorder | None = field(default=None, repr=False)
    talked: Recorder | None = field(default=None, repr=False)
    monitor: Monitor | None = field(default=None, repr=False)

    def tell(self, **message: Any) -> None:
        """To the page, if it is there."""
        if self.page is not None:
            self.page.send(message)

    @property
    def complete(self) -> bool:
        """The page is there, and in a talk the headset too."""
        return self.page is not None and (self.talk is None or self.headset is not None)


def agent_of(
    person: Person, queues: frozenset[str], handled: int = 0, *, chats: int = 1, chats_on_call: int = 0
) -> Agent:
    """A person as routing sees them: whoever has queues among their skills serves those, others serve all. chats: side by side."""
    skills = dict.fromkeys(person.skills, SKILL_LEVEL)
    served = queues & skills.keys() or queues
    return Agent(person.login, served, skills, chats, chats_on_call, State.OFFLINE, handled=handled)
