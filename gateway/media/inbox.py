"""What happened on a line, waiting for the conversation: bounded, so that a conversation that lags cannot eat the machine."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from voicebot.audio.frame import Frame
from voicebot.calls.media import Gone, MediaEvent

MAX_FRAMES = 100
"""Two seconds of the caller's audio; older frames make room for newer ones."""
MAX_OTHERS = 256
"""Keys, progress of playout and the like."""


class Inbox:
    """Events of one call in order, for one reader. The last one is Gone."""

    def __init__(self) -> None:
        self.dropped_frames = 0
        self.dropped_others = 0
        self._events: deque[MediaEvent] = deque()
        self._frames = 0
        self._news = asyncio.Event()
        self._ended = False

    def put(self, event: MediaEvent) -> None:
        """Add an event; nothing is taken after Gone."""
        if self._ended:
            return
        if isinstance(event, Frame):
            self._frames += 1
            if self._frames > MAX_FRAMES:
                self._drop(frame=True)
        elif len(self._events) - self._frames >= MAX_OTHERS and not isinstance(event, Gone):
            self._drop(frame=False)
        self._ended = isinstance(event, Gone)
        self._events.append(event)
        self._news.set()

    async def events(self) -> AsyncIterator[MediaEvent]:
        """All events, until Gone (and nothing when that was read already)."""
        while True:
            while self._events:
                event = self._events.popleft()
                self._frames -= isinstance(event, Frame)
                yield event
            if self._ended:
                return
            self._news.clear()
            await self._news.wait()

    def _drop(self, *, frame: bool) -> None:
        for index, event in enumerate(self._events):
            if isinstance(event, Frame) is frame:
                del self._events[index]
                break
        if frame:
            self._frames -= 1
            self.dropped_frames += 1
        else:
            self.dropped_others += 1
