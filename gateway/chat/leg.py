"""The voice of a chat while there is one: a browser's sound, and how much of what is being spoken into it was heard."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from gateway.contact.headset import Side
from voicebot.audio.frame import Frame, Pcm
from voicebot.calls.media import Gone, MediaEvent, Played, Tap

MOST = 200
"""Events that may wait for the conversation; the peer's own inbox is bounded and drops sound beyond that."""
PAUSE_S = 0.02


class Peer(Side, Protocol):
    """A browser's sound: what of calls.media.Media a chat passes on to it."""

    @property
    def codec(self) -> str | None:
        """What its sound is encoded with."""
        ...

    def events(self) -> AsyncIterator[MediaEvent]:
        """Until Gone."""
        ...

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech."""
        ...

    def flush(self, turn: int) -> int:
        """Silence for this turn; samples of it that had left."""
        ...

    def duck(self, on: bool) -> None:
        """Lower, or not."""
        ...

    def tap(self, tap: Tap | None) -> None:
        """Let it hear along; None: nobody."""
        ...

    def notify(self, message: Mapping[str, Any]) -> None:
        """To its page."""
        ...

    async def drain(self, timeout_s: float) -> bool:
        """Wait for what is queued."""
        ...

    async def close(self, reason: str) -> None:
        """Hang up; repeatable."""
        ...


class Voiced(Protocol):
    """The chat, as its voice knows it."""

    @property
    def backlog(self) -> int:
        """Events not taken yet."""
        ...

    def heard(self, event: MediaEvent) -> None:
        """Something that the sound brings."""
        ...

    def speaks(self, leg: "Leg") -> None:
        """The first sound has come."""
        ...

    def silent(self, leg: "Leg") -> None:
        """The sound is gone."""
        ...


class Leg:
    """Made when the sound is being connected; ends by itself when that is gone."""

    def __init__(self, peer: Peer, chat: Voiced) -> None:
        self.peer, self._chat = peer, chat
        self.unplayed: Played | None = None
        """As good as heard once the sound is gone: the words can be read."""
        self._task = asyncio.create_task(self._pass_on(), name="chat-voice")

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Speech of a turn."""
        before = self.unplayed if self.unplayed is not None and self.unplayed.turn == turn else None
        samples = (before.samples if before else 0) + len(pcm)
        self.unplayed = Played(turn, samples, 0.0, first=before.first if before else True, done=last)
        self.peer.play(turn, pcm, last=last)

    def flush(self, turn: int) -> int:
        """Silence for this turn; samples of it that had left."""
        if self.unplayed is not None and self.unplayed.turn <= turn:
            self.unplayed = None
        return self.peer.flush(turn)

    async def close(self, reason: str) -> None:
        """Hang up, and let the chat know."""
        await self.peer.close(reason)
        await asyncio.gather(self._task, return_exceptions=True)

    async def _pass_on(self) -> None:
        begun = False
        try:
            async for event in self.peer.events():
                if isinstance(event, Gone):
                    return
                if isinstance(event, Frame) and not begun:
                    begun = True
                    self._chat.speaks(self)
                while self._chat.backlog > MOST:  # noqa: ASYNC110  the conversation takes without telling
                    await asyncio.sleep(PAUSE_S)
                if isinstance(event, Played):
                    self._progress(event)
                self._chat.heard(event)
        finally:
            self._chat.silent(self)

    def _progress(self, played: Played) -> None:
        unplayed = self.unplayed
        if unplayed is None or unplayed.turn != played.turn:
            return
        self.unplayed = (
            None if played.done else Played(unplayed.turn, unplayed.samples, played.at, done=unplayed.done)
        )
