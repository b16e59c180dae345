"""An agent's microphone and ears: one WebRTC connection of their page, open while they work, joined with one caller after another."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from gateway.contact.monitor import Monitor
from gateway.media.agreed import Kind
from gateway.media.codecs import Codec
from gateway.media.mouth import Source
from gateway.media.passing import Passes
from gateway.media.pipe import Pipe
from gateway.media.rtp import RtpPacket
from voicebot.audio.frame import Frame, Pcm
from voicebot.calls.media import MediaEvent

Hear = Callable[[Frame], None]
"""Takes each 20 ms that somebody says."""


class Side(Passes, Protocol):
    """One side of a talk: a caller's medium or an agent's."""

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """Hear this from now on, and offer packets to `to` as they are; None: the conversation again."""
        ...


class AgentPeer(Side, Protocol):
    """The line's end of the agent's connection."""

    @property
    def codec(self) -> str | None:
        """What its sound is encoded with now, if that is known."""
        ...

    def events(self) -> AsyncIterator[MediaEvent]:
        """Frames and others, until Gone."""
        ...

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Say this to the agent alone, while they are joined with nobody."""
        ...

    def flush(self, turn: int) -> int:
        """Say no more of it."""
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
        self._lent: Callable[[Frame], None] | None = None
        """Takes what the agent says while they are the one who asks."""
        self._whispers = 0
        self._listening = asyncio.create_task(self._listen(), name="headset")

    def join(self, other: Side, joined: Callable[[Hear], None], monitor: Monitor | None = None) -> None:
        """Let the agent and somebody hear each other: by packets where both speak the same codec, else by frames. joined: told what takes
        the other one's frames, before they hear the agent: it silences what they were being played. monitor: who hears it along, by
        frames alone."""
        self._said, heard = Pipe(), Pipe()
        self._peer.flush(self._whispers)
        if monitor is None:
            self._peer.through(heard.next, other)
            joined(heard.put)
            other.through(self._said.next, self._peer)
            return
        self._peer.through(monitor.to_agent(heard.next))
        joined(monitor.from_caller(heard.put))
        other.through(monitor.to_caller(self._said.next))

    def whisper(self, pcm: Pcm) -> None:
        """Say this to the agent, until they are joined or parted."""
        self._whispers += 1
        self._peer.play(self._whispers, pcm, last=True)

    def lend(self, hear: Callable[[Frame], None]) -> None:
        """The agent's frames go there from now on; what they hear they are joined with by `Lent`."""
        self._lent = hear

    @property
    def peer(self) -> AgentPeer:
        """The line's end of it."""
        return self._peer

    def part(self) -> None:
        """The agent hears nobody; repeatable. The other side is parted by whoever joined it."""
        self._said = self._lent = None
        self._peer.flush(self._whispers)
        self._peer.through(None)

    async def close(self, reason: str) -> None:
        """Hang up."""
        await self._peer.close(reason)
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            async for event in self._peer.events():
                if isinstance(event, Frame):
                    self._hear(event)
        finally:
            self._lost(self)

    def _hear(self, frame: Frame) -> None:
        if self._lent is not None:
            self._lent(frame)
        elif self._said is not None:
            self._said.put(frame)


class Lent:
    """An agent's headset as the medium of a caller: of the colleague they ask."""

    channel = "desk"

    def __init__(self, headset: Headset) -> None:
        self._headset = headset

    @property
    def codec(self) -> str | None:
        """As of the agent's peer."""
        return self._headset.peer.codec

    def through(self, source: Source | None, to: Passes | None = None) -> None:
        """As of Side; None: the agent hears nobody."""
        if source is None:
            self._headset.part()
        else:
            self._headset.peer.through(source, to)

    def pass_on(self, kind: Kind, codec: Codec, packet: RtpPacket) -> bool:
        """As of gateway.media.passing.Pass."""
        return self._headset.peer.pass_on(kind, codec, packet)
