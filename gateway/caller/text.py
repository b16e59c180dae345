"""A caller without audio: the same conversation over a WebSocket."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from gateway.caller.line import HTTP_LIMIT_S, Line
from gateway.caller.mouth import Spoken
from gateway.caller.voice import Utterance
from voicebot.errors import CallRefused, MediaError

MAX_MESSAGE = 64 * 1024


class TextLine(Line):
    """One text call."""

    channel = "text"

    def __init__(self, url: str, order: str | None = None, language: str | None = None) -> None:
        """language: two letters; None: the line's own. order: signed (docs/signed-orders.md), handed over as a shop's page would."""
        super().__init__(url)
        self._query = "" if language is None else f"?lang={language}"
        self._protocols = None if order is None else [Subprotocol("voicebot.text"), Subprotocol(order)]
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        address = "ws" + self.url.removeprefix("http") + "/api/calls/text" + self._query
        try:
            self._socket = await connect(
                address, open_timeout=HTTP_LIMIT_S, max_size=MAX_MESSAGE, subprotocols=self._protocols
            )
            async with asyncio.timeout(HTTP_LIMIT_S):
                first = json.loads(await self._socket.recv())
            if first.get("type") == "refused":
                raise CallRefused(
                    str(first.get("error")), f"the line refused the call: {first.get('message', '')}"
                )
            self.call_id, self.token = str(first["id"]), str(first["token"])
        except CallRefused:
            await self.hang_up()
            raise
        except (
            OSError,
            WebSocketException,
            TimeoutError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:
            await self.hang_up()
            raise MediaError(f"no text call to {address}: {type(error).__name__} {error}") from error
        self._reader = asyncio.create_task(self._read(self._socket))

    async def say(self, utterance: Utterance) -> Spoken:
        now = asyncio.get_running_loop().time()
        if self._socket is None or self.closed:
            raise MediaError("the call ended before the caller could speak")
        try:
            await self._socket.send(json.dumps({"type": "say", "text": utterance.text}, ensure_ascii=False))
        except WebSocketException as error:
            raise MediaError("the call ended while the caller was speaking") from error
        return Spoken(now, now)

    def send(self, message: Mapping[str, Any]) -> None:
        task = asyncio.ensure_future(self._send(json.dumps(message)))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def hang_up(self) -> None:
        if self._socket is not None:
            if not self.closed and self.bye is None:
                await self._send('{"type": "bye"}')
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)
        self.closed = True

    def answered(self, since: float) -> float | None:
        return next(
            (caption.at for caption in self.captions if caption.who == "bot" and caption.at >= since), None
        )

    def stopped_after(self, began: float) -> float | None:
        return None

    def heard(self, since: float) -> NDArray[np.int16] | None:
        return None

    def quiet_for(self, since: float) -> float | None:
        last = next((caption.at for caption in reversed(self.captions) if caption.who == "bot"), None)
        return None if last is None or last < since else asyncio.get_running_loop().time() - last

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(WebSocketException):
            async for message in socket:
                self.take(message)
        self.closed = True

    async def _send(self, text: str) -> None:
        if self._socket is not None:
            with contextlib.suppress(WebSocketException):
                await self._socket.send(text)
