"""Where the voice messages of a call go, as the call sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.audio.frame import Pcm


class Draft(Protocol):
    """One message while it is being spoken; what was added outlives a process that dies."""

    @property
    def id(self) -> str:
        """Of the message."""
        ...

    def add(self, pcm: Pcm) -> None:
        """The next of its sound, 16 kHz; returns at once."""
        ...

    async def drop(self) -> None:
        """It is safe elsewhere, or there is to be none. Never raises; repeatable."""
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that is to be kept. id: of its draft. sound: 16 kHz. transcript: empty where the recogniser failed. slots: what the
    dialogue knows."""

    id: str
    sound: Pcm
    transcript: str
    slots: Mapping[str, Any]


class Mailbox(Protocol):
    """The messages of one call."""

    def begin(self, slots: Mapping[str, Any]) -> Draft:
        """One is about to be spoken. slots: as in Spoken."""
        ...

    async def keep(self, spoken: Spoken) -> bool:
        """True: it is safe. False: it may be lost. Never raises."""
        ...
