"""What callers are about to have said, understood ahead: the end of a turn then waits for no parsing."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

MOST = 64
"""Texts kept. A caller's next turn takes theirs within a second; what nobody comes for makes room."""


class Prepared:
    """Understanding by text: it depends on nothing else, so that calls may share it."""

    def __init__(self) -> None:
        self._parsed: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._parsed)

    def keep(self, text: str, parsed: dict[str, Any]) -> None:
        """Remember what Rasa made of this text."""
        self._parsed[text] = parsed
        self._parsed.move_to_end(text)
        if len(self._parsed) > MOST:
            self._parsed.popitem(last=False)

    def take(self, text: str) -> dict[str, Any] | None:
        """What was made of exactly this text, once: a tracker keeps what it is given."""
        return self._parsed.pop(text, None)
