"""A queue at work in virtual time: calls with no sound, agents whose pages and headsets are lists."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np

from gateway.contact.centre import Centre
from gateway.contact.headset import Headset
from gateway.contact.seat import Page
from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.mouth import Source
from gateway.media.passing import Passes
from gateway.media.rtp import RtpPacket
from tests.support.virtual_time import LoopClock, run
from voicebot.audio.frame import FRAME, RATE, Frame, Pcm
from voicebot.calls.media import Gone, MediaEvent, Tap
from voicebot.calls.people import News
from voicebot.calls.taps import Place, Taps
from voicebot.contact.desk_settings import DeskSettings
from voicebot.contact.hours import Hours, Span
from voicebot.contact.types import Queue
from voicebot.dialogue.prompts import Prompts
from voicebot.errors import SpeakingError
from voicebot.people.types import Person, Role
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import SpeechChunk

PROMPTS = Prompts.load(Path(__file__).resolve().parents[2] / "nlu_data" / "prompts.yml")
ALWAYS = Hours({day: (Span(0, 1440),) for day in range(7)}, closed_on_holidays=False)
NEVER = Hours({})
QUEUES = {
    "general": Queue("general", "general", ring_s=20.0, wrap_up_s=30.0),
    "complaints": Queue("complaints", "general"),
}
SETTINGS = DeskSettings(
    "general",
    {"complaint": "complaints"},
    dict.fromkeys(QUEUES, ALWAYS),
    {"solved": "Załatwione"},
    {"meal": "Posiłek"},
    rating=False,
)


def person(login: str = "jan", *skills: str) -> Person:
    """An agent."""
    return Person(1, login, login.title(), Role.AGENT, skills, False)


def frame(level: int) -> Frame:
    """20 ms of this level."""
    return Frame(np.full(FRAME, level, np.int16), 0.0)


class Peer:
    """The line's end of a medium: what it is joined with, and events a test puts in."""

    codec = "opus"

    def __init__(self, channel: str = "webrtc") -> None:
        self.channel = channel
        self.source: Source | None = None
        self.to: Passes | None = None
        self.closed: list[str] = []
        self.tapped: Tap | None = None
        self.said: list[tuple[int, int]] = []
        self.flushed: list[int] = []
        self.inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        self.source, self.to = source, to

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        return False

    def tap(self, tap: Tap | None) -> None:
        self.tapped = tap

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        self.said.append((turn, len(pcm)))

    def flush(self, turn: int) -> int:
        self.flushed.append(turn)
        return 0

    async def close(self, reason: str) -> None:
        self.closed.append(reason)
        self.inbox.put_nowait(Gone("hangup", 0.0))


class Voice:
    """Takes `takes_s` to make a second of speech for each 16 characters."""

    name = "voice"

    def __init__(self, takes_s: float = 0.5, *, fails: bool = False) -> None:
        self.takes_s, self.fails = takes_s, fails
        self.said: list[str] = []

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        self.said.append(text)
        await asyncio.sleep(self.takes_s)
        if self.fails:
            raise SpeakingError("broken")
        yield SpeechChunk(text, np.zeros(len(text) * RATE // 16, np.int16), (), "voice")


class Calls:
    """One call that waits, and the news it got."""

    def __init__(
        self, centre: Centre, name: str, peer: Peer, recorder: Recorder, along: Place | None = None
    ) -> None:
        self.centre, self.name, self.media, self.recorder = centre, name, peer, recorder
        self.news: list[News] = []
        self.along = along

    def enter(self, **slots: Any) -> "Calls":
        self.centre.enter(self.name, slots, self.news.append)
        return self

    def told(self) -> list[str]:
        """The kinds of news since the last time."""
        kinds = [type(one).__name__ for one in self.news]
        self.news.clear()
        return kinds

    def gone(self) -> None:
        """The caller hangs up."""
        self.centre.forget(self.media)

    def events(self) -> list[str]:
        return [event.name for event in self.recorder.record.events]

    def detail(self, name: str) -> Mapping[str, Any]:
        """Of the last event of this name."""
        return next(event.detail for event in reversed(self.recorder.record.events) if event.name == name)


class Outside:
    """Whom a number reaches, after a while. answer: instead of that, why nobody answers."""

    def __init__(self) -> None:
        self.calls: list[Peer] = []
        self.reached: list[str] = []
        self.answer: str | None = None
        self.rings_s = 2.0

    async def reach(self, number: str) -> Peer | str:
        self.reached.append(number)
        await asyncio.sleep(self.rings_s)
        if self.answer is not None:
            return self.answer
        self.calls.append(Peer("sip"))
        return self.calls[-1]


class AgentPage:
    """One agent's page and headset."""

    def __init__(self, centre: Centre, who: Person) -> None:
        self.seats, self.who, self.login = centre.seats, who, who.login
        self.peer: Peer | None = None
        self.headset: Headset | None = None
        self.load()

    def load(self) -> None:
        """The page is opened, or loaded again."""
        self.page = Page()
        self.seats.sit(self.who, self.page)

    def close(self) -> None:
        """The page is gone, without its headset."""
        self.seats.stand(self.login, self.page)

    def wear(self) -> "AgentPage":
        """The sound is connected."""
        self.peer = Peer()
        self.headset = Headset(self.peer, self.seats.take_off)
        self.before = self.seats.wear(self.login, self.headset)
        return self

    def does(self, kind: str, **more: Any) -> str | None:
        return self.seats.told(self.login, {"type": kind, **more})

    def ready(self) -> "AgentPage":
        self.wear()
        assert self.does("ready") is None
        return self

    def shown(self, kind: str | None = None) -> list[Mapping[str, Any]]:
        """The messages since the last time, of one kind or all."""
        waiting, self.page._waiting = list(self.page._waiting), type(self.page._waiting)()
        return [message for message in waiting if kind in (None, message["type"])]

    def state(self) -> str:
        """As shown last."""
        return str(self.shown("state")[-1]["state"])


class Office:
    """A centre, the calls and the agents of a test."""

    def __init__(
        self,
        *,
        settings: DeskSettings = SETTINGS,
        queues: Mapping[str, Queue] = QUEUES,
        name_of: Callable[[str, str], Any] | None = None,
    ) -> None:
        async def nobody(number: str, postcode: str) -> str | None:
            return None

        self.centre = Centre(queues, settings, PROMPTS, LoopClock(), name_of or nobody)
        self.outside = self.centre.seats.consults.outside = Outside()
        self._count = 0

    def call(self, channel: str = "webrtc", number: str | None = None) -> Calls:
        """A call that may wait for a person."""
        self._count += 1
        name, peer = f"c{self._count}", Peer(channel)
        recorder = Recorder(name, channel, number, LoopClock())
        along = Taps(peer).place()
        self.centre.admit(name, peer, recorder, along)
        return Calls(self.centre, name, peer, recorder, along)

    def agent(self, login: str = "jan", *skills: str) -> AgentPage:
        """Somebody signs in."""
        return AgentPage(self.centre, person(login, *skills))


def virtual(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """A test that runs in virtual time."""

    @wraps(test)
    def synchronous(*given: Any, **named: Any) -> None:
        run(test(*given, **named))

    return synchronous


async def talk(office: Office | None = None) -> tuple[Office, Calls, AgentPage]:
    """Jan talks with a caller."""
    office = office or Office()
    jan, call = office.agent().ready(), office.call().enter()
    assert jan.does("accept", interaction=call.name) is None
    assert call.told()[-1] == "Joined"
    jan.shown()
    return office, call, jan
