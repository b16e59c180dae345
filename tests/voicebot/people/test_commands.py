"""`voicebot people …` as a person at the terminal sees it."""

import argparse
import getpass
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from voicebot.errors import ConfigError
from voicebot.people import commands
from voicebot.people.passwords import Hashes

PASSWORD = "zielony rower pod lasem"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hashes: Hashes) -> None:
    """The commands work in a folder of the test's own; passwords cost no time and come from the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path / "var"))
    monkeypatch.delenv("VOICEBOT_CONFIG", raising=False)
    monkeypatch.setenv(commands.VARIABLE, PASSWORD)
    monkeypatch.setattr(commands, "Hashes", lambda: Hashes(PasswordHasher(1, 8, 1)))


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers(required=True))
    args = parser.parse_args(["people", *words])
    return int(args.handler(args))


def asked(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """A terminal at which somebody types these."""
    monkeypatch.delenv(commands.VARIABLE)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    typed = iter(answers)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))


def test_the_first_admin_is_made_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Before that the list says how; nowhere the password."""
    assert run("list") == 0
    assert "voicebot people add LOGIN --role admin" in capsys.readouterr().out
    assert run("add", "Anna", "--role", "admin", "--name", "Anna  Nowak") == 0
    assert run("add", "jan", "--skill", "zwroty", "--skill", "en") == 0
    run("list")
    out = capsys.readouterr().out
    assert out.splitlines() == [
        "anna: may sign in as admin",
        "jan: may sign in as agent",
        "anna  admin  Anna Nowak",
        "jan  agent  jan  zwroty,en",
    ]
    assert PASSWORD not in out


def test_a_login_cannot_be_added_twice(capsys: pytest.CaptureFixture[str]) -> None:
    """Said, and status 1."""
    run("add", "anna")
    assert run("add", "anna", "--role", "admin") == 1
    assert "anna: is there already" in capsys.readouterr().out


def test_the_password_is_asked_for_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the finger is not kept."""
    asked(monkeypatch, PASSWORD, PASSWORD + "x", PASSWORD, PASSWORD)
    assert run("add", "anna") == 1
    assert "not the same" in capsys.readouterr().out
    assert run("add", "anna") == 0


def test_a_weak_password_is_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the environment as from the terminal."""
    monkeypatch.setenv(commands.VARIABLE, "short")
    assert run("add", "anna") == 1
    assert "take at least 12 characters" in capsys.readouterr().out


def test_without_terminal_and_variable_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script does not hang at a question."""
    monkeypatch.setenv(commands.VARIABLE, "")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(ConfigError, match=commands.VARIABLE):
        run("add", "anna")


def test_somebody_is_shut_out_and_let_in_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The list shows who may not sign in."""
    run("add", "anna")
    assert run("disable", "anna") == 0
    run("list")
    assert run("enable", "anna") == 0
    run("list")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "anna: may not sign in",
        "anna  agent  anna  disabled",
        "anna: may sign in",
        "anna  agent  anna",
    ]


def test_a_new_password_is_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As good a one as the first."""
    run("add", "anna")
    assert run("password", "anna") == 0
    assert "anna: has a new password" in capsys.readouterr().out
    monkeypatch.setenv(commands.VARIABLE, "anna anna anna")
    assert run("password", "anna") == 1


@pytest.mark.parametrize("action", ["disable", "enable", "password"])
def test_nobody_is_told(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A login that is not there: status 1."""
    assert run(action, "nobody") == 1
    assert "nobody: there is nobody of this name" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["add", "Łucja"],
        ["add", "anna", "--role", "god"],
        ["add", "anna", "--name", " "],
        ["add", "anna", "--skill", "\x1b"],
        ["add"],
        [],
    ],
)
def test_wrong_usage_is_refused(words: list[str]) -> None:
    """argparse's own refusal, exit status 2."""
    with pytest.raises(SystemExit) as caught:
        run(*words)
    assert caught.value.code == 2
