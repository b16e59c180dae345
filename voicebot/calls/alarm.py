"""One timer for a call: it rings at the earliest of all the times at which something may be due."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Rings once, then waits to be set again. now: monotonic seconds. Use from one event loop."""

    def __init__(self, ring: Callable[[], None], now: Callable[[], float]) -> None:
        self._ring, self._now = ring, now
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def set(self, *times: float | None) -> None:
        """Ring at the first of these; what was set before is forgotten. None: nothing is due there."""
        due = min((at for at in times if at is not None), default=None)
        if self._timer is not None:
            if due == self._due:
                return
            self.stop()
        if due is not None:
            self._due = due
            self._timer = asyncio.get_running_loop().call_later(max(0.0, due - self._now()), self._rings)

    def stop(self) -> None:
        """Do not ring; repeatable."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rings(self) -> None:
        self._timer = None
        self._ring()
