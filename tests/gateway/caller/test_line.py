"""What both kinds of line share: messages of the bot, and fetching the record."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from gateway.caller import line as lines
from gateway.caller.line import record_of
from voicebot.errors import ConfigError, MediaError


def _caption(text: str, turn: int = 1, final: bool = True, who: str = "bot") -> str:
    return json.dumps({"type": "caption", "who": who, "text": text, "final": final, "turn": turn})


async def test_captions_grow_while_they_are_not_final(scripted: Any) -> None:
    """A growing caption is one caption; a shorter final one does not unsay what was shown."""
    line = scripted()
    line.take(_caption("Dzień", final=False))
    line.take(_caption("Dzień dobry", final=False))
    line.take(_caption("Dzień"))
    line.take(_caption("Słucham", turn=1))
    line.take(_caption("tak tak", who="caller", final=False))
    line.take(_caption("tak", who="caller"))
    assert [(caption.who, caption.text) for caption in line.captions] == [
        ("bot", "Dzień dobry"),
        ("bot", "Słucham"),
        ("caller", "tak"),
    ]


async def test_state_and_goodbye_are_kept(scripted: Any) -> None:
    """The player waits for both."""
    line = scripted()
    line.take('{"type": "state", "state": "listening"}')
    line.take(b'{"type": "bye", "reason": "done"}')
    assert (line.state, line.bye) == ("listening", "done")


@pytest.mark.parametrize("raw", ["{", '{"type": "speak"}', "[1]", '{"type": "caption", "who": 3}'])
async def test_what_is_not_understood_is_ignored(raw: str, scripted: Any) -> None:
    """As a browser does."""
    line = scripted()
    line.take(raw)
    assert line.captions == []


def test_an_address_must_be_http() -> None:
    """With what is allowed."""
    from gateway.caller.text import TextLine

    with pytest.raises(ConfigError, match="http://"):
        TextLine("ws://x")


@pytest.fixture
async def record_server(http_server: Callable[..., Any]) -> AsyncIterator[Any]:
    """A server whose record is closed at the second look."""
    looks: list[str] = []

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        looks.append(headers.get("authorization", ""))
        if path != "/api/calls/c1":
            return 404, {"error": "not_found"}
        return 200, {"id": "c1", "ended": "now" if len(looks) > 1 else None}

    async with http_server(answer) as url:
        yield url, looks


async def test_the_record_is_awaited_with_the_calls_token(record_server: Any, scripted: Any) -> None:
    """It may be closed a moment after the call."""
    url, looks = record_server
    line = scripted()
    line.url, line.call_id, line.token = url, "c1", "secret"
    assert (await record_of(line))["ended"] == "now"
    assert looks == ["Bearer secret"] * 2


async def test_a_record_that_is_never_closed_is_given_as_it_is(
    record_server: Any, scripted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check of the outcome then says what is wrong."""
    monkeypatch.setattr(lines, "RECORD_LIMIT_S", 0.0)
    line = scripted()
    line.url, line.call_id, line.token = record_server[0], "c1", "t"
    assert (await record_of(line))["ended"] is None


async def test_a_record_that_is_not_there_is_an_error(record_server: Any, scripted: Any) -> None:
    """With the call's id."""
    line = scripted()
    line.url, line.call_id, line.token = record_server[0], "other", "t"
    with pytest.raises(MediaError, match="no record of call other"):
        await record_of(line)
