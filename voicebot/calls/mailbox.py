"""Where the voice messages of a call go, as the call sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from voicebot.audio.frame import Pcm


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that is to be kept. sound: 16 kHz. transcript: empty where the recogniser failed. slots: what the dialogue knows."""

    sound: Pcm
    transcript: str
    slots: Mapping[str, Any]


class Mailbox(Protocol):
    """The messages of one call."""

    async def keep(self, spoken: Spoken) -> bool:
        """True: it is safe. False: it may be lost. Never raises."""
        ...
