"""The conversation without audio, over a WebSocket."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from gateway.web import sockets, text
from gateway.web.application import create_app
from gateway.web.line import TextCall
from voicebot.calls.media import Gone, Key, MediaEvent, Said
from voicebot.config import Config, Server, Webrtc
from voicebot.errors import CallRefused

PATH = "/api/calls/text"


class Talk:
    """Answers each turn of one call the way the conversation does."""

    def __init__(self, line: Any) -> None:
        self.heard: list[MediaEvent] = []
        self.addresses: list[str] = []
        self._accept = line.accept_text
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self, address: str, order: str | None = None, language: str | None = None) -> TextCall:
        self.addresses.append(address)
        call: TextCall = await self._accept(address, order, language)
        self._tasks.add(asyncio.create_task(self._talk(call)))
        return call

    async def _talk(self, call: TextCall) -> None:
        async for event in call.media.events():
            self.heard.append(event)
            if isinstance(event, Said):
                call.media.notify({"type": "caption", "text": f"Słyszę: {event.text}"})
            if isinstance(event, Key):
                await call.media.close("done")


@pytest.fixture
def talk(line: Any, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """The conversation behind the line."""
    talk = Talk(line)
    monkeypatch.setattr(line, "accept_text", talk.accept)
    return talk


Door = Callable[..., TestClient]


@pytest.fixture
def door(line: Any) -> Door:
    """door(config, peer): a client at this address."""

    def client(config: Config | None = None, peer: str = "192.0.2.7") -> TestClient:
        return TestClient(create_app(line, config or Config()), client=(peer, 50000))

    return client


def closed(socket: WebSocketTestSession) -> int:
    """The code the server closes the socket with."""
    with pytest.raises(WebSocketDisconnect) as end:
        socket.receive_json()
    return end.value.code


def test_a_written_conversation_goes_both_ways_until_goodbye(door: Door, talk: Talk) -> None:
    """First the call and its token, then captions for what is written, at last bye and an ordinary close."""
    with door().websocket_connect(PATH) as socket:
        assert socket.receive_json() == {"type": "call", "id": "t0", "token": "secret"}
        socket.send_json({"type": "say", "text": "Gdzie jest paczka?"})
        assert socket.receive_json() == {"type": "caption", "text": "Słyszę: Gdzie jest paczka?"}
        socket.send_json({"type": "key", "digit": "0"})
        assert socket.receive_json() == {"type": "bye", "reason": "done"}
        assert closed(socket) == 1000
    assert [type(event) for event in talk.heard] == [Said, Key, Gone]


@pytest.mark.parametrize(
    ("asked", "chosen", "order"),
    [
        (["voicebot.text", "v1.abc.def"], "voicebot.text", "v1.abc.def"),
        (["voicebot.text"], "voicebot.text", None),
        ([], None, None),
        (["v1.abc.def"], None, "v1.abc.def"),
    ],
)
def test_a_signed_order_comes_as_a_subprotocol(
    line: Any, door: Door, talk: Talk, asked: list[str], chosen: str | None, order: str | None
) -> None:
    """It stands in no address, which would be logged; what it is worth is for the line to judge."""
    with door().websocket_connect(PATH, subprotocols=asked) as socket:
        assert socket.receive_json()["type"] == "call"
        assert socket.accepted_subprotocol == chosen
        socket.send_json({"type": "bye"})
        closed(socket)
    assert line.signed == [order]


def test_a_language_may_be_asked_for(line: Any, door: Door, talk: Talk) -> None:
    """In the address; the line's own without it."""
    for path in (PATH, f"{PATH}?lang=en"):
        with door().websocket_connect(path) as socket:
            socket.receive_json()
            socket.send_json({"type": "bye"})
            closed(socket)
    assert line.languages == [None, "en"]


def test_the_device_may_say_goodbye(door: Door, talk: Talk) -> None:
    """The caller's bye ends the call as a hangup."""
    with door().websocket_connect(PATH) as socket:
        socket.receive_json()
        socket.send_json({"type": "bye"})
        assert closed(socket) == 1000
    assert [event.reason for event in talk.heard if isinstance(event, Gone)] == ["hangup"]


def test_a_refused_message_is_answered_counted_and_the_call_lives_on(
    line: Any, door: Door, talk: Talk
) -> None:
    """Bad text and binary messages: an error in Polish, and the next message is taken."""
    with door().websocket_connect(PATH) as socket:
        socket.receive_json()
        socket.send_text("nonsense")
        error = {"type": "error", "error": "bad_message", "message": "Nie rozumiem tej wiadomości."}
        assert socket.receive_json() == error
        socket.send_bytes(b"\x00\x01")
        assert socket.receive_json() == error
        socket.send_json({"type": "say", "text": "a" * 501})
        assert socket.receive_json()["error"] == "too_long"
        socket.send_json({"type": "say", "text": "tak"})
        assert socket.receive_json() == {"type": "caption", "text": "Słyszę: tak"}
        assert line.text_calls[0].media.ignored == 3


def test_a_device_that_drops_the_connection_is_gone(line: Any, door: Door) -> None:
    """The conversation hears that the network took its caller."""
    with door().websocket_connect(PATH) as socket:
        socket.receive_json()
    events = line.text_calls[0].media.events()
    assert isinstance(gone := asyncio.run(anext(events)), Gone)
    assert gone.reason == "network"


@pytest.mark.parametrize(
    ("reason", "code", "retry_after"),
    [
        ("full", "full", 15),
        ("too_many", "too_many", 30),
        ("not_ready", "not_ready", 5),
        ("odd", "failed", 15),
    ],
)
def test_a_line_that_takes_no_call_says_why_and_when_to_try_again(
    line: Any, door: Door, reason: str, code: str, retry_after: int
) -> None:
    """One message with the reason in Polish, then a close that invites to come back later."""
    line.refuse = CallRefused(reason, "internal words")
    with door().websocket_connect(PATH) as socket:
        refused = socket.receive_json()
        assert (refused["type"], refused["error"], refused["retry_after"]) == ("refused", code, retry_after)
        assert refused["message"].endswith(".")
        assert refused["message"] != "internal words"
        assert closed(socket) == sockets.TRY_AGAIN_LATER


def test_a_page_of_another_host_gets_no_conversation(line: Any, door: Door) -> None:
    """A foreign Origin is told why before the line is asked, and counted; our own and an allowed one come in."""
    with door().websocket_connect(PATH, headers={"Origin": "https://evil.pl"}) as socket:
        assert socket.receive_json() == {
            "type": "refused",
            "error": "foreign_origin",
            "message": "Strona, z której przyszła prośba, nie jest na liście dozwolonych.",
            "retry_after": None,
        }
        assert closed(socket) == sockets.POLICY_VIOLATION
    assert (line.text_calls, line.refused) == ([], ["foreign_origin"])
    shop = Config(server=Server(allowed_origins=("https://sklep.pl",)))
    with door(shop).websocket_connect(PATH, headers={"Origin": "https://sklep.pl"}) as socket:
        assert socket.receive_json()["type"] == "call"
    with door().websocket_connect(PATH, headers={"Origin": "http://testserver"}) as socket:
        assert socket.receive_json()["type"] == "call"


def test_who_writes_too_often_is_told_when_to_come_back(line: Any, door: Door) -> None:
    """So many conversations a minute from one address; the next one: how long to wait, and counted."""
    client = door(Config(server=Server(calls_per_minute=1)))
    with client.websocket_connect(PATH) as socket:
        assert socket.receive_json()["type"] == "call"
    with client.websocket_connect(PATH) as socket:
        told = socket.receive_json()
        assert closed(socket) == sockets.TRY_AGAIN_LATER
    assert (told["type"], told["error"], told["retry_after"]) == ("refused", "too_often", 60)
    assert line.refused == ["too_often"]


def test_the_address_is_taken_from_a_trusted_proxy_only(door: Door, talk: Talk) -> None:
    """The limit per address counts the caller, not the proxy, and believes no stranger."""
    behind = Config(server=Server(trusted_proxies=("10.0.0.1",)))
    for peer in ("10.0.0.1", "192.0.2.7"):
        client = door(behind, peer)
        with client.websocket_connect(PATH, headers={"X-Forwarded-For": "203.0.113.9"}) as socket:
            socket.receive_json()
    assert talk.addresses == ["203.0.113.9", "192.0.2.7"]


def test_a_call_that_overruns_its_limit_is_shut(
    line: Any, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the line does not end a call in time, the door does."""
    monkeypatch.setattr(text, "GRACE_S", 0.05 - 30)
    with door(Config(webrtc=Webrtc(max_call_s=30))).websocket_connect(PATH) as socket:
        assert socket.receive_json()["type"] == "call"
        assert socket.receive_json() == {"type": "bye", "reason": "too_long"}
        assert closed(socket) == 1000
    assert isinstance(asyncio.run(anext(line.text_calls[0].media.events())), Gone)


class Socket:
    """A device that takes `takes` messages; then it is stuck, or its connection breaks with this error."""

    def __init__(self, error: Exception | None, takes: int = 0) -> None:
        self._error, self._takes = error, takes

    async def send_json(self, message: dict[str, Any]) -> None:
        self._takes -= 1
        if self._takes >= 0:
            return
        if self._error:
            raise self._error
        await asyncio.Event().wait()

    async def receive(self) -> dict[str, Any]:
        return await asyncio.Future()


@pytest.mark.parametrize("takes", [0, 1])
@pytest.mark.parametrize(
    "error", [None, WebSocketDisconnect(1006), RuntimeError("closed")], ids=["stuck", "left", "closed"]
)
async def test_a_device_that_takes_no_message_is_left(
    line: Any, monkeypatch: pytest.MonkeyPatch, error: Exception | None, takes: int
) -> None:
    """Sending is not waited for without end: not the first message, not a later one. It is no failure of ours."""
    monkeypatch.setattr(sockets, "SEND_S", 0.001)
    call = await line.accept_text("192.0.2.7")
    if takes:
        call.media.notify({"type": "caption"})
    with capture_logs() as logs:
        async with asyncio.timeout(5):
            await text._carry(Socket(error, takes), call)  # type: ignore[arg-type]
    assert logs == []


async def test_an_error_of_one_direction_is_logged_and_ends_the_call(line: Any) -> None:
    """What nobody foresaw is named by its type, without what was said."""
    call = await line.accept_text("192.0.2.7")
    with capture_logs() as logs:
        async with asyncio.timeout(5):
            await text._carry(Socket(ValueError("personal words")), call)  # type: ignore[arg-type]
    assert logs == [
        {"event": "text_call_failed", "call_id": "t0", "error": "ValueError", "log_level": "warning"}
    ]
