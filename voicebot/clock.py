"""Time as policy code sees it: passed in, so that a test can run thirty seconds in no time."""

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHOP_ZONE = ZoneInfo("Europe/Warsaw")
"""Where the shop is: its days begin and end there."""


class Clock(Protocol):
    """What policy code may ask about time."""

    def monotonic(self) -> float:
        """Seconds that never go back; only differences mean something."""
        ...

    def now(self) -> datetime:
        """The wall clock, timezone-aware UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)
