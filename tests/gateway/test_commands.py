"""`voicebot run`: what it refuses, what it prints, how it ends."""

import argparse
import asyncio
import os
import signal
import socket
from pathlib import Path
from typing import Any, Literal

import pytest

from gateway import commands
from tests.support.line import ROOT
from tests.support.programs import free_port, free_sip_port
from voicebot.config import Config, Data, Rasa, Server, Sip
from voicebot.config_language import Language
from voicebot.dialogue import training
from voicebot.errors import ConfigError, ModelError


class Line:
    """A line that is ready when a test says so."""

    def __init__(self, fake: Any) -> None:
        self._fake = fake
        self.happened: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fake, name)

    def health(self) -> dict[str, str]:
        return {"ears": "small ears", "voice": "small voice"}

    async def start(self) -> None:
        self.happened.append("start")

    async def stop(self) -> None:
        self.happened.append("stop")


@pytest.fixture
def config() -> Config:
    return Config(server=Server(port=free_port()), sip=Sip(port=free_sip_port()))


def test_a_taken_port_is_refused_before_anything_starts(config: Config) -> None:
    """A taken port is refused before anything starts, with key, value and what is allowed."""
    refused = pytest.raises(ConfigError, match=rf"server\.port.*{config.server.port}.*free port")
    with socket.create_server((config.server.host, config.server.port)), refused:
        commands.free_ports(config)
    commands.free_ports(config)


def test_a_dialogue_that_was_never_trained_is_told_before_anything_starts(
    config: Config, tmp_path: Path
) -> None:
    """With what to do; a Rasa of somebody else's has its own model."""
    ours = config.model_copy(update={"data": Data(directory=tmp_path)})
    with pytest.raises(ModelError, match="make run"):
        commands.trained_model(ours, ROOT)
    commands.trained_model(ours.model_copy(update={"rasa": Rasa(managed=False)}), ROOT)
    model = training.model_path(ROOT, tmp_path)
    model.parent.mkdir(parents=True)
    model.touch()
    commands.trained_model(ours, ROOT)
    unknown = ours.model_copy(update={"language": Language(offered=("de",))})
    commands.trained_model(unknown, ROOT)  # the line itself says that there is none
    english = ours.model_copy(update={"language": Language(offered=("en",))})
    with pytest.raises(ModelError, match="--language en"):
        commands.trained_model(english, ROOT)


def test_a_taken_telephone_port_is_refused_too_unless_there_is_no_telephone(config: Config) -> None:
    """A taken telephone port is refused by its name; a line without a telephone does not look."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((config.sip.host, config.sip.port))
        with pytest.raises(ConfigError, match=rf"sip\.port.*{config.sip.port}.*free"):
            commands.free_ports(config)
        commands.free_ports(config.model_copy(update={"sip": Sip(enabled=False, port=config.sip.port)}))


async def test_it_says_what_is_missing_then_ready_and_ends_in_order_on_ctrl_c(
    line: Any, config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what is missing, then ready, and ends in order on Ctrl-C."""
    monkeypatch.setattr(commands, "PROGRESS_S", 0.05)
    line.missing.append("rasa")
    ours = Line(line)
    serving = asyncio.create_task(commands.serve(ours, config))  # type: ignore[arg-type]
    said = ""
    while "waiting for rasa" not in said:
        await asyncio.sleep(0.05)
        said += capsys.readouterr().out
    assert "small ears" in said
    assert f"sip:bot@127.0.0.1:{config.sip.port}" in said
    assert "ready after" not in said
    line.missing.clear()
    while "ready after" not in said:
        await asyncio.sleep(0.05)
        said += capsys.readouterr().out
    reader, writer = await asyncio.open_connection(config.server.host, config.server.port)
    writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
    assert b"200" in await reader.readline()
    writer.close()
    os.kill(os.getpid(), signal.SIGINT)
    assert await asyncio.wait_for(serving, 20) == 0
    assert ours.happened == ["start", "stop"]


async def test_a_second_ctrl_c_does_not_wait(config: Config) -> None:
    """A second Ctrl-C does not wait for open pages."""
    server = argparse.Namespace(should_exit=False, force_exit=False)
    commands._end(server)  # type: ignore[arg-type]
    assert (server.should_exit, server.force_exit) == (True, False)
    commands._end(server)  # type: ignore[arg-type]
    assert server.force_exit


@pytest.mark.parametrize("place", ["first", "usual"])
def test_run_reads_the_settings_first(
    monkeypatch: pytest.MonkeyPatch, config: Config, place: Literal["first", "usual"]
) -> None:
    """Run reads the settings first, then takes its place before other programs, allowed or not, checks the port, wires and serves the line."""
    config = config.model_copy(update={"server": Server(port=config.server.port, priority=place)})
    order: list[str] = []

    def come_first() -> bool:
        order.append("comes first")
        return False

    async def serve(line: str, given: Config) -> int:
        order.append(f"serve {line}")
        return 0

    monkeypatch.setattr(commands, "load", lambda: config)
    monkeypatch.setattr(commands.logs, "configure", lambda *_, **__: order.append("logs"))
    monkeypatch.setattr(commands.priority, "come_first", come_first)
    monkeypatch.setattr(commands, "free_ports", lambda _: order.append("port"))
    monkeypatch.setattr(commands, "PhoneLine", lambda _: "the line")
    monkeypatch.setattr(commands, "serve", serve)
    parser = argparse.ArgumentParser()
    commands.register_run(parser.add_subparsers())
    args = parser.parse_args(["run"])
    assert args.handler(args) == 0
    assert order == ["logs", *(["comes first"] if place == "first" else []), "port", "serve the line"]
