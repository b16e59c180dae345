"""The caller's end of a call, whatever carries it: what the bot showed and said so far, and the four things a caller can do."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from numpy.typing import NDArray

from gateway.caller.mouth import Spoken
from gateway.caller.voice import Utterance
from voicebot.errors import ConfigError, MediaError

HTTP_LIMIT_S = 10.0
RECORD_LIMIT_S = 8.0
"""How long after hanging up the record may take to be closed."""
BUSY_STATES = frozenset({"thinking", "speaking"})


@dataclass(slots=True)
class Caption:
    """Text the bot's side showed: its own words, or what it understood of the caller's. at: monotonic seconds when it first came."""

    who: str
    text: str
    at: float
    turn: int | None
    final: bool


class Line(ABC):
    """One call. `open` first; `hang_up` last, repeatable."""

    channel: str

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ConfigError("URL", url, "http://… or https://… of a running line")
        self.url = url.rstrip("/")
        self.call_id = ""
        self.token = ""
        self.captions: list[Caption] = []
        self.state: str | None = None
        self.bye: str | None = None
        """Why the bot hung up, once it has."""
        self.closed = False

    @abstractmethod
    async def open(self) -> None:
        """Call. Errors: CallRefused, MediaError."""

    @abstractmethod
    async def say(self, utterance: Utterance) -> Spoken:
        """Speak; returns when the last sample is on the wire. Errors: MediaError when the call is over before that."""

    @abstractmethod
    def send(self, message: Mapping[str, Any]) -> None:
        """A message on the data channel (or what stands for it)."""

    @abstractmethod
    async def hang_up(self) -> None:
        """End the call."""

    @abstractmethod
    def answered(self, since: float) -> float | None:
        """When the bot's answer to what ended at `since` could first be heard (text: read)."""

    @abstractmethod
    def stopped_after(self, began: float) -> float | None:
        """How long the bot went on after the caller began to speak over it; None if it was silent then, or has no sound."""

    @abstractmethod
    def heard(self, since: float) -> NDArray[np.int16] | None:
        """The bot's sound after `since`, mono at packets.RATE; None where there is none to hear (text)."""

    @abstractmethod
    def quiet_for(self, since: float) -> float | None:
        """Seconds since the bot was last heard (text: read); None if it was not heard after `since`."""

    def take(self, raw: str | bytes) -> None:
        """A message from the bot's side; what is not understood is ignored, as a browser would."""
        try:
            message = json.loads(raw)
        except ValueError:
            return
        match message:
            case {"type": "caption", "who": str(who), "text": str(text)}:
                self.caption(who, text, message.get("turn"), bool(message.get("final", True)))
            case {"type": "state", "state": str(state)}:
                self.state = state
            case {"type": "bye"}:
                self.bye = str(message.get("reason", ""))

    def caption(self, who: str, text: str, turn: int | None, final: bool) -> None:
        """Something was shown; a caption that is not final grows until it is."""
        last = next((caption for caption in reversed(self.captions) if caption.who == who), None)
        if last is not None and last.turn == turn and not last.final:
            if who == "bot" and last.text.startswith(text):
                text = last.text  # what was shown stays shown; what is understood of the caller may change
            last.text, last.final = text, final
        else:
            self.captions.append(Caption(who, text, asyncio.get_running_loop().time(), turn, final))


async def record_of(line: Line) -> dict[str, Any]:
    """The record of a call that is over. Errors: MediaError when it cannot be had."""
    loop = asyncio.get_running_loop()
    limit = loop.time() + RECORD_LIMIT_S
    async with httpx.AsyncClient(timeout=HTTP_LIMIT_S) as client:
        while True:
            try:
                answer = await client.get(
                    f"{line.url}/api/calls/{line.call_id}", headers={"Authorization": f"Bearer {line.token}"}
                )
                answer.raise_for_status()
                record: dict[str, Any] = answer.json()
            except (httpx.HTTPError, ValueError) as error:
                raise MediaError(
                    f"no record of call {line.call_id}: {type(error).__name__} {error}"
                ) from error
            if record.get("ended") or loop.time() >= limit:
                return record
            await asyncio.sleep(0.2)
