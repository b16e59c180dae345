"""A call with sound, as the queue knows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.chat.media import ChatMedia
from gateway.contact.captions import CallCaptions, Tell
from gateway.contact.headset import Side
from voicebot.calls.media import Audible
from voicebot.calls.people import News, Over
from voicebot.contact import card
from voicebot.contact.telling import Heard
from voicebot.dialogue.prompts import Prompts
from voicebot.records.recorder import Recorder


class CallerMedia(Side, Protocol):
    """A caller's medium. codec: what its sound is encoded with, None while that is unknown."""

    channel: str

    @property
    def codec(self) -> str | None: ...


@dataclass(slots=True)
class Caller:
    """tell: where news go while the call waits or talks, else None. slots, queue, entered: of the wait. heard: what was told of it
    last. alone: since when nobody could take it. agent, since: of the talk. moving: it is being passed on. lost: it broke off. along: where
    one may hear along on it; captions: what is written of its talks, if anything is.
    history: of its number, once it is known (contact.history).

    called: we call them, nothing is told of the wait. stage: of that call: ringing, answered. missed: why it came to nothing. handed: the
    agent hands it over to whom they asked; outside: where news go of one who was put through to a number."""

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
    handed: bool = False
    lost: bool = False
    outside: Callable[[News], None] | None = None
    name: str | None = None
    called: bool = False
    stage: str = ""
    missed: str | None = None
    along: Audible | None = None
    captions: CallCaptions | None = None
    history: list[dict[str, Any]] | None = None

    @property
    def chat(self) -> ChatMedia | None:
        """What can be written into, if they came by chat, also while they speak."""
        return self.media if isinstance(self.media, ChatMedia) else None

    def wait(self, slots: Mapping[str, Any], queue: str, now: float, tell: Callable[[News], None]) -> None:
        """It waits from now on."""
        self.tell, self.slots, self.queue, self.entered = tell, dict(slots), queue, now
        self.heard = self.alone = self.agent = None
        self.lost = self.moving = self.handed = False
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

    def read_along(self, tell: Tell | None) -> None:
        """Write what is said for that agent's page from now on; None: no longer."""
        if self.captions is None or self.along is None:
            return
        if tell is None:
            self.captions.part()
        else:
            self.captions.join(tell)
        self.along.tap(self.captions if tell is not None else None)

    def put_through(self) -> Callable[[News], None]:
        """It is with somebody outside from now on: for the queue it is gone. Gives where news still go."""
        tell, self.tell, self.outside = self.tell, None, self.tell
        assert tell is not None
        return tell

    def put_through_over(self) -> None:
        """Whom it was put through to has hung up."""
        self.media.through(None)
        self.tell, self.outside = self.outside, None
        self.last_news(Over())

    def left(self, why: str, now: float) -> None:
        """For the record: nobody was reached."""
        self.recorder.event("queue_left", why=why, waited_s=round(now - self.entered, 1))

    def card(self, prompts: Prompts, now: float) -> dict[str, Any]:
        """What the agent reads of it."""
        made = card.make(
            self.recorder.record,
            self.slots,
            prompts,
            queue=self.queue,
            waited_s=now - self.entered,
            name=self.name,
            lost=self.lost,
        )
        return made.json() | {"history": self.history}
