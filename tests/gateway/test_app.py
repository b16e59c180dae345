"""The line as it is wired, with its real children: Rasa, the voice, Vosk, the database."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import uvicorn

from gateway.app import PhoneLine
from gateway.web.application import create_app
from gateway.web.line import TextCall
from tests.support.line import ROOT, settings
from tests.support.programs import free_port
from voicebot.config import Config, load
from voicebot.errors import CallRefused, ConfigError, DataError
from voicebot.people.door import Reason, TurnedAway
from voicebot.shop.seed import seed

WITHIN_S = 120.0
"""Second timer of every wait; the machine may be busy."""


@contextlib.asynccontextmanager
async def served(data: Path) -> AsyncIterator[PhoneLine]:
    """A line and the web server its Rasa asks for actions."""
    port = free_port()
    environment = settings(data, port, free_port(), 11200)
    with mock.patch.dict(os.environ, environment):  # the signalling child reads it, too
        async with _served(port, load()) as line:
            yield line


@contextlib.asynccontextmanager
async def _served(port: int, config: Config) -> AsyncIterator[PhoneLine]:
    line = PhoneLine(config, ROOT)
    server = uvicorn.Server(uvicorn.Config(create_app(line, config), port=port, log_level="warning"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    await seed(line._store, line._clock.now().date())
    serving = asyncio.create_task(server.serve())
    await line.start()
    try:
        yield line
    finally:
        await line.stop()
        server.should_exit = True
        await serving


async def until(what: str, true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert true(), what


class Writer:
    """Somebody who writes to the line and reads its captions."""

    def __init__(self, call: TextCall) -> None:
        self.call = call
        self._out = call.media.outgoing()

    async def reads(self) -> str:
        async with asyncio.timeout(WITHIN_S):
            async for message in self._out:
                if message["type"] == "caption" and message["who"] == "bot":
                    return str(message["text"])
        raise AssertionError("the line ended")

    async def asks(self, text: str) -> str:
        assert self.call.media.receive(f'{{"type": "say", "text": "{text}"}}') is None
        return await self.reads()


@pytest.mark.real
@pytest.mark.xdist_group("app")
async def test_the_line_takes_calls_once_all_parts_are_there_and_lives_through_the_loss_of_them(
    tmp_path: Path,
) -> None:
    """The line takes calls once all its parts are there, and lives through the loss of one."""
    async with served(tmp_path / "data") as line:
        assert line.ready() == (False, ["voice", "rasa", "sip"])
        with pytest.raises(CallRefused, match="no text conversation"):
            await line.accept_text("127.0.0.1")
        with pytest.raises(CallRefused):
            await line.accept_webrtc("v=0", "127.0.0.1")
        await until("ready", lambda: line.ready()[0])

        shopper = Writer(await line.accept_text("127.0.0.1"))
        assert "automatyczny asystent" in await shopper.reads()
        assert "numer zamówienia" in await shopper.asks("gdzie jest moja paczka")
        order, *_ = await line.demo_orders()
        assert "kod pocztowy" in await shopper.asks(order["number"])
        status = await shopper.asks(order["postcode"])
        assert "w drodze" in status
        health = line.health()
        assert (health["status"], health["calls"]) == ("ok", 1)
        assert health["ears"].startswith("vosk-pl")
        assert health["telephone"]["listening"] == [f"sip:127.0.0.1:{os.environ['VOICEBOT_SIP__PORT']}"]

        os.kill(health["children"]["rasa"]["pid"], signal.SIGKILL)
        await until("the loss is seen", lambda: line.ready() == (False, ["rasa"]))
        assert "kłopot z systemem" in await shopper.asks("a kiedy będzie")
        shopper.call.media.lost("hangup")
        await until("the call is over", lambda: line.health()["calls"] == 0)

        record = await line.record(shopper.call.id)
        assert record is not None
        assert record["outcome"] == "callback"
        assert [turn["source"] for turn in record["turns"] if turn["who"] == "caller"] == ["text"] * 4
        assert line.token_opens(shopper.call.id, shopper.call.token)
        assert not line.token_opens(shopper.call.id, "wrong")
        assert [call["id"] for call in await line.records(10, None)] == [shopper.call.id]
        assert await line.record("never") is None

        await until("rasa is back", lambda: line.ready()[0])
        line.count_refused("foreign_origin")
        assert await line.door.enter("nobody", "guess", "127.0.0.1") == TurnedAway(Reason.WRONG)
        metrics = line.metrics().decode()
        assert 'voicebot_calls_refused_total{reason="foreign_origin"} 1.0' in metrics
        assert 'voicebot_sign_ins_total{result="wrong"} 1.0' in metrics
        assert 'voicebot_child_restarts_total{child="rasa"} 1.0' in metrics
        assert 'voicebot_dialogue_failures_total{kind="dead"}' in metrics
        status_code, _ = await line.run_action({"next_action": "no_such_action"})
        assert status_code >= 400
        with pytest.raises(CallRefused):
            await line.accept_webrtc("v=0\r\nnonsense", "127.0.0.1")
    assert [
        task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(("call", "child"))
    ] == []


def broken(tmp_path: Path, **overrides: str) -> dict[str, str]:
    return settings(tmp_path / "data", free_port(), free_port(), 11200) | overrides


def test_a_model_that_is_not_installed_stops_the_start(tmp_path: Path) -> None:
    """A model that is not installed stops the start and says which ones are."""
    config = load(environ=broken(tmp_path, VOICEBOT_SPEECH__EARS="no-such-model"))
    with pytest.raises(ConfigError, match=r"speech\.ears.*vosk-pl"):
        PhoneLine(config, ROOT)


def test_a_question_without_its_record_stops_the_start(tmp_path: Path) -> None:
    """A question without its slot profile stops the start and is named."""
    nlu: dict[str, Any] = {
        name: (ROOT / "nlu_data" / name).read_text() for name in ("prompts.yml", "slots.yml")
    }
    folder = tmp_path / "nlu"
    folder.mkdir()
    for name, text in nlu.items():
        (folder / name).write_text(text)
    (folder / "domain.yml").write_text(
        'responses: {utter_x: [{text: "Jak?", metadata: {expect: no_such_question}}]}'
    )
    config = load(environ=broken(tmp_path, VOICEBOT_DATA__NLU=str(folder)))
    with pytest.raises(DataError, match="no_such_question"):
        PhoneLine(config, ROOT)
