"""What strangers write is words, whatever it looks like: Rasa would take `/intent{"slot": "value"}` for a command and fill the slot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage

BEGIN, BEGUN = "/start", "/EXTERNAL_call_started"
"""What messengers send for a person who has just come, and what the dialogue greets at."""
MAX_TEXT = 2_000
"""Characters of one message; a flood is cut, as in voice_channel."""

Take = Callable[[UserMessage], Awaitable[Any]]


def guarded(take: Take) -> Take:
    """The same, for messages that nobody has checked yet."""

    async def safe(message: UserMessage) -> Any:
        text = (message.text or "").strip()
        message.text = BEGUN if text == BEGIN else text.lstrip("/ \t\n")[:MAX_TEXT]
        return await take(message)

    return safe
