"""One conversation in virtual time: the whole session with a scripted line, ear, voice, dialogue and desk."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tests.support.ears import Loudness, Pool
from tests.support.virtual_time import LoopClock
from voicebot.audio.frame import FRAME, RATE, Frame, Pcm
from voicebot.calls.media import Gone, MediaEvent, Played
from voicebot.calls.music import Music
from voicebot.calls.parts import Parts
from voicebot.calls.people import Position
from voicebot.calls.session import Session
from voicebot.dialogue.profiles import Complete, EndOfTurn, Interruption, Keypad, Ladder, SlotProfile
from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.errors import SpeakingError
from voicebot.hearing.types import Grammar
from voicebot.records.recorder import Recorder
from voicebot.speaking.types import SpeechChunk, WordMark

WORD_S = 0.25
TEXTS = {
    "person_wish": "konsultant",
    "no_input_goodbye": "Do usłyszenia.",
    "not_heard": "Nie dosłyszałam.",
    "still_there": "Halo?",
    "waiting": "Dobrze, czekam.",
    "too_long_goodbye": "Muszę kończyć.",
    "callback_wish": "niech oddzwonią",
    "queue_first": "pierwsza",
    "queue_short": "krótko",
    "queue_patience": "chwilę",
    "queue_held": "czekaj",
    "queue_lost": "przerwane",
    "queue_nobody": "nikogo",
    "queue_rate": "ocena",
    "queue_thanks": "dzięki",
}
PROFILES = {
    "open": SlotProfile("open", no_input=Ladder(5_000, ("still_there",))),
    "number": SlotProfile(
        "number",
        grammar=Grammar("number", ("jeden", "dwa")),
        end=EndOfTurn(1_500, 250, 8_000, Complete(digits=6)),
        interruption=Interruption(True, 2, 500),
        no_input=Ladder(5_000, ("still_there", "still_there")),
        keypad=Keypad(6),
    ),
    "yes_no": SlotProfile("yes_no", keypad=Keypad(1, says={"1": "tak"})),
    "consent": SlotProfile("consent", no_input=Ladder(4_000, (), "person")),
    "waiting_room": SlotProfile(
        "waiting_room", interruption=Interruption(True, 2, 400), no_input=Ladder(60_000, ())
    ),
    "rate_talk": SlotProfile("rate_talk", no_input=Ladder(6_000, ()), keypad=Keypad(1)),
    "menu": SlotProfile("menu", no_input=Ladder(5_000, ("still_there",), "person"), keypad=Keypad(1)),
}


class Prompts:
    def text(self, key: str, **fields: object) -> str:
        return TEXTS[key]


class Line:
    """A line whose caller is scripted: playout takes the audio's own time, speech is loud frames."""

    def __init__(self, channel: str = "webrtc") -> None:
        self.channel = channel
        self.inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self.told: list[Mapping[str, Any]] = []
        self.closed: list[str] = []
        self.ducked: list[bool] = []
        self._playing: dict[int, tuple[float, int]] = {}
        self._dead = 0

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        if turn <= self._dead:
            return
        now = asyncio.get_running_loop().time()
        began, samples = self._playing.get(turn, (now, 0))
        if turn not in self._playing:
            self.inbox.put_nowait(Played(turn, 0, now, first=True))
        self._playing[turn] = (began, samples + len(pcm))
        if last:
            asyncio.get_running_loop().call_at(
                max(now, began + self._playing[turn][1] / RATE), self._done, turn
            )

    def _done(self, turn: int) -> None:
        if turn > self._dead:
            now = asyncio.get_running_loop().time()
            self.inbox.put_nowait(Played(turn, self._playing[turn][1], now, done=True))

    def flush(self, turn: int) -> int:
        self._dead = max(self._dead, turn)
        began, samples = self._playing.get(turn, (0.0, 0))
        return min(samples, int((asyncio.get_running_loop().time() - began) * RATE))

    def duck(self, on: bool) -> None:
        self.ducked.append(on)

    def notify(self, message: Mapping[str, Any]) -> None:
        self.told.append(message)

    async def drain(self, timeout_s: float) -> bool:
        return True

    async def close(self, reason: str) -> None:
        if not self.closed:
            self.inbox.put_nowait(Gone("hangup", asyncio.get_running_loop().time()))
        self.closed.append(reason)

    def bot_said(self) -> list[str]:
        return [m["text"] for m in self.told if m["type"] == "caption" and m["who"] == "bot"]

    def states(self) -> list[str]:
        return [m["state"] for m in self.told if m["type"] == "state"]


class Voice:
    name = "voice"

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.broken = False

    async def speak(self, text: str, *, rate: float = 1.0) -> AsyncIterator[SpeechChunk]:
        self.rates.append(rate)
        if self.broken:
            raise SpeakingError("broken")
        await asyncio.sleep(0.01)
        ends = [i for i, c in enumerate(text + " ") if c == " "]
        step = int(WORD_S * RATE)
        marks = tuple(WordMark(end, step * (k + 1)) for k, end in enumerate(ends))
        yield SpeechChunk(text, np.zeros(step * len(ends), np.int16), marks, "voice")


class Dialogue:
    """Answers from a script; keeps what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, str | None, str]] = []
        self.prepared: list[str] = []
        self.ended = 0

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        return Reply((Message("Dzień dobry. W czym pomóc?", expect="open"),))

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        self.asked.append((text, heard, source))
        await asyncio.sleep(0.05)
        reply = self.replies.pop(0) if self.replies else Reply((Message("Dobrze."),))
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        self.prepared.append(text)
        return None

    async def end(self, call_id: str) -> None:
        self.ended += 1


class Call:
    """A call under way, and the caller's hands and mouth."""

    def __init__(
        self, *replies: Reply, channel: str = "webrtc", limit_s: float = 1800.0, recording: Any = None
    ) -> None:
        self.line, self.pool, self.voice = Line(channel), Pool(), Voice()
        self.dialogue = Dialogue(*replies)
        self.recorder = Recorder("c1", channel, None, LoopClock())
        self._parts = Parts(
            self.dialogue,
            self.pool,  # type: ignore[arg-type]
            Loudness(),  # type: ignore[arg-type]
            self.voice,
            PROFILES,
            Prompts(),  # type: ignore[arg-type]
            self.recorder,
            LoopClock(),
            speaking_rate=1.1,
            limit_s=limit_s,
            recording=recording,
        )
        self._begin()

    def _begin(self) -> None:
        self.session = Session("c1", self.line, self._parts)
        self.ear = self.pool.last
        self.task = asyncio.create_task(self.session.run())

    def parts(self, **more: Any) -> None:
        """Other parts for this call, which has not begun yet."""
        self.task.cancel()
        self._parts = replace(self._parts, **more)
        self._begin()

    async def hears_out(self) -> None:
        """Silence until the bot has finished what it says now."""
        before = len(self.line.told)
        for _ in range(1500):
            await self.frames(1, loud=False)
            new = [m for m in self.line.told[before:] if m == {"type": "state", "state": "listening"}]
            if new or self.task.done():
                return
        raise AssertionError("the bot never fell silent")

    async def frames(self, count: int, *, loud: bool) -> None:
        for _ in range(count):
            await asyncio.sleep(0.02)
            pcm = np.full(FRAME, 8000 if loud else 0, np.int16)
            self.line.inbox.put_nowait(Frame(pcm, asyncio.get_running_loop().time()))

    async def says(self, text: str | Exception, seconds: float = 1.0) -> None:
        """Speech, then silence until the turn is certainly over."""
        self.ear.next.append(text)
        await self.frames(round(seconds * 50), loud=True)
        await self.frames(100, loud=False)

    async def hangs_up(self) -> None:
        self.line.inbox.put_nowait(Gone("hangup", asyncio.get_running_loop().time()))
        await self.task

    def events(self) -> list[str]:
        return [event.name for event in self.recorder.record.events]


class Desk:
    """The people of a line, who do what a test tells them."""

    def __init__(self) -> None:
        self.entered: list[Mapping[str, Any]] = []
        self.left: list[str] = []

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Any) -> None:
        self.entered.append(slots)
        self.tell = tell

    def leave(self, call_id: str, why: str) -> None:
        self.left.append(why)


QUEUE = Reply((Message("Łączę.", command="queue"),), slots={"topic": "complaint"})
CALLBACK = Reply((Message("Na jaki numer?", expect="number"),), slots={"outcome": "callback"})


async def waits(*more: Reply) -> tuple[Call, Desk]:
    """A caller who has asked for a person and hears music."""
    call, desk = Call(QUEUE, *more), Desk()
    call.parts(people=desk, music=Music(np.full(RATE, 500, np.int16)))
    await call.hears_out()
    await call.says("konsultant")
    assert desk.entered == [{"topic": "complaint"}]
    desk.tell(Position(1, (0, 1)))
    await call.frames(200, loud=False)
    assert call.line.bot_said()[-1] == "pierwsza krótko"
    return call, desk
