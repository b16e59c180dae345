"""A line told as a script: who speaks for how long, in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from voicebot.audio.frame import FRAME_MS
from voicebot.dialogue.profiles import SlotProfile
from voicebot.hearing.types import Distance
from voicebot.turns.events import Asked, BotTalks, Decided, KeyPressed, Told, Voice, Words
from voicebot.turns.taker import TurnTaker

FRAME_S = FRAME_MS / 1000


@dataclass
class Line:
    """Frames of speech or silence reach the taker every 20 ms; every decision is kept with its time (ms)."""

    taker: TurnTaker = field(default_factory=TurnTaker)
    frames: int = 0
    log: list[tuple[int, Decided]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return self.frames * FRAME_S

    def tell(self, told: Told) -> "Line":
        self._keep(self.taker.handle(told))
        return self

    def ask(self, profile: SlotProfile) -> "Line":
        return self.tell(Asked(profile, 1, self.now))

    def bot(self, on: bool) -> "Line":
        return self.tell(BotTalks(on, self.now))

    def words(self, text: str) -> "Line":
        return self.tell(Words(text, self.now))

    def key(self, digit: str) -> "Line":
        return self.tell(KeyPressed(digit, self.now))

    def speech(self, ms: int) -> "Line":
        return self._audio(ms, True)

    def far_speech(self, ms: int) -> "Line":
        """Somebody in the background."""
        return self._audio(ms, True, Distance.FAR)

    def room(self, ms: int, quiet_ms: int = 0) -> "Line":
        """Talk that is no louder than what is always to be heard; nothing else has been for quiet_ms."""
        return self._audio(ms, True, Distance.ROOM, quiet_ms)

    def silence(self, ms: int) -> "Line":
        return self._audio(ms, False)

    def no_audio(self, ms: int) -> "Line":
        """Packets stop; only the clock goes on."""
        for _ in range(ms // FRAME_MS):
            self.frames += 1
            if self.taker.deadline is not None and self.taker.deadline <= self.now:
                self._keep(self.taker.tick(self.now))
        return self

    def decided(self) -> list[str]:
        """What was decided, by name."""
        return [type(decision).__name__ for _, decision in self.log]

    def last(self) -> Decided:
        return self.log[-1][1]

    def last_at(self) -> int:
        return self.log[-1][0]

    def _audio(self, ms: int, speech: bool, distance: Distance = Distance.NEAR, quiet_ms: int = 0) -> "Line":
        for _ in range(ms // FRAME_MS):
            self.frames += 1
            self._keep(self.taker.handle(Voice(speech, self.now, distance, quiet_ms)))
            if self.taker.deadline is not None and self.taker.deadline <= self.now:
                self._keep(self.taker.tick(self.now))
        return self

    def _keep(self, decisions: list[Decided]) -> None:
        self.log += [(round(self.now * 1000), decision) for decision in decisions]


@pytest.fixture
def line() -> Line:
    """A fresh line at time zero."""
    return Line()


@pytest.fixture
def new_line() -> Callable[[], Line]:
    """Makes fresh lines, for tests that need several."""
    return Line
