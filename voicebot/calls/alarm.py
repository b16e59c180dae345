"""One timer for a call: it rings at the earliest of all the times at which something may be due."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Rings once, then waits to be set again. now: monotonic seconds. Use from one event loop.

    Somebody who speaks puts their time off with every frame: the timer then stays as it is, and sees when it is over that it has to go on.
    """

    def __init__(self, ring: Callable[[], None], now: Callable[[], float]) -> None:
        self._ring, self._now = ring, now
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None
        self._over = 0.0
        """When the timer is over; never after what is due."""

    def set(self, *times: float | None) -> None:
        """Ring at the first of these; what was set before is forgotten. None: nothing is due there."""
        self._due = min((at for at in times if at is not None), default=None)
        if self._due is not None and (self._timer is None or self._due < self._over):
            self._start(self._due)

    def stop(self) -> None:
        """Do not ring; repeatable."""
        self._due = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._over = due
        self._timer = asyncio.get_running_loop().call_later(max(0.0, due - self._now()), self._rings)

    def _rings(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if self._due > self._over:
            self._start(self._due)
            return
        self._due = None
        self._ring()
