"""What happened on one call, at the points where both sides are measured. Shared by both sides: standard library only."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from platform import python_version
from typing import Any


@dataclass(slots=True)
class Diary:
    """One call's. turns: (seconds into the wav, the words) whenever a turn of the caller was taken for over and understood,
    "" for speech that was not; sounds: when the bot's first frame of an answer was written; late: how late each frame of the
    caller was handed over, seconds."""

    began: float = 0.0
    turns: list[tuple[float, str]] = field(default_factory=list)
    sounds: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)

    def begin(self) -> None:
        """The wav's first sample is due now."""
        self.began = time.monotonic()

    @property
    def now(self) -> float:
        """Seconds into the wav."""
        return time.monotonic() - self.began

    def turn(self, text: str) -> None:
        """The dialogue is handed these words now."""
        self.turns.append((self.now, text))

    def sound(self) -> None:
        """An answer begins to be heard now."""
        self.sounds.append(self.now)


def report(diaries: Iterable[Diary], used: Mapping[str, float], packages: Iterable[str]) -> dict[str, Any]:
    """What a side tells of its run; used: as delivery.ring gives it."""
    calls = [{"turns": one.turns, "sounds": one.sounds, "late": one.late} for one in diaries]
    versions = {"python": python_version()} | {name: version(name) for name in packages}
    return {"calls": calls, **used, "versions": versions}
