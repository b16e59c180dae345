"""The end of a call: why it comes, that the last words are heard out, and what the call was."""

import asyncio

from voicebot.calls.media import Media

GOODBYE_S = 2.0
"""How long the caller's device may take to play what it still holds before we hang up."""
OUTCOME_BY_END = {"bye": "answered", "no_input": "no_input", "failed": "failed"}
"""Unless the dialogue named an outcome; a caller who just leaves has abandoned the call."""


class Ending:
    """One call's. because: why it is to end once the current words are spoken; None while it goes on. outcome: as the dialogue named
    it."""

    def __init__(self, media: Media) -> None:
        self.because: str | None = None
        self.outcome: str | None = None
        self._media = media
        self._hanging_up: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        """Nothing can take it back any more."""
        return self._hanging_up is not None

    def begin(self, reason: str) -> None:
        """Hang up as soon as everything is played; returns at once, repeatable."""
        self.because = reason
        if self._hanging_up is None:
            self._hanging_up = asyncio.create_task(self._hang_up(reason))

    async def over(self) -> None:
        """Wait until the line is closed; close it where nobody has."""
        if self._hanging_up is not None:
            await self._hanging_up
        await self._media.close(self.because or "hangup")

    def told(self, outcome: str | None) -> tuple[str, str]:
        """What the call was, and why it ended, for the record. outcome: of a talk with a person, which counts more than the bot's."""
        ended = self.because or "hangup"
        return outcome or self.outcome or OUTCOME_BY_END.get(ended, "abandoned"), ended

    async def _hang_up(self, reason: str) -> None:
        await self._media.drain(GOODBYE_S)
        await self._media.close(reason)
