"""One voice message while it is being left: when it is over, and what of it is kept. Sans-I/O; times are monotonic seconds."""

from dataclasses import dataclass
from enum import StrEnum

from voicebot.turns.events import KeyPressed, Voice

END_KEY = "#"
_TAIL_S = 0.4
"""Kept behind the last speech: the detector hears a last consonant late."""


class Ending(StrEnum):
    """What ended a message."""

    KEY = "key"
    SILENCE = "silence"
    FULL = "full"
    HANGUP = "hangup"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. longest: of the whole recording. warning: so long before its end they are told. silence: after the last speech.
    patience: until somebody begins to speak. shortest: from the first to the last speech; less is no message."""

    longest: float = 180.0
    warning: float = 15.0
    silence: float = 5.0
    patience: float = 10.0
    shortest: float = 1.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording that is over. length: seconds of it from its beginning that are worth keeping; None: there is no message."""

    ending: Ending
    length: float | None


class Recording:
    """From the tone on. What is told returns what came of it once it is over, and None before. began: when the tone ended."""

    def __init__(self, began: float, limits: Limits | None = None) -> None:
        self._began = began
        self._limits = limits or Limits()
        self._first: float | None = None
        self._last = began
        self._taken: Taken | None = None
        self._warned = False

    @property
    def deadline(self) -> float | None:
        """When `tick` or `warns` is due if nothing is told before, also if no more frames come; None once it is over."""
        due = self._due
        return due if due is None or self._warned else min(due, self._warning_at)

    def warns(self, at: float) -> bool:
        """Whether they are to be told now that the end is near; once."""
        if self._warned or self._taken is not None or at < self._warning_at:
            return False
        self._warned = True
        return True

    @property
    def _warning_at(self) -> float:
        return self._began + max(0.0, self._limits.longest - self._limits.warning)

    @property
    def _due(self) -> float | None:
        if self._taken is not None:
            return None
        quiet = self._limits.patience if self._first is None else self._limits.silence
        return min(self._last + quiet, self._began + self._limits.longest)

    @property
    def is_message(self) -> bool:
        """So much was said that it is worth keeping."""
        return self._first is not None and self._last - self._first >= self._limits.shortest

    def voice(self, heard: Voice) -> Taken | None:
        """A frame, judged by the voice detector."""
        if self.tick(heard.at) is None and heard.speech:
            self._first = heard.at if self._first is None else self._first
            self._last = heard.at
        return self._taken

    def key(self, pressed: KeyPressed) -> Taken | None:
        """The end key ends it; any other is nothing."""
        return self._over(Ending.KEY, pressed.at) if pressed.digit == END_KEY else self.tick(pressed.at)

    def hang_up(self, at: float) -> Taken:
        """The caller is gone: what was said is a message all the same."""
        return self._over(Ending.HANGUP, at)

    def tick(self, at: float) -> Taken | None:
        """Time has passed."""
        if self._due is not None and at >= self._due:
            full = at >= self._began + self._limits.longest
            return self._over(Ending.FULL if full else Ending.SILENCE, at)
        return self._taken

    def _over(self, ending: Ending, at: float) -> Taken:
        if self._taken is None:
            length = None
            if self.is_message:
                end = min(self._last + _TAIL_S, at, self._began + self._limits.longest)
                length = end - self._began
            self._taken = Taken(ending, length)
        return self._taken
