"""Chats for tests: pages that are lists, and sound that a test puts in."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from gateway.chat.desk import Chat
from gateway.chat.media import ChatMedia
from gateway.contact.seat import Page
from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.mouth import Source
from gateway.media.passing import Passes
from gateway.media.rtp import RtpPacket
from voicebot.audio.frame import Pcm
from voicebot.calls.media import Gone, MediaEvent, Tap
from voicebot.clock import SystemClock
from voicebot.errors import CallRefused


class Sound:
    """A browser's sound as a chat knows it. played: what was to be spoken."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[MediaEvent] = asyncio.Queue()
        self.played: list[tuple[int, int, bool]] = []
        self.told: list[Mapping[str, Any]] = []
        self.flushed: list[int] = []
        self.ducked: list[bool] = []
        self.closed: list[str] = []
        self.tapped: Tap | None = None
        self.source: Source | None = None
        self.to: Passes | None = None

    async def events(self) -> AsyncIterator[MediaEvent]:
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        self.played.append((turn, len(pcm), last))

    def flush(self, turn: int) -> int:
        self.flushed.append(turn)
        return 320

    def duck(self, on: bool) -> None:
        self.ducked.append(on)

    def tap(self, tap: Tap | None) -> None:
        self.tapped = tap

    def notify(self, message: Mapping[str, Any]) -> None:
        self.told.append(message)

    codec = "opus"

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        self.source, self.to = source, to

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        return True

    async def drain(self, timeout_s: float) -> bool:
        return True

    async def close(self, reason: str) -> None:
        self.closed.append(reason)
        self.inbox.put_nowait(Gone("hangup", 0.0))


def shown(page: Page, kind: str | None = None) -> list[Mapping[str, Any]]:
    """The messages since the last time, of one kind or all."""
    waiting, page._waiting = list(page._waiting), type(page._waiting)()
    return [message for message in waiting if kind in (None, message["type"])]


def says(chat: ChatMedia, text: str, mid: str = "m1") -> str | None:
    """The customer's page sends a message; how it was refused, if it was."""
    return chat.receive(json.dumps({"type": "say", "mid": mid, "text": text}))


async def events_of(chat: ChatMedia, count: int) -> list[MediaEvent]:
    """The next so many events, as the conversation takes them."""
    found: list[MediaEvent] = []
    async for event in chat.events():
        found.append(event)
        if len(found) == count:
            break
    return found


class Door:
    """Where chats are taken in, one after the other; nobody answers but the test. refuse: why the next is not. question: what is asked
    before somebody speaks; agreed: what was answered, each time."""

    def __init__(self) -> None:
        self.chats: dict[str, Chat] = {}
        self.begun: list[str] = []
        self.offers: list[tuple[str, str]] = []
        self.refuse: str | None = None
        self.question: str | None = None
        self.agreed: list[bool | None] = []

    def begin(self, place: str, language: str | None = None) -> Chat:
        self.begun.append(place)
        if self.refuse:
            raise CallRefused(self.refuse, "no")
        name = f"c{len(self.begun)}"
        self.chats[name] = Chat(name, f"token-{name}", ChatMedia(SystemClock()), place)
        return self.chats[name]

    def find(self, call_id: str, token: str) -> Chat | None:
        return self.chats.get(call_id) if token == f"token-{call_id}" else None

    async def speak(self, chat: Chat, sdp: str, address: str, *, record: bool | None = None) -> str:
        if self.refuse:
            raise CallRefused(self.refuse, "no")
        self.offers.append((chat.id, sdp))
        self.agreed.append(record)
        return "v=0 answer"
