"""The `voicebot` command's door."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from voicebot import cli
from voicebot.errors import ConfigError

Handler = Callable[[argparse.Namespace], Any]


@dataclass
class Entry:
    """What a room registers."""

    name: str
    handler: Handler

    def load(self) -> Callable[[Any], None]:
        def register(commands: Any) -> None:
            commands.add_parser(self.name, help=self.name).set_defaults(handler=self.handler)

        return register


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let these rooms be the installed ones: name=handler."""

    def installed(**handlers: Handler) -> None:
        entries = [Entry(name, handler) for name, handler in handlers.items()]
        monkeypatch.setattr(
            cli, "entry_points", lambda group: entries if group == "voicebot.commands" else []
        )

    return installed


def failing(error: BaseException) -> Handler:
    def handler(_: argparse.Namespace) -> int:
        raise error

    return handler


@pytest.mark.parametrize(("result", "status"), [(0, 0), (None, 0), (3, 3)])
def test_a_command_gives_its_status(rooms: Callable[..., None], result: int | None, status: int) -> None:
    """The handler's result is the exit status; nothing means done."""
    rooms(work=lambda _: result)
    assert cli.main(["work"]) == status


def test_our_own_error_is_one_line(rooms: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 and a line that says what to do, without a traceback."""
    rooms(work=failing(ConfigError("a.b", 1, "2")))
    assert cli.main(["work"]) == 1
    assert capsys.readouterr().err == "voicebot work: a.b = 1: 2\n"


def test_an_unforeseen_error_is_not_hidden(rooms: Callable[..., None]) -> None:
    """A bug keeps its traceback."""
    rooms(work=failing(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["work"])


def test_ctrl_c_is_no_error_message(rooms: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """The shell's own status for it, and silence."""
    rooms(work=failing(KeyboardInterrupt()))
    assert cli.main(["work"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [[], ["play"]])
def test_wrong_usage_is_status_two(rooms: Callable[..., None], words: list[str]) -> None:
    """No command, or one that no room has."""
    rooms(work=lambda _: 0)
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == 2


def test_commands_are_listed_by_name(rooms: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """--help shows every room's commands in one order, whatever the order of installation."""
    rooms(zebra=lambda _: 0, ant=lambda _: 0)
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert shown.index("ant") < shown.index("zebra")
