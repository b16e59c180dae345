"""What crosses between a call and the people who may take it: the wish goes to them, news of the wait come back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.audio.frame import Frame


@dataclass(frozen=True, slots=True)
class Position:
    """How the wait stands. position: 1 is the next. minutes: from, to; (0, 1) is less than a minute. callback: offer one."""

    position: int
    minutes: tuple[int, int]
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody looks at it now."""


@dataclass(frozen=True, slots=True)
class Passed:
    """That came to nothing; the place is kept."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody will take it now: too many wait, it took too long, or everybody went home. message: a voice message is to take its place,
    not a callback."""

    message: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """A person has the word; repeated when they are back from holding. hear: takes the caller's frames from now on."""

    hear: Callable[[Frame], None]


@dataclass(frozen=True, slots=True)
class Held:
    """The person does not listen for a while: by their own will, or because their connection is gone and may come back."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The person's connection is gone for good; the caller is the next."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The person has passed the caller on to another, who is being sought."""


@dataclass(frozen=True, slots=True)
class Over:
    """The person has ended the talk. rating: ask how it was."""

    rating: bool = False


News = Position | Looking | Passed | Nobody | Joined | Held | Lost | Moved | Over


class People(Protocol):
    """The people of a line, as one call sees them. All plain calls on the one event loop; `tell` may come from within `enter`,
    never from within `leave`."""

    def enter(self, call_id: str, slots: Mapping[str, Any], tell: Callable[[News], None]) -> None:
        """This caller waits for a person from now on. slots: what the dialogue knows. tell: hears how it goes."""
        ...

    def leave(self, call_id: str, why: str) -> None:
        """The caller waits and talks no longer; nothing more is told. Repeatable, also for who never entered."""
        ...
