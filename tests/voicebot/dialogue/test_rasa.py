"""Tests of voicebot.dialogue.rasa."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

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


class Rasa:
    """A Rasa that answers `answer`, and remembers what it was asked."""

    def __init__(self, answer: Callable[[httpx.Request], Any]) -> None:
        self.requests: list[httpx.Request] = []
        self.failures: list[str] = []
        self._answer = answer
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._handle))
        self.dialogue = RasaDialogue("http://rasa.test/", 0.05, client, self.failures.append)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answer(request)
        if answer == "never":
            await asyncio.sleep(3600)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    @property
    def sent(self) -> dict[str, Any]:
        return json.loads(self.requests[-1].content)


async def test_start_sends_the_calls_own_event() -> None:
    """start opens the conversation with an event no caller can say."""
    rasa = Rasa(lambda request: GOOD)
    await rasa.dialogue.start("call-1", {"channel": "webrtc"})
    assert rasa.sent == {
        "sender": "call-1",
        "event": "EXTERNAL_call_started",
        "metadata": {"channel": "webrtc"},
    }


async def test_a_turn_becomes_a_reply() -> None:
    """turn gives messages with their questions, the intent, its confidence and the slots."""
    reply = await Rasa(lambda request: GOOD).dialogue.turn("call-1", "gdzie jest moja paczka")
    assert [(m.text, m.expect) for m in reply.messages] == [
        ("Dobrze.", None),
        ("Proszę podać numer.", "order_number"),
    ]
    assert (reply.intent, reply.confidence, reply.slots) == ("order_status", 0.9, {"topic": "order_status"})


async def test_what_the_caller_heard_goes_along() -> None:
    """The heard prefix and the source are told with the turn."""
    rasa = Rasa(lambda request: GOOD)
    await rasa.dialogue.turn("call-1", "tak", heard="Proszę po", source="key")
    assert rasa.sent["metadata"] == {"heard": "Proszę po", "source": "key"}


async def test_a_slash_in_front_never_reaches_rasa() -> None:
    """A caller cannot send Rasa a command."""
    rasa = Rasa(lambda request: GOOD)
    await rasa.dialogue.turn("call-1", " //affirm")
    assert rasa.sent["message"] == "affirm"


@pytest.mark.parametrize("command", ["hangup", "queue"])
async def test_hanging_up_and_leading_to_a_person_need_no_question(command: str) -> None:
    """A goodbye is a whole reply, and so is the promise of a person."""
    bye = {"messages": [{"text": "Do usłyszenia.", "command": command}]}
    reply = await Rasa(lambda request: bye).dialogue.turn("call-1", "do widzenia")
    assert reply.messages[0].command == command
    assert reply.intent is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("never", "slow"),
        (httpx.ReadTimeout("slow"), "slow"),
        (httpx.ConnectError("refused"), "dead"),
        (httpx.Response(500), "status"),
        (httpx.Response(200, content=b"<html>"), "garbage"),
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
    rasa = Rasa(lambda request: answer)
    with pytest.raises(DialogueError):
        await rasa.dialogue.turn("call-1", "halo")
    assert rasa.failures == [kind]


async def test_a_text_shown_ahead_is_the_text_of_the_turn_and_may_fail() -> None:
    """Rasa is given exactly what the turn would say; a Rasa that is out or too slow is no failure of a turn, and knows nothing."""
    gist = {"intent": "order_status", "confidence": 0.9, "ends": 0.7}
    rasa = Rasa(lambda request: httpx.Response(200, json=gist))
    told = await rasa.dialogue.prepare("call-1", "/gdzie jest moja paczka")
    assert told == Gist("order_status", 0.9, 0.7)
    assert rasa.requests[-1].url.path == "/webhooks/voice/prepare"
    assert rasa.sent == {"message": "gdzie jest moja paczka"}
    broken = [httpx.Response(200, json=body) for body in ({}, {**gist, "ends": None}, {**gist, "intent": 7})]
    for answer in (httpx.ConnectError("dead"), "never", httpx.Response(500, json=gist), *broken):
        out = Rasa(lambda request, answer=answer: answer)
        assert await out.dialogue.prepare("call-1", "tak") is None
        assert out.failures == []


async def test_end_lets_rasa_forget() -> None:
    """end deletes the conversation, whatever its id looks like."""
    rasa = Rasa(lambda request: {})
    await rasa.dialogue.end("a/b")
    assert rasa.requests[-1].method == "DELETE"
    assert rasa.requests[-1].url.raw_path == b"/webhooks/voice/calls/a%2Fb"


async def test_end_survives_a_dead_rasa() -> None:
    """end never raises: the call is over anyway."""
    await Rasa(lambda request: httpx.ConnectError("refused")).dialogue.end("call-1")


@pytest.mark.parametrize(
    ("answer", "ready"),
    [(httpx.Response(200), True), (httpx.Response(503), False), (httpx.ConnectError("refused"), False)],
)
async def test_ready_asks_for_a_loaded_model(answer: Any, ready: bool) -> None:
    """ready is true only when Rasa answers 200."""
    assert await Rasa(lambda request: answer).dialogue.ready() is ready


async def test_what_a_response_says_may_be_worded_otherwise() -> None:
    """By its name; what has none stays as it is."""
    said = {**GOOD, "messages": [{"text": "A.", "response": "utter_a"}, *GOOD["messages"]]}
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(200, json=said)))
    dialogue = RasaDialogue("http://rasa.test/", 1.0, client, wording=lambda name, text: f"{name}: {text}")
    reply = await dialogue.turn("call-1", "coś")
    assert [message.text for message in reply.messages] == ["utter_a: A.", "Dobrze.", "Proszę podać numer."]
