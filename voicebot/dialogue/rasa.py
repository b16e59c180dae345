"""The dialogue through Rasa over HTTP (the channel of nlu_data/components/voice_channel.py)."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from voicebot.dialogue.types import Gist, Message, Reply
from voicebot.errors import DialogueError

log = structlog.get_logger()

CALL_STARTED = "EXTERNAL_call_started"
LEADS_ON = frozenset({"hangup", "queue"})
"""Commands after which no question is open."""
KEEP_S = 3.0
"""A connection is kept for the next turn so long: Rasa's own server closes idle ones after 5 s, and may do so while we ask."""


class RasaDialogue:
    """The Dialogue port on a Rasa server, by aiohttp: a request takes about half the steps on the event loop that httpx takes, and a
    quarter of its work, and with many calls each step waits for the others' sound. timeout_s: for a whole answer, whatever it waits for.
    Close it when the house closes.

    A reply must leave a question open, hang up or lead to the queue: when an action fails inside Rasa it answers 200 with half a reply.
    on_failure is told the kind: dead, slow, status, garbage or incomplete (Metrics.dialogue_failures counts them).
    wording: (response of domain.yml, its text) → the text to say.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float,
        on_failure: Callable[[str], object] = lambda kind: None,
        wording: Callable[[str, str], str] = lambda response, text: text,
    ) -> None:
        self._door = f"{url.rstrip('/')}/webhooks/voice"
        self._timeout_s = timeout_s
        self._on_failure, self._wording = on_failure, wording
        self._session: aiohttp.ClientSession | None = None

    async def start(self, call_id: str, context: Mapping[str, Any]) -> Reply:
        """Open the conversation. Errors: DialogueError."""
        return await self._ask(call_id, {"event": CALL_STARTED, "metadata": dict(context)})

    async def turn(
        self, call_id: str, text: str, *, heard: str | None = None, source: str = "speech"
    ) -> Reply:
        """One turn of the caller. Errors: DialogueError."""
        about = {"heard": heard, "source": source}
        return await self._ask(call_id, {"message": _spoken(text), "metadata": about})

    async def prepare(self, call_id: str, text: str) -> Gist | None:
        """Let Rasa parse a text ahead; the turn that says exactly this will find it. What fails will be seen at the turn."""
        try:
            status, body = await self._request("POST", "prepare", {"message": _spoken(text)})
            return _gist(json.loads(body)) if status == 200 else None
        except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, KeyError):
            log.debug("rasa_prepare_failed")
            return None

    async def end(self, call_id: str) -> None:
        """Let Rasa forget the conversation; a Rasa that is out forgets by itself."""
        try:
            await self._request("DELETE", f"calls/{quote(call_id, safe='')}")
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("rasa_forget_failed", kind=type(error).__name__)

    async def ready(self) -> bool:
        """Whether Rasa is there with a model loaded."""
        try:
            return (await self._request("GET", ""))[0] == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def aclose(self) -> None:
        """Let go of the connections; repeatable."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, call_id: str, turn: dict[str, Any]) -> Reply:
        try:
            status, body = await self._request("POST", "webhook", {"sender": call_id, **turn})
        except TimeoutError as error:
            raise self._failed("slow", f"Rasa gave no answer within {self._timeout_s} s") from error
        except aiohttp.ClientError as error:
            raise self._failed("dead", f"Rasa cannot be reached: {type(error).__name__}") from error
        if status != 200:
            raise self._failed("status", f"Rasa answered {status}")
        try:
            reply = _reply(json.loads(body), self._wording)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise self._failed("garbage", f"Rasa's answer cannot be read: {type(error).__name__}") from error
        if not any(message.expect or message.command in LEADS_ON for message in reply.messages):
            raise self._failed("incomplete", "Rasa's answer leaves the caller without a question")
        return reply

    async def _request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, bytes]:
        """Status and body. Errors: aiohttp.ClientError, TimeoutError."""
        if self._session is None:  # made here: it belongs to the running loop
            connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_S)
            self._session = aiohttp.ClientSession(connector=connector)
        url = URL(f"{self._door}/{path}", encoded=True)
        async with (
            asyncio.timeout(self._timeout_s),
            self._session.request(method, url, json=body) as response,
        ):
            return response.status, await response.read()

    def _failed(self, kind: str, text: str) -> DialogueError:
        self._on_failure(kind)
        log.warning("rasa_failed", kind=kind)
        return DialogueError(text)


def _spoken(text: str) -> str:
    """Rasa takes a text that begins with "/" for a command."""
    return text.lstrip("/ \t\n")


def _gist(body: Any) -> Gist:
    return Gist(_text_or_none(body["intent"]), float(body["confidence"]), float(body["ends"]))


def _reply(body: Any, wording: Callable[[str, str], str]) -> Reply:
    messages = tuple(_message(entry, wording) for entry in body["messages"])
    confidence, slots = body.get("confidence"), body.get("slots") or {}
    return Reply(
        messages,
        intent=_text_or_none(body.get("intent")),
        confidence=None if confidence is None else float(confidence),
        slots={str(name): value for name, value in slots.items()},
    )


def _message(entry: Any, wording: Callable[[str, str], str]) -> Message:
    text, response = entry.get("text") or "", _text_or_none(entry.get("response"))
    if not isinstance(text, str):
        raise TypeError("text")
    if response is not None:
        text = wording(response, text)
    return Message(text, _text_or_none(entry.get("expect")), _text_or_none(entry.get("command")))


def _text_or_none(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise TypeError(type(value).__name__)
