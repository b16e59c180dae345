"""What an ear must do, whatever engine is behind it."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from voicebot.audio.frame import Pcm

UNKNOWN = "[unk]"
"""Stands for speech the grammar does not let through. Kept in partial results (it is speech, and "tak" among it is no clean
answer), removed from final ones."""


class Distance(IntEnum):
    """How far away whoever is heard is, by their level."""

    NEAR = 0
    """About as loud as the caller has been, and louder than the room."""
    FAR = 1
    """Softer than the caller has been: somebody else, or the caller's own soft word."""
    ROOM = 2
    """No louder than what is always to be heard."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds from the first sample the recogniser was given."""

    text: str
    confidence: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The final result of one turn. text: lower case Polish words, `[unk]` already removed. confidence: 0..1, mean over words.
    unknown: stretches of speech that were `[unk]`. beyond: heard openly, because the answer was none of the question's words."""

    text: str
    confidence: float
    words: tuple[Word, ...] = ()
    unknown: int = 0
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words a question lets through. words empty: open recognition with the model's own language model. digits: how many a
    whole answer has, where it is made of them. language: whose ears are to hear it; empty: the line's own. unknown: speech outside the words becomes `[unk]`; else it is forced into them."""

    name: str = "open"
    words: tuple[str, ...] = field(default=())
    digits: int | None = None
    unknown: bool = True
    language: str = ""

    @property
    def is_open(self) -> bool:
        return not self.words


OPEN = Grammar()


class Recognizer(Protocol):
    """One call's ear for one turn at a time. Calls block and may release the interpreter lock: run them in the hearing pool."""

    def accept(self, pcm: Pcm) -> str:
        """Take more audio (16 kHz, any length); the words heard so far in this turn, `[unk]` among them. Errors: HearingError."""
        ...

    def finish(self) -> Heard:
        """End the turn: the final result. The recogniser is then ready for the next turn. Errors: HearingError."""
        ...

    def reset(self) -> None:
        """Forget the audio of this turn (a cough, not words)."""
        ...


class Ears(Protocol):
    """A recognition engine with a loaded model, shared by all calls."""

    name: str
    """Model name as on the shelf."""

    def recognizer(self, grammar: Grammar = OPEN) -> Recognizer:
        """A recogniser for this grammar. Errors: HearingError."""
        ...

    def knows(self, word: str) -> bool:
        """Whether the model can recognise this word at all."""
        ...
