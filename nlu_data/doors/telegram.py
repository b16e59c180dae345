"""Rasa's own Telegram connector, made fit for strangers.

What differs: their words are never commands (guard.py); a Telegram that is out when Rasa starts stops nobody else's conversation; and
`api` may name another Bot API server than Telegram's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from aiogram.bot.api import TelegramAPIServer
from aiogram.utils.exceptions import TelegramAPIError
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.telegram import TelegramInput, TelegramOutput
from sanic import Blueprint

from doors.guard import guarded

log = structlog.get_logger()

API = "https://api.telegram.org"


class TelegramDoor(TelegramInput):
    """credentials.yml: `doors.telegram.TelegramDoor: {access_token, verify, webhook_url, api}`; all but the last as Rasa documents them."""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Errors: RasaException when there are none."""
        door = super().from_credentials(credentials)
        door.api = (credentials or {}).get("api", API)
        door.debug_mode = False
        return door

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        return super().blueprint(guarded(on_new_message))

    def get_output_channel(self) -> TelegramOutput:
        """Tell Telegram where we are, as far as it listens."""
        channel = TelegramOutput(self.access_token)
        channel.server = TelegramAPIServer.from_base(self.api)
        try:
            asyncio.run(self._announce(channel))
        except (TelegramAPIError, aiohttp.ClientError, OSError, asyncio.TimeoutError) as error:
            log.warning("telegram.webhook_not_set", kind=type(error).__name__)
        return channel

    async def _announce(self, channel: TelegramOutput) -> None:
        try:
            await channel.set_webhook(url=self.webhook_url)
        finally:
            await channel.session.close()  # it belongs to this loop, which ends here
