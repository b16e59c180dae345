"""A call without audio: the caller writes, the bot's captions are read. Looks like any other Media to the conversation."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any

from voicebot.audio.frame import Pcm
from voicebot.calls.media import Gone, Key, MediaEvent, Played, Said, StopTalking
from voicebot.clock import Clock, SystemClock

MAX_TEXT = 500
"""Characters of one written turn; what does not fit is refused, not cut."""
MAX_WAITING = 32
"""Things the caller did that the conversation has not taken yet; more are refused."""
MAX_UNSENT = 256
"""Messages the caller's device has not taken yet; with more it counts as gone."""
KEYS = frozenset("0123456789*#")


class TextMedia:
    """One text conversation. The conversation uses the Media side; the WebSocket route uses `receive`, `outgoing`, `lost`."""

    channel = "text"

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._events: deque[MediaEvent] = deque()
        self._unsent: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._to_send = asyncio.Event()
        self._flushed = -1
        self._sent: dict[int, int] = {}
        self._closed = False
        self._gone = False
        self.ignored = 0
        """Messages of the caller that were refused."""

    # --- the conversation's side ------------------------------------------------------------------

    async def events(self) -> AsyncIterator[MediaEvent]:
        """Said, Key, StopTalking and Played in order, until Gone."""
        while True:
            while not self._events:
                self._news.clear()
                await self._news.wait()
            event = self._events.popleft()
            yield event
            if isinstance(event, Gone):
                return

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Nothing to play: reported as heard at once, for the caller reads the caption."""
        if turn <= self._flushed or self._gone:
            return
        before = self._sent.get(turn)
        total = (before or 0) + len(pcm)
        self._sent = {turn: total}
        played = Played(turn, total, self._clock.monotonic(), first=before is None, done=last)
        newest = self._events[-1] if self._events else None
        if isinstance(newest, Played) and newest.turn == turn:  # unread progress is overtaken, not piled up
            played = Played(turn, total, played.at, first=newest.first, done=last)
            self._events.pop()
        self._happened(played)

    def flush(self, turn: int) -> int:
        """Later audio of this turn is dropped; samples of it reported as played."""
        self._flushed = max(self._flushed, turn)
        return self._sent.get(turn, 0)

    def duck(self, on: bool) -> None:
        """What is read has no loudness."""

    def notify(self, message: Mapping[str, Any]) -> None:
        """Queue a message for the caller's device."""
        if self._closed:
            return
        if len(self._unsent) >= MAX_UNSENT:
            self.lost("network")
            return
        self._unsent.append(dict(message))
        self._to_send.set()

    async def drain(self, timeout_s: float) -> bool:
        """Nothing is ever waited for: captions are read when they are read."""
        return not self._gone

    async def close(self, reason: str) -> None:
        """Say goodbye to the device and end; repeatable."""
        if not self._closed:
            self.notify({"type": "bye", "reason": reason})
        self.lost("hangup")

    # --- the device's side ------------------------------------------------------------------------

    def receive(self, raw: str) -> str | None:
        """Take one message of the device. The code of the refusal, None when it was taken."""
        refused = self._take(raw)
        if refused is not None:
            self.ignored += 1
        return refused

    async def outgoing(self) -> AsyncIterator[dict[str, Any]]:
        """Messages for the device, in order; ends after the last one of a closed conversation."""
        while True:
            while self._unsent:
                yield self._unsent.popleft()
            if self._closed:
                return
            self._to_send.clear()
            await self._to_send.wait()

    def lost(self, reason: str) -> None:
        """The device is gone or the conversation over; repeatable."""
        self._closed = True
        self._to_send.set()
        if not self._gone:
            self._gone = True
            self._happened(Gone(reason, self._clock.monotonic()))

    # ----------------------------------------------------------------------------------------------

    def _take(self, raw: str) -> str | None:
        try:
            message = json.loads(raw)
        except (ValueError, RecursionError):
            return "bad_message"
        if not isinstance(message, dict) or self._gone:
            return "bad_message"
        if len(self._events) >= MAX_WAITING:
            return "too_fast"
        return self._did(message, self._clock.monotonic())

    def _did(self, message: Mapping[str, Any], now: float) -> str | None:
        """What the caller did; the code of the refusal, None when it was taken."""
        match message:
            case {"type": "say", "text": str(text)} if text.strip() and is_unicode(text):
                if len(text) > MAX_TEXT:
                    return "too_long"
                self._happened(Said(text.strip(), now))
            case {"type": "key", "digit": str(digit)} if digit in KEYS:
                self._happened(Key(digit, now))
            case {"type": "stop"}:
                self._happened(StopTalking(now))
            case {"type": "bye"}:
                self.lost("hangup")
            case _:
                return "bad_message"
        return None

    def _happened(self, event: MediaEvent) -> None:
        self._events.append(event)
        self._news.set()


def is_unicode(text: str) -> bool:
    """JSON can carry half a surrogate pair, which nothing behind this door could store or send."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
