"""The bot's words, read from the record while the call goes on."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from gateway.caller import sip_record
from gateway.caller.mouth import Mouth
from gateway.caller.packets import RATE
from gateway.caller.sip_record import RecordFollower
from gateway.caller.sound_line import SoundLine
from voicebot.errors import MediaError


class _Caller(SoundLine):
    channel = "test"

    def __init__(self, url: str = "http://bot.test") -> None:
        super().__init__(url, Mouth({}, "PCMA"))
        self.call_id, self.token = "c1", "t1"

    async def open(self) -> None:
        raise NotImplementedError

    def send(self, message: Mapping[str, Any]) -> None:
        raise NotImplementedError

    async def hang_up(self) -> None:
        raise NotImplementedError


def _bot(text: str, ended: int | None = None) -> dict[str, Any]:
    return {"who": "bot", "text": text, "ended_ms": ended}


def _caller(text: str) -> dict[str, Any]:
    return {"who": "caller", "text": text, "ended_ms": 5}


async def test_turns_become_captions_once() -> None:
    """Also when two of them are alike."""
    line = _Caller()
    follower = RecordFollower(line)
    follower.take({"turns": [_bot("Dzień dobry")]})
    follower.take({"turns": [_bot("Dzień dobry", 9), _caller("tak"), _bot("Słucham?")]})
    follower.take({"turns": [_bot("Dzień dobry", 9), _caller("tak"), _bot("Słucham?", 9), _bot("Słucham?")]})
    assert [(caption.who, caption.text) for caption in line.captions] == [
        ("bot", "Dzień dobry"),
        ("caller", "tak"),
        ("bot", "Słucham?"),
        ("bot", "Słucham?"),
    ]
    await follower.close()


async def test_the_last_turn_tells_who_is_at_it() -> None:
    """As the data channel of a browser would."""
    line = _Caller()
    follower = RecordFollower(line)
    states = []
    for turns in ([], [_bot("a")], [_bot("a", 9)], [_bot("a", 9), _caller("b")]):
        follower.take({"turns": turns})
        states.append(line.state)
    assert states == [None, "speaking", "listening", "thinking"]
    await follower.close()


async def test_the_record_is_followed(http_server: Callable[..., Any]) -> None:
    """With the call's token; quickly when the bot is heard and the record does not say so yet."""
    record: dict[str, Any] = {"turns": []}
    asked: list[tuple[str, str, str | None]] = []

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        asked.append((method, path, headers.get("authorization")))
        return 200, record

    async with http_server(answer) as url:
        line = _Caller(url)
        follower = RecordFollower(line)
        await follower.begin()
        assert asked == [("GET", "/api/calls/c1", "Bearer t1")]
        record["turns"] = [_bot("Dzień dobry")]
        began = asyncio.get_running_loop().time()
        line.sound.take(began, np.full(RATE, 5000, np.int16))
        async with asyncio.timeout(5):
            while not line.captions:  # noqa: ASYNC110 - what is waited for is the code under test, it sets no event
                await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - began < sip_record.SLOW_S
        await follower.close()
        await follower.close()


async def test_a_record_that_is_not_there_yet_is_asked_for_again(http_server: Callable[..., Any]) -> None:
    """The call has just been answered."""
    asked = 0

    def answer(*request: Any) -> tuple[int, Any]:
        nonlocal asked
        asked += 1
        return (404, {}) if asked < 3 else (200, {"turns": []})

    async with http_server(answer) as url:
        follower = RecordFollower(_Caller(url))
        await follower.begin()
        assert asked == 3
        await follower.close()


@pytest.mark.parametrize("content", [(404, {}), (200, b"oops"), (200, []), (200, {"turns": [{}]})])
async def test_a_record_that_cannot_be_read_is_an_error(
    content: tuple[int, Any], http_server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some patience."""
    monkeypatch.setattr(sip_record, "FIRST_LIMIT_S", 0.2)
    async with http_server(lambda *request: content) as url:
        follower = RecordFollower(_Caller(url))
        with pytest.raises(MediaError, match="no record of call c1"):
            await follower.begin()
        await follower.close()
