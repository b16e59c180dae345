"""The chat's WebSocket and the way from it to voice."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from gateway.web import chat as chat_routes
from gateway.web.application import create_app
from tests.support.chats import Door as Desk
from voicebot.config import Config, Server

PATH = "/api/chat"
BEGIN = {"type": "begin"}
SDP = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"


@pytest.fixture
def desk(line: Any) -> Desk:
    """The line's."""
    line.chats = Desk()
    return line.chats


@pytest.fixture
def door(line: Any, desk: Desk) -> Callable[..., TestClient]:
    """door(config, peer): a client at this address."""

    def client(config: Config | None = None, peer: str = "192.0.2.7") -> TestClient:
        return TestClient(create_app(line, config or Config()), client=(peer, 50000))

    return client


Door = Callable[..., TestClient]


def received(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """The next message of this kind."""
    while True:
        message: dict[str, Any] = socket.receive_json()
        if message["type"] == kind:
            return message


def refusal(client: TestClient, first: Any, **headers: Any) -> tuple[dict[str, Any], int]:
    """What a page is told that says this first, and the code of the close."""
    with client.websocket_connect(PATH, **headers) as socket:
        socket.send_json(first)
        told = socket.receive_json()
        with pytest.raises(WebSocketDisconnect) as end:
            socket.receive_json()
    return told, end.value.code


def test_a_chat_begins_breaks_and_goes_on_where_it_was(door: Door, desk: Desk) -> None:
    """What was written while the page was away comes once; a message sent again stands there once."""
    client = door()
    say = {"type": "say", "mid": "m1", "text": "Halo"}
    with client.websocket_connect(PATH) as socket:
        socket.send_json(BEGIN)
        chat = received(socket, "chat")
        assert (chat["id"], chat["token"]) == ("c1", "token-c1")
        socket.send_json(say)
        assert received(socket, "line")["n"] == 1
    desk.chats["c1"].media.write("bot", "Jestem.")
    with client.websocket_connect(PATH) as socket:
        socket.send_json({"type": "resume", "id": "c1", "token": "token-c1", "seen": 0})
        assert [received(socket, "line")["n"] for _ in range(2)] == [1, 2]
        socket.send_json(say)
        assert received(socket, "line")["n"] == 1
    assert desk.chats["c1"].media.thread.last == 2
    assert desk.begun == ["192.0.2.7"]


def test_a_chat_that_is_gone_or_not_ones_own_is_refused(door: Door) -> None:
    """The same words for both."""
    client = door()
    with client.websocket_connect(PATH) as socket:
        socket.send_json(BEGIN)
        received(socket, "chat")
    for name, token in (("c1", "token-c2"), ("c9", "token-c9")):
        told, code = refusal(client, {"type": "resume", "id": name, "token": token, "seen": 0})
        assert (told["type"], told["error"], code) == ("refused", "chat_gone", 1008)


@pytest.mark.parametrize(
    "first", [{"type": "say"}, {"type": "begin", "more": 1}, {"type": "resume", "id": "c1", "token": "t", "seen": -1}, 7]
)  # fmt: skip
def test_who_says_nonsense_first_is_refused(door: Door, first: Any) -> None:
    """Without a chat."""
    told, code = refusal(door(), first)
    assert (told["error"], code) == ("bad_message", 1008)


def test_a_foreign_page_is_refused_and_an_allowed_one_not(door: Door, line: Any) -> None:
    """As everywhere."""
    config = Config(server=Server(allowed_origins=("https://sklep.example",)))
    client = door(config)
    told, _ = refusal(client, BEGIN, headers={"Origin": "https://evil.example"})
    assert told["error"] == "foreign_origin"
    assert line.refused == ["foreign_origin"]
    with client.websocket_connect(PATH, headers={"Origin": "https://sklep.example"}) as socket:
        socket.send_json(BEGIN)
        assert received(socket, "chat")


def test_a_full_line_says_when_to_try_again(door: Door, desk: Desk) -> None:
    """And too many beginnings from one address are refused before that."""
    desk.refuse = "full"
    told, code = refusal(door(), BEGIN)
    assert (told["error"], told["retry_after"], code) == ("full", 15, 1013)
    client = door(Config(server=Server(calls_per_minute=1)))
    refusal(client, BEGIN)
    told, code = refusal(client, BEGIN)
    assert (told["error"], code) == ("too_often", 1013)


def test_who_says_nothing_is_not_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """And who leaves without a word leaves nothing behind."""
    with door().websocket_connect(PATH):
        pass
    monkeypatch.setattr(chat_routes, "FIRST_S", 0.05)
    with door().websocket_connect(PATH) as socket:
        assert socket.receive_json()["error"] == "too_slow"


def test_a_refused_message_is_named(door: Door) -> None:
    """Too long, too fast, or nothing that a page could have said."""
    with door().websocket_connect(PATH) as socket:
        socket.send_json(BEGIN)
        received(socket, "chat")
        for text, code in (("x" * 501, "too_long"), ("x" * 5000, "too_long"), (" ", "bad_message")):
            socket.send_json({"type": "say", "mid": "m1", "text": text})
            told = received(socket, "error")
            assert told["error"] == code
            assert told["mid"] == ("m1" if len(text) < 4000 else None)
        socket.send_text("[")
        assert received(socket, "error")["mid"] is None
        for _ in range(30):
            socket.send_json({"type": "typing", "on": True})
        assert received(socket, "error")["error"] == "too_fast"


def test_the_end_of_a_chat_closes_its_connection(door: Door) -> None:
    """After a goodbye."""
    with door().websocket_connect(PATH) as socket:
        socket.send_json(BEGIN)
        received(socket, "chat")
        socket.send_json({"type": "bye"})
        assert received(socket, "bye")["reason"] == "hangup"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


def test_a_chat_goes_on_by_voice_with_its_token(door: Door, desk: Desk) -> None:
    """Without it, with no offer, or with a refused one it does not."""
    client = door()
    desk.begin("192.0.2.7")
    offer = {"type": "offer", "sdp": SDP}
    key = {"Authorization": "Bearer token-c1"}
    answer = client.post("/api/chat/c1/voice", json=offer, headers=key)
    assert (answer.status_code, answer.json()["id"], answer.json()["type"]) == (201, "c1", "answer")
    assert desk.offers == [("c1", SDP)]
    assert client.post("/api/chat/c1/voice", json=offer).status_code == 404
    assert client.post("/api/chat/c1/voice", json={"type": "offer"}, headers=key).status_code == 400
    for record in (True, False):
        assert (
            client.post("/api/chat/c1/voice", json=offer | {"record": record}, headers=key).status_code == 201
        )
    assert client.post("/api/chat/c1/voice", json=offer | {"record": "yes"}, headers=key).status_code == 400
    assert desk.agreed == [None, True, False]
    desk.refuse = "too_many"
    assert client.post("/api/chat/c1/voice", json=offer, headers=key).status_code == 429
