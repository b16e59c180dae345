"""A telephone shows no captions: what the bot says is read from the call's record while the call goes on."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from gateway.caller.line import HTTP_LIMIT_S
from gateway.caller.sound_line import SoundLine
from voicebot.errors import MediaError

FIRST_LIMIT_S = 5.0
"""The record of a call that was just answered must be readable so soon."""
LOOK_S = 0.05
QUICK_S, SLOW_S = 0.15, 1.0
"""Between two readings: when the record must have something new, and otherwise. Readings cost the line under test."""
AUDIBLE_S = 0.1


class RecordFollower:
    """Puts the turns of a running call into the line's captions, and into its state who is at it."""

    def __init__(self, line: SoundLine) -> None:
        self._line = line
        self._known = 0
        self._read_at = 0.0
        self._client: httpx.AsyncClient | None = None
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Read it once, then follow it in the background. Errors: MediaError when it cannot be read."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + FIRST_LIMIT_S
        client = self._client = httpx.AsyncClient(timeout=HTTP_LIMIT_S)
        while (error := await self._read(client)) is not None:
            if loop.time() >= limit:
                raise MediaError(f"no record of call {self._line.call_id}: {error}")
            await asyncio.sleep(QUICK_S)
        self._task = asyncio.create_task(self._follow(client), name="sip-caller-record")

    async def close(self) -> None:
        """Read no more; repeatable."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def take(self, record: Mapping[str, Any]) -> None:
        """What is new in the record: a turn is a caption, whole as it is; the last one tells who is at it."""
        turns = record.get("turns", [])
        for number, turn in enumerate(turns[self._known :], self._known):
            self._line.caption(str(turn["who"]), str(turn["text"]), number, final=True)
        self._known = max(self._known, len(turns))
        if not turns:
            return
        if turns[-1]["who"] == "caller":
            self._line.state = "thinking"
        else:
            self._line.state = "speaking" if turns[-1].get("ended_ms") is None else "listening"

    async def _follow(self, client: httpx.AsyncClient) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_S)
            if loop.time() >= self._read_at + (QUICK_S if self._something_new() else SLOW_S):
                await self._read(client)  # a reading that fails is made up for by the next

    def _something_new(self) -> bool:
        """Whether what is heard of the bot is not what the record said last."""
        quiet = self._line.quiet_for(0.0)
        audible = quiet is not None and quiet < AUDIBLE_S
        return audible != (self._line.state == "speaking")

    async def _read(self, client: httpx.AsyncClient) -> str | None:
        """Take the record; what went wrong, if anything."""
        self._read_at = asyncio.get_running_loop().time()
        try:
            answer = await client.get(
                f"{self._line.url}/api/calls/{self._line.call_id}",
                headers={"Authorization": f"Bearer {self._line.token}"},
            )
            answer.raise_for_status()
            self.take(answer.json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            return f"{type(error).__name__} {error}"
        return None
