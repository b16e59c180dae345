"""The bot's mouth on one call: playout that can be waited for, so that a goodbye is heard out."""

import asyncio
from collections.abc import Callable

from gateway.media.playout import Playout
from voicebot.audio.frame import Pcm
from voicebot.calls.media import Played, Tap
from voicebot.clock import Clock

Source = Callable[[], Pcm]
"""Gives the next 20 ms, whenever it is asked."""

TAIL_S = 0.3
"""Speech that has left us is still in the other side's buffer for about so long."""


class Mouth:
    """report: as of Playout."""

    def __init__(self, clock: Clock, report: Callable[[Played], None]) -> None:
        self._clock, self._report = clock, report
        self._playout = Playout(self._played)
        self._speaking_at = float("-inf")
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._shut = False
        self.tap: Tap | None = None
        """Hears what leaves."""
        self.source: Source | None = None
        """Whom the other side is joined with: asked for each 20 ms in the place of what is queued."""

    @property
    def lost(self) -> int:
        """Samples that came too late to be played, or did not fit."""
        return self._playout.dropped + self._playout.overflowed

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech of a turn; nothing after `shut`."""
        if not self._shut:
            self._playout.play(turn, pcm, last=last)
            self._note()

    def flush(self, turn: int) -> int:
        """Silence now and for good for this turn; samples of it that had left."""
        left = self._playout.flush(turn)
        self._note()
        return left

    def duck(self, on: bool) -> None:
        """Speak lower, or at full voice again."""
        self._playout.duck(on)

    def take(self, at: float) -> Pcm:
        """The 320 samples that leave now."""
        pcm = self._playout.take(at) if self.source is None else self.source()
        if self.tap is not None:
            self.tap.other(pcm)
        self._note()
        return pcm

    async def drain(self, timeout_s: float) -> bool:
        """Wait until what is queued has been heard; False when time ran out or it was shut first."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._quiet.wait()
                await asyncio.sleep(max(0.0, self._speaking_at + TAIL_S - self._clock.monotonic()))
        except TimeoutError:
            return False
        return not self._shut

    def shut(self) -> None:
        """The call is over: nobody waits any longer."""
        self._shut = True
        self._quiet.set()

    def _played(self, event: Played) -> None:
        self._speaking_at = event.at
        self._report(event)

    def _note(self) -> None:
        if self._playout.idle or self._shut:
            self._quiet.set()
        else:
            self._quiet.clear()
