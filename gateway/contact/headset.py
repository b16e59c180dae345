"""An agent's microphone and ears: one WebRTC connection of their page, open while they work, joined with one caller after another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from gateway.contact.monitor import Monitor
from gateway.media.mouth import Source
from gateway.media.pipe import Pipe
from voicebot.audio.frame import Frame
from voicebot.calls.media import MediaEvent


class Side(Protocol):
    """One side of a talk: a caller's medium or an agent's."""

    def through(self, source: Source | None) -> None:
        """Hear this from now on; None: the conversation again."""
        ...


class AgentPeer(Side, Protocol):
    """The line's end of the agent's connection."""

    def events(self) -> AsyncIterator[MediaEvent]:
        """Frames and others, until Gone."""
        ...

    async def close(self, reason: str) -> None:
        """Hang up; repeatable."""
        ...


class Headset:
    """lost: called once when the connection is gone, however it went."""

    def __init__(self, peer: AgentPeer, lost: Callable[["Headset"], None]) -> None:
        self._peer, self._lost = peer, lost
        self._said: Pipe | None = None
        """By the agent, for the caller."""
        self._listening = asyncio.create_task(self._listen(), name="headset")

    def join(self, monitor: Monitor | None = None) -> tuple[Callable[[Frame], None], Source]:
        """Let the agent hear somebody: what takes that one's frames, and what gives the agent's for them. monitor: who hears it along."""
        self._said, heard = Pipe(), Pipe()
        if monitor is None:
            self._peer.through(heard.next)
            return heard.put, self._said.next
        self._peer.through(monitor.to_agent(heard.next))
        return monitor.from_caller(heard.put), monitor.to_caller(self._said.next)

    def part(self) -> None:
        """The agent hears nobody; repeatable. The other side is parted by whoever joined it."""
        self._said = None
        self._peer.through(None)

    async def close(self, reason: str) -> None:
        """Hang up."""
        await self._peer.close(reason)
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async for event in self._peer.events():
                if isinstance(event, Frame) and self._said is not None:
                    self._said.put(event)
        finally:
            self._lost(self)
