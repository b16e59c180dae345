"""The text end, against a small WebSocket server."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from gateway.caller.text import TextLine
from gateway.caller.voice import Utterance
from voicebot.errors import CallRefused, MediaError


@asynccontextmanager
async def _bot(first: Any, *answers: dict[str, Any]) -> AsyncIterator[tuple[str, list[Any]]]:
    """A server that sends `first`, then one answer to each message; gives its address and what it got."""
    got: list[Any] = []

    async def talk(socket: ServerConnection) -> None:
        got.append(socket.request.path)
        await socket.send(json.dumps(first))
        replies = list(answers)
        async for message in socket:
            got.append(json.loads(message))
            if replies:
                await socket.send(json.dumps(replies.pop(0)))

    async with serve(talk, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", got


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for is the code under test, it sets no event
            await asyncio.sleep(0.01)


CALL = {"type": "call", "id": "c1", "token": "t"}
HELLO = {"type": "caption", "who": "bot", "text": "Dzień dobry", "final": True, "turn": 1}


async def test_a_written_conversation() -> None:
    """Say, key, captions, goodbye."""
    async with _bot(CALL, HELLO) as (url, got):
        line = TextLine(url)
        await line.open()
        assert (line.call_id, line.token) == ("c1", "t")
        assert line.quiet_for(0.0) is None
        spoken = await line.say(Utterance("gdzie paczka"))
        await _until(lambda: bool(line.captions))
        line.send({"type": "key", "digit": "1"})
        await _until(lambda: len(got) == 3)
        assert line.answered(spoken.ended) == line.captions[0].at
        assert line.quiet_for(spoken.ended) is not None
        assert line.quiet_for(line.captions[0].at + 1) is None
        assert (line.heard(0.0), line.stopped_after(0.0)) == (None, None)
        await line.hang_up()
        await line.hang_up()
        await _until(lambda: len(got) == 4)
    assert got == [
        "/api/calls/text",
        {"type": "say", "text": "gdzie paczka"},
        {"type": "key", "digit": "1"},
        {"type": "bye"},
    ]


async def test_a_line_the_bot_closed_cannot_be_spoken_to() -> None:
    """An error, not a hang."""

    async def talk(socket: ServerConnection) -> None:
        await socket.send(json.dumps(CALL))

    async with serve(talk, "127.0.0.1", 0) as server:
        line = TextLine(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await line.open()
        await _until(lambda: line.closed)
        with pytest.raises(MediaError, match="ended"):
            await line.say(Utterance("halo"))
        await line.hang_up()


async def test_a_refusal_is_told_with_the_lines_words() -> None:
    """The code for programs, the message for people."""
    async with _bot({"type": "refused", "error": "full", "message": "Linia zajęta."}) as (url, _):
        with pytest.raises(CallRefused, match="Linia zajęta") as refused:
            await TextLine(url).open()
    assert refused.value.reason == "full"


@pytest.mark.parametrize("first", [{"type": "call"}, [1], "x"])
async def test_a_server_that_is_no_voicebot_is_an_error(first: Any) -> None:
    """Whatever it sends."""
    async with _bot(first) as (url, _):
        with pytest.raises(MediaError, match="no text call"):
            await TextLine(url).open()


async def test_nobody_there_is_an_error() -> None:
    """A closed port."""
    line = TextLine("http://127.0.0.1:9")
    with pytest.raises(MediaError, match="no text call"):
        await line.open()
    with pytest.raises(MediaError):
        await line.say(Utterance("halo"))
