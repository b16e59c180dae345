"""Tests of voicebot.dialogue.rasa."""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from voicebot.dialogue.rasa import RasaDialogue
from voicebot.dialogue.types import Gist
from voicebot.errors import DialogueError

GOOD = {
    "messages": [{"text": "Dobrze."}, {"text": "Proszę podać numer.", "expect": "order_number"}],
    "intent": "order_status",
    "confidence": 0.9,
    "slots": {"topic": "order_status"},
    "entities": [],
}
GIST = {"intent": "order_status", "confidence": 0.9, "ends": 0.7}
NEVER, DEAD = "never", "dead"
"""What the server does in the place of an answer: it leaves the caller waiting, or hangs up."""


class Rasa:
    """A web server in Rasa's place: answers `answer`, and remembers what it was asked."""

    def __init__(
        self,
        answer: Any,
        *,
        timeout_s: float = 5.0,
        wording: Callable[[str, str], str] = lambda response, text: text,
    ) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        """Method, path as it was sent, and body of each request."""
        self.ports: list[int] = []
        """Of the connection each came by."""
        self.failures: list[str] = []
        self._answer, self._timeout_s, self._wording = answer, timeout_s, wording
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._server = TestServer(app)

    async def __aenter__(self) -> "Rasa":
        await self._server.start_server()
        url = str(self._server.make_url("/"))
        self.dialogue = RasaDialogue(url, self._timeout_s, self.failures.append, self._wording)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.dialogue.aclose()
        await self._server.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append((request.method, request.raw_path, json.loads(body) if body else None))
        assert request.transport is not None
        self.ports.append(request.transport.get_extra_info("peername")[1])
        if self._answer == NEVER:
            await asyncio.sleep(3600)
        if self._answer == DEAD:
            request.transport.abort()
        if isinstance(self._answer, tuple):
            status, text = self._answer
            return web.Response(status=status, text=text)
        return web.json_response(self._answer)

    @property
    def sent(self) -> Any:
        return self.asked[-1][2]


async def test_start_sends_the_calls_own_event() -> None:
    """start opens the conversation with an event no caller can say."""
    async with Rasa(GOOD) as rasa:
        await rasa.dialogue.start("call-1", {"channel": "webrtc"})
    assert rasa.sent == {
        "sender": "call-1",
        "event": "EXTERNAL_call_started",
        "metadata": {"channel": "webrtc"},
    }


async def test_a_turn_becomes_a_reply() -> None:
    """turn gives messages with their questions, the intent, its confidence and the slots."""
    async with Rasa(GOOD) as rasa:
        reply = await rasa.dialogue.turn("call-1", "gdzie jest moja paczka")
    assert [(m.text, m.expect) for m in reply.messages] == [
        ("Dobrze.", None),
        ("Proszę podać numer.", "order_number"),
    ]
    assert (reply.intent, reply.confidence, reply.slots) == ("order_status", 0.9, {"topic": "order_status"})


async def test_what_the_caller_heard_goes_along() -> None:
    """The heard prefix and the source are told with the turn."""
    async with Rasa(GOOD) as rasa:
        await rasa.dialogue.turn("call-1", "tak", heard="Proszę po", source="key")
    assert rasa.sent["metadata"] == {"heard": "Proszę po", "source": "key"}


async def test_a_slash_in_front_never_reaches_rasa() -> None:
    """A caller cannot send Rasa a command."""
    async with Rasa(GOOD) as rasa:
        await rasa.dialogue.turn("call-1", " //affirm")
    assert rasa.sent["message"] == "affirm"


@pytest.mark.parametrize("command", ["hangup", "queue"])
async def test_hanging_up_and_leading_to_a_person_need_no_question(command: str) -> None:
    """A goodbye is a whole reply, and so is the promise of a person."""
    async with Rasa({"messages": [{"text": "Do usłyszenia.", "command": command}]}) as rasa:
        reply = await rasa.dialogue.turn("call-1", "do widzenia")
    assert reply.messages[0].command == command
    assert reply.intent is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (NEVER, "slow"),
        (DEAD, "dead"),
        ((500, ""), "status"),
        ((200, "<html>"), "garbage"),
        ([], "garbage"),
        ({"messages": "no"}, "garbage"),
        ({"messages": [{"text": 7}]}, "garbage"),
        ({"messages": [{"text": "a", "expect": ["x"]}]}, "garbage"),
        ({"messages": [], "confidence": "much"}, "garbage"),
        ({"messages": []}, "incomplete"),
        ({"messages": [{"text": "Dobrze."}]}, "incomplete"),
    ],
)
async def test_whatever_is_no_answer_is_an_error_of_its_kind(answer: Any, kind: str) -> None:
    """Dead, slow, broken, empty and half answers all raise DialogueError and are counted."""
    async with Rasa(answer, timeout_s=0.3 if answer == NEVER else 5.0) as rasa:
        with pytest.raises(DialogueError):
            await rasa.dialogue.turn("call-1", "halo")
    assert rasa.failures == [kind]


async def test_a_rasa_nobody_started_is_dead() -> None:
    """A refused connection is told at once, and each time."""
    failures: list[str] = []
    async with aclosing(RasaDialogue("http://127.0.0.1:9", 5.0, failures.append)) as dialogue:
        for _ in range(2):
            with pytest.raises(DialogueError):
                await dialogue.turn("call-1", "halo")
    assert failures == ["dead", "dead"]


async def test_a_text_shown_ahead_is_the_text_of_the_turn() -> None:
    """Rasa is given exactly what the turn would say."""
    async with Rasa(GIST) as rasa:
        told = await rasa.dialogue.prepare("call-1", "/gdzie jest moja paczka")
    assert told == Gist("order_status", 0.9, 0.7)
    assert rasa.asked == [("POST", "/webhooks/voice/prepare", {"message": "gdzie jest moja paczka"})]


@pytest.mark.parametrize(
    "answer", [DEAD, NEVER, (500, json.dumps(GIST)), {}, {**GIST, "ends": None}, {**GIST, "intent": 7}]
)
async def test_a_text_shown_ahead_in_vain_is_no_failure_of_a_turn(answer: Any) -> None:
    """A Rasa that is out, too slow or talks nonsense just knows nothing of it."""
    async with Rasa(answer, timeout_s=0.3 if answer == NEVER else 5.0) as rasa:
        assert await rasa.dialogue.prepare("call-1", "tak") is None
    assert rasa.failures == []


async def test_end_lets_rasa_forget() -> None:
    """end deletes the conversation, whatever its id looks like."""
    async with Rasa({}) as rasa:
        await rasa.dialogue.end("a/b")
    assert rasa.asked == [("DELETE", "/webhooks/voice/calls/a%2Fb", None)]


@pytest.mark.parametrize("answer", [DEAD, NEVER])
async def test_end_survives_a_rasa_that_is_out(answer: str) -> None:
    """end never raises: the call is over anyway."""
    async with Rasa(answer, timeout_s=0.3) as rasa:
        await rasa.dialogue.end("call-1")


@pytest.mark.parametrize(
    ("answer", "ready"), [((200, ""), True), ((503, ""), False), (DEAD, False), (NEVER, False)]
)
async def test_ready_asks_for_a_loaded_model(answer: Any, ready: bool) -> None:
    """ready is true only when Rasa answers 200."""
    async with Rasa(answer, timeout_s=0.3 if answer == NEVER else 5.0) as rasa:
        assert await rasa.dialogue.ready() is ready


async def test_turns_go_over_one_connection() -> None:
    """Each new one would cost steps of the event loop, which many calls make long."""
    async with Rasa(GOOD) as rasa:
        for _ in range(3):
            await rasa.dialogue.turn("call-1", "halo")
    assert len(set(rasa.ports)) == 1


async def test_closing_is_repeatable_and_needs_no_connection() -> None:
    """A line may be closed before its first call."""
    dialogue = RasaDialogue("http://127.0.0.1:9", 1.0)
    await dialogue.aclose()
    await dialogue.aclose()


async def test_what_a_response_says_may_be_worded_otherwise() -> None:
    """By its name; what has none stays as it is."""
    said = {**GOOD, "messages": [{"text": "A.", "response": "utter_a"}, *GOOD["messages"]]}
    async with Rasa(said, wording=lambda name, text: f"{name}: {text}") as rasa:
        reply = await rasa.dialogue.turn("call-1", "coś")
    assert [message.text for message in reply.messages] == ["utter_a: A.", "Dobrze.", "Proszę podać numer."]
