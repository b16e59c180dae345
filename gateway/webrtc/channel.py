"""The data channel: captions and states to the browser, keys and "stop" from it. What a browser sends is not trusted."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from voicebot.clock import Clock

LABEL = "voicebot"
MAX_MESSAGE = 1024
"""Characters of a message that is read at all."""
MESSAGES_S = 20.0
"""Messages a second that are read; BURST at once."""
BURST = 40.0
MAX_EARLY = 64
"""Messages that wait for the channel to open; it opens a little after the first audio."""
MAX_UNSENT = 64 * 1024
"""Bytes on the way to the browser; more means it does not listen, and messages are lost."""
KEYS = frozenset("0123456789*#")


class ControlChannel:
    """One call's messages. take: called with `{type: key|stop|bye, ...}` once it is known to be well formed."""

    def __init__(self, clock: Clock, take: Callable[[Mapping[str, Any]], None]) -> None:
        self.ignored = 0
        """Messages that were junk, too long or too many."""
        self.unsent = 0
        """Messages of ours that were lost."""
        self._clock, self._take = clock, take
        self._channel: Any = None
        self._early: deque[str] = deque(maxlen=MAX_EARLY)
        self._allowance, self._counted = BURST, clock.monotonic()

    @property
    def open(self) -> bool:
        """Whether a message would leave now."""
        return self._channel is not None and self._channel.readyState == "open"

    def attach(self, channel: Any) -> None:
        """The browser opened a channel; one of another name, or a second one, is closed."""
        if channel.label != LABEL or self._channel is not None:
            self.ignored += 1
            channel.close()
            return
        self._channel = channel
        channel.on("message", self.received)
        while self._early:
            self._write(self._early.popleft())

    def send(self, message: Mapping[str, Any]) -> None:
        """To the browser, in order; kept while the channel is not open yet, lost when it does not take it."""
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        if self._channel is None:
            self.unsent += len(self._early) == MAX_EARLY
            self._early.append(text)
        else:
            self._write(text)

    def received(self, data: object) -> None:
        """A message from the browser; never raises, for that would end the connection."""
        if not self._affordable() or not isinstance(data, str) or len(data) > MAX_MESSAGE:
            self.ignored += 1
            return
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            message = None
        match message:
            case {"type": "key", "digit": str(digit)} if digit in KEYS:
                self._take({"type": "key", "digit": digit})
            case {"type": "stop" | "bye" as kind}:
                self._take({"type": kind})
            case _:
                self.ignored += 1

    def _write(self, text: str) -> None:
        if not self.open or self._channel.bufferedAmount > MAX_UNSENT:
            self.unsent += 1
            return
        self._channel.send(text)

    def _affordable(self) -> bool:
        now = self._clock.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._counted) * MESSAGES_S)
        self._counted = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True
