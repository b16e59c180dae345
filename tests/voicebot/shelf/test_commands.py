"""voicebot models list | verify | pull."""

import argparse
import shutil
from pathlib import Path

import pytest

from tests.voicebot.shelf.conftest import Publisher
from voicebot.errors import ModelError
from voicebot.shelf import commands
from voicebot.shelf.commands import register


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(["models", *words])
    return int(args.handler(args))


@pytest.fixture
def shelf(publisher: Publisher, tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's shelf, with one official model that the local publisher offers; its models directory."""
    models = tmp_path / "models"
    shutil.copytree(repo / "models", models)
    text = (models / "manifest.toml").read_text("utf-8")
    extra = f"""
[[model]]
name = "local/voice"
kind = "voice"
engine = "coqui"
language = "xx"
licence = "MIT"
about = "test"
[model.archive]
url = "{publisher.url}"
root = "official"
[[model.files]]
path = "conf/model.conf"
"""
    (models / "manifest.toml").write_text(text + extra, "utf-8")
    monkeypatch.setenv("VOICEBOT_DATA__MODELS", str(models))
    monkeypatch.setenv("VOICEBOT_DATA__DIRECTORY", str(tmp_path / "data"))
    return models


def test_list_tells_what_is_used_and_what_could_be(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every model with its state and licence."""
    assert _run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("in use") and "coqui-pl-voicebot-small" in line for line in lines)
    assert any(line.startswith("not here") and "vosk-model-small-pl-0.22" in line for line in lines)
    assert any("local/voice" in line and "pinned" in line for line in lines)


def test_list_and_verify_tell_damage(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rotten file is seen by both; verify's exit code says so."""
    assert _run("verify") == 0
    (shelf / "builtin" / "coqui-pl-voicebot-small" / "voice" / "config.json").write_text("{}")
    assert _run("verify") == 1
    assert _run("list") == 0
    out = capsys.readouterr().out
    assert "voice/config.json" in out
    assert "DAMAGED" in out
    assert "! no whole voice" in out


def test_pull_shows_the_licence_and_wants_it_accepted(
    shelf: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal and without the flag: refused, nothing fetched."""
    with pytest.raises(ModelError, match="--accept-licence"):
        _run("pull", "local/voice")
    assert "licence: MIT" in capsys.readouterr().out
    assert publisher.requests == []


@pytest.mark.parametrize(("answer", "agreed"), [("y", True), ("TAK", True), ("", False), ("n", False)])
def test_on_a_terminal_the_licence_is_asked_for(
    shelf: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, answer: str, agreed: bool
) -> None:
    """Only a clear yes counts."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: answer)
    if agreed:
        assert _run("pull", "local/voice") == 0
    else:
        with pytest.raises(ModelError):
            _run("pull", "local/voice")


def test_pull_fetches_with_progress_and_says_what_was_pinned(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model is there, progress reached 100 %, the sum that nobody published is printed."""
    assert _run("pull", "local/voice", "--accept-licence") == 0
    out = capsys.readouterr().out
    assert "(100 %)" in out
    assert "pinned" in out
    assert (tmp_path / "data" / "models" / "local--voice" / "conf" / "model.conf").is_file()


def test_an_unknown_name_is_told_with_those_there_are(shelf: Path) -> None:
    """Only what can be pulled is offered."""
    with pytest.raises(ModelError, match=r"vosk-model-small-pl-0\.22"):
        _run("pull", "nothing")


def test_progress_is_not_a_flood(capsys: pytest.CaptureFixture[str]) -> None:
    """A line now and then, and one at the end; an unknown whole has no percents."""
    meter = commands._Meter()
    for done in range(0, 40_000_001, 100_000):
        meter(done, 40_000_000)
    assert len(capsys.readouterr().out.splitlines()) < 6
    commands._Meter()(5_000_000, None)
    assert capsys.readouterr().out == "  5.0 MB\n"
