"""What was written in one chat, numbered: each side is given what it lacks, and what comes twice is taken once. Pure."""

from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from voicebot.records.view import moment_json

Who = Literal["caller", "bot", "agent"]
Side = Literal["caller", "shop"]
"""Who reads: the customer, or whoever answers them."""

LINES = 1000
"""Kept for who comes back; far above any real chat."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message. n: 1, 2, 3 … in the order of the chat. mid: the sender's own id of it; None for what is not sent by a page.
    name: of an agent."""

    n: int
    who: Who
    text: str
    at: datetime
    mid: str | None = None
    name: str | None = None

    def json(self) -> dict[str, Any]:
        """As both pages get it."""
        return {
            "type": "line",
            "n": self.n,
            "who": self.who,
            "text": self.text,
            "at": moment_json(self.at),
            "mid": self.mid,
            "name": self.name,
        }


class Thread:
    """One chat's messages. read: by side, the number of the last line that was seen there."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._mids: OrderedDict[tuple[Who, str], Line] = OrderedDict()
        self.last = 0
        """The number of the newest line; 0: nothing was written yet."""
        self.read: dict[Side, int] = {"caller": 0, "shop": 0}

    def add(
        self, who: Who, text: str, at: datetime, *, mid: str | None = None, name: str | None = None
    ) -> Line:
        """A message. Whoever writes has read what is there."""
        self.last += 1
        line = Line(self.last, who, text, at, mid, name)
        self._lines.append(line)
        if mid is not None:
            self._mids[who, mid] = line
            while len(self._mids) > LINES:
                self._mids.popitem(last=False)
        return line

    def known(self, who: Who, mid: str) -> Line | None:
        """The line that this message became already."""
        return self._mids.get((who, mid))

    def after(self, n: int) -> list[Line]:
        """What somebody lacks who has everything up to n."""
        return [line for line in self._lines if line.n > n]

    def seen(self, side: Side, n: int) -> bool:
        """This side has read up to n. False when that is no news."""
        n = min(n, self.last)
        if n <= self.read[side]:
            return False
        self.read[side] = n
        return True
