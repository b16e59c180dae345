"""Callbacks on their way in virtual time: the real runner, queue and agents' side over a book in memory and a telephone that does what a
test tells it."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import numpy as np

from gateway.contact.meanwhile import Meanwhile
from gateway.contact.outcalls import OutCalls
from gateway.media.metronome import Metronome
from gateway.media.mouth import Source
from gateway.sip.dialling import Missed
from tests.support.callback_book import Book
from tests.support.desk import PROMPTS, AgentPage, Office, frame
from tests.support.virtual_time import LoopClock
from voicebot.audio.frame import Frame, Pcm
from voicebot.calls.media import Gone, MediaEvent
from voicebot.calls.music import Music
from voicebot.contact.callback_runner import CallbackRunner, Limits
from voicebot.errors import SpeakingError, StoreError
from voicebot.records.changes import Changes
from voicebot.records.types import CallRecord
from voicebot.speaking.types import SpeechChunk

TUNE, WORDS = 77, 55
"""The level of the music, and of what is spoken."""


class Customer:
    """One telephone that was picked up."""

    def __init__(self) -> None:
        self.source: Source | None = None
        self.talks = False
        self.closed: list[str] = []
        self.inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()

    def talk(self) -> None:
        self.talks = True

    def through(self, source: Source | None) -> None:
        self.source = source

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, Gone):
                return

    async def close(self, reason: str) -> None:
        self.closed.append(reason)
        self.inbox.put_nowait(Gone("hangup", 0.0))

    def says(self, level: int) -> None:
        self.inbox.put_nowait(frame(level))

    def hangs_up(self, reason: str = "hangup") -> None:
        self.inbox.put_nowait(Gone(reason, 0.0))

    def hears(self) -> Pcm:
        assert self.source is not None
        return self.source()


class Phones:
    """The telephone of the line. next: what each ring comes to, a Customer by default."""

    def __init__(self) -> None:
        self.next: list[Missed | Customer | Exception] = []
        self.rung: list[tuple[str, float]] = []
        self.given_up = 0
        self.rings_s = 6.0
        self.can_ring = True

    async def ring(self, number: str, *, ring_s: float) -> Customer | Missed:
        self.rung.append((number, asyncio.get_running_loop().time()))
        found = self.next.pop(0) if self.next else Customer()
        try:
            await asyncio.sleep(min(self.rings_s, ring_s))
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if isinstance(found, Exception):
            raise found
        return found


class Voice:
    """Says everything in half a second of one level."""

    name = "test"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.fail = False

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        if self.fail:
            raise SpeakingError("no voice")
        self.said.append(text)
        yield SpeechChunk(text, np.full(8100, WORDS, np.int16), (), "test")


class Kept:
    """Calls on record. fail: the database refuses."""

    def __init__(self, records: Mapping[str, CallRecord] | None = None) -> None:
        self.records = dict(records or {})
        self.saved: list[Changes] = []
        self.fail = False

    async def load(self, call_id: str) -> CallRecord | None:
        if self.fail:
            raise StoreError("down")
        return self.records.get(call_id)

    async def save(self, changes: Changes) -> None:
        self.saved.append(changes)

    def outcomes(self) -> list[str]:
        return [str(one.call["outcome"]) for one in self.saved if one.call["outcome"]]


class CallbackHouse:
    """Everything between the book and the agents. office: its queue and agents."""

    def __init__(self, book: Book, office: Office | None = None, **records: CallRecord) -> None:
        self.book, self.office = book, office or Office()
        self.phones, self.kept = Phones(), Kept(records)
        self.voice = Voice()
        music = Music(frame(TUNE).pcm.repeat(60))
        self.calls = OutCalls(
            self.office.centre,
            self.phones,
            self.kept,
            LoopClock(),
            Metronome(),
            lambda: Meanwhile(music, self.voice, PROMPTS),
            ring_s=45.0,
        )
        self.runner = CallbackRunner(
            book,
            self.calls,
            self.calls,
            lambda now: self.office.centre.open,
            Limits(at_once=20),
            LoopClock(),
        )
        self.office.centre.staff_changed = self._staff_changed

    def _staff_changed(self) -> None:
        self.calls.staff_changed()
        self.runner.wake()

    async def __aenter__(self) -> "CallbackHouse":
        self.runner.start()
        await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.runner.stop()
        await self.office.centre.close()


async def rings(agent: AgentPage, within_s: float = 30.0) -> Mapping[str, object]:
    """Wait until it rings there; the offer."""
    async with asyncio.timeout(within_s):
        while not (offers := agent.shown("offer")):  # noqa: ASYNC110  a page is a list here
            await asyncio.sleep(0.05)
    return offers[-1]


def heard(agent: AgentPage) -> Pcm:
    """The next 20 ms in the agent's headset."""
    assert agent.peer is not None
    assert agent.peer.source is not None
    return agent.peer.source()


def says(agent: AgentPage, level: int) -> None:
    """The agent speaks for some frames."""
    assert agent.peer is not None
    for _ in range(3):
        agent.peer.inbox.put_nowait(Frame(frame(level).pcm, 0.0))
