"""A call with sound, as the queue knows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.chat.media import ChatMedia
from gateway.contact.headset import Side
from voicebot.calls.people import News
from voicebot.contact import card
from voicebot.contact.telling import Heard
from voicebot.dialogue.prompts import Prompts
from voicebot.records.recorder import Recorder


class CallerMedia(Side, Protocol):
    """A caller's medium."""

    channel: str


@dataclass(slots=True)
class Caller:
    """tell: where news go while the call waits or talks, else None. slots, queue, entered: of the wait. heard: what was told of it
    last. alone: since when nobody could take it. agent, since: of the talk. moving: it is being passed on. lost: it broke off.

    called: we call them, nothing is told of the wait. stage: of that call: ringing, answered. missed: why it came to nothing."""

    media: CallerMedia
    recorder: Recorder
    tell: Callable[[News], None] | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    queue: str = ""
    entered: float = 0.0
    heard: Heard | None = None
    alone: float | None = None
    agent: str | None = None
    since: float = 0.0
    moving: bool = False
    lost: bool = False
    name: str | None = None
    called: bool = False
    stage: str = ""
    missed: str | None = None

    @property
    def chat(self) -> ChatMedia | None:
        """What can be written into, if they came by chat, also while they speak."""
        return self.media if isinstance(self.media, ChatMedia) else None

    def wait(self, slots: Mapping[str, Any], queue: str, now: float, tell: Callable[[News], None]) -> None:
        """It waits from now on."""
        self.tell, self.slots, self.queue, self.entered = tell, dict(slots), queue, now
        self.heard = self.alone = self.agent = None
        self.lost = self.moving = False
        self.recorder.event("queue_entered", queue=queue)

    def hear(self, news: News) -> None:
        """Tell it, if anybody listens."""
        if self.tell is not None:
            self.tell(news)

    def last_news(self, news: News) -> None:
        """Tell it, and nothing after this."""
        tell, self.tell = self.tell, None
        if tell is not None:
            tell(news)

    def left(self, why: str, now: float) -> None:
        """For the record: nobody was reached."""
        self.recorder.event("queue_left", why=why, waited_s=round(now - self.entered, 1))

    def card(self, prompts: Prompts, now: float) -> dict[str, Any]:
        """What the agent reads of it."""
        return card.make(
            self.recorder.record,
            self.slots,
            prompts,
            queue=self.queue,
            waited_s=now - self.entered,
            name=self.name,
            lost=self.lost,
        ).json()
