"""The mouth and ear of one call, as the conversation sees them: WebRTC, SIP and text chat all look like this."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.audio.frame import Frame, Pcm


@dataclass(frozen=True, slots=True)
class Key:
    """A keypad press: one of 0-9 * #."""

    digit: str
    at: float


@dataclass(frozen=True, slots=True)
class Said:
    """A whole turn that came as text (chat, the simulated caller's --text): no recogniser is needed."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class StopTalking:
    """The caller pressed "stop": the bot must be silent now."""

    at: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The call is over. reason: hangup (either side ended it), network (never connected, or lost), too_long."""

    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Played:
    """Playout progress. turn: id of the turn whose audio it was; samples: how many of that turn's samples have left, at this time.
    first: this is the turn's first sample on the wire. done: nothing of the turn is left to play."""

    turn: int
    samples: int
    at: float
    first: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Switched:
    """The same conversation goes on by another channel: from writing to speaking, or back."""

    channel: str
    at: float


MediaEvent = Frame | Key | Said | StopTalking | Gone | Played | Switched


class Tap(Protocol):
    """Hears along on a call, frame by frame as it passes; must neither wait nor raise."""

    def caller(self, pcm: Pcm) -> None:
        """20 ms of the caller."""
        ...

    def other(self, pcm: Pcm) -> None:
        """20 ms that have really left to them: of the bot, or of the person they talk with."""
        ...


class Audible(Protocol):
    """A call that can be heard along."""

    def tap(self, tap: Tap | None) -> None:
        """Let it hear along from now on; None: nobody any more."""
        ...


class Media(Protocol):
    """Audio in and out of one call. Nothing queues without limit; audio of a dead turn is dropped."""

    channel: str
    """webrtc, sip, text …"""

    def events(self) -> AsyncIterator[MediaEvent]:
        """All that happens on the line, in order, until Gone."""
        ...

    def play(self, turn: int, pcm: Pcm, *, last: bool) -> None:
        """Queue speech of a turn behind what is queued. A turn lower than the last flushed one is dropped."""
        ...

    def flush(self, turn: int) -> int:
        """Silence now and for good for this turn; samples of it that had left."""
        ...

    def duck(self, on: bool) -> None:
        """Speak lower from now on, or at full voice again; what is queued and what comes later."""
        ...

    def notify(self, message: Mapping[str, Any]) -> None:
        """Tell the caller's device something (caption, state). Lost without harm."""
        ...

    async def drain(self, timeout_s: float) -> bool:
        """Wait until what is queued has been heard; False when time ran out or the caller left first."""
        ...

    async def close(self, reason: str) -> None:
        """Hang up; repeatable."""
        ...
