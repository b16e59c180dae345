"""One 20 ms clock for all calls: a task for each would cost more than what it has to do."""

import asyncio
from collections.abc import Callable

import structlog

from gateway.media.playout import TOLERATED_S
from voicebot.audio.frame import FRAME_MS

log = structlog.get_logger()

PERIOD_S = FRAME_MS / 1000
PHASES = 4
"""Calls take turns within a period, so that no burst of work makes the last one late."""
LATE_S = PERIOD_S
"""Later than this counts as late: the packet leaves when the next one should."""

Tick = Callable[[int, float], None]
"""Number of the tick, with gaps where the process was too late for them; the loop's time."""
_Member = tuple[Tick, Callable[[], None]]


class Metronome:
    """Belongs to one event loop; runs while anybody listens. What is late now does not make the rest late."""

    def __init__(self) -> None:
        self.ticks = 0
        self.late = 0
        """Ticks of single calls that came more than LATE_S after their time."""
        self.skipped = 0
        self._members: list[dict[object, _Member]] = [{} for _ in range(PHASES)]
        self._origin = 0.0
        self._slot = 0
        self._next: asyncio.TimerHandle | None = None

    @property
    def members(self) -> int:
        """Calls that are being ticked."""
        return sum(map(len, self._members))

    def join(self, tick: Tick, failed: Callable[[], None]) -> Callable[[], None]:
        """Call `tick` every 20 ms, until the function given back is called (repeatable). A tick that raises is called no
        more; `failed` then."""
        place = object()
        phase = min(self._members, key=len)
        phase[place] = (tick, failed)
        if self._next is None:
            self._origin = asyncio.get_running_loop().time()
            self._slot = self._members.index(phase)
            self._arm()

        def leave() -> None:
            phase.pop(place, None)

        return leave

    def _arm(self) -> None:
        while not self._members[self._slot % PHASES]:
            self._slot += 1
        self._next = asyncio.get_running_loop().call_at(self._due(), self._beat)

    def _due(self) -> float:
        return self._origin + self._slot * PERIOD_S / PHASES

    def _beat(self) -> None:
        now = asyncio.get_running_loop().time()
        late = now - self._due()
        members = self._members[self._slot % PHASES]
        if late > TOLERATED_S:
            periods = int(late / PERIOD_S)
            self._slot += periods * PHASES
            self.skipped += periods * len(members)
        number = self._slot // PHASES
        self.ticks += len(members)
        self.late += len(members) if late > LATE_S else 0
        for place, (tick, failed) in tuple(members.items()):
            if place not in members:  # another one's tick ended this call
                continue
            try:
                tick(number, now)
            except Exception:
                log.exception("tick_failed")
                members.pop(place, None)
                failed()
        self._slot += 1
        self._next = None
        if self.members:
            self._arm()
