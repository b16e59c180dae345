"""`voicebot call`."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from gateway.caller import commands
from gateway.caller.commands import prepare
from gateway.caller.player import Player, Result
from gateway.caller.scenario import Hear, HearAudio, Say, Scenario
from voicebot.errors import ConfigError, DataError


def _args(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    return parser.parse_args(["call", *argv])


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    """A scenario of two steps."""
    file = tmp_path / "mini.yaml"
    file.write_text("name: mini\nnoise_db: 20\nsteps: [{hear: dobry}, {say: 'sto [500] dwa'}]\n", "utf-8")
    return file


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Nothing is rung: what would have been played, and a second call that fails."""
    rung: list[Any] = []

    async def play(self: Player, scenario: Scenario) -> Result:
        utterances = list(self._utterances.values())
        rung.append((self._line, scenario, utterances, self._recognise))
        return Result(scenario.name, self._line.channel, failures=["no"] if len(rung) > 1 else [])

    monkeypatch.setattr(Player, "play", play)
    return rung


def test_a_text_call_needs_no_voice(
    scenario_file: Path, played: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """And goes to the address given."""
    args = _args(str(scenario_file), "--text", "http://bot.test:1")
    assert args.handler(args) == 0
    ((line, _, (utterance,), _),) = played
    assert (line.channel, line.url, utterance.text, utterance.packets) == (
        "text",
        "http://bot.test:1",
        "sto dwa",
        {},
    )
    assert "mini · text" in capsys.readouterr().out


def test_a_call_with_audio_takes_voice_and_noise_from_the_command(
    scenario_file: Path, played: list[Any], tmp_path: Path
) -> None:
    """Options go over the file; results are written."""
    file = tmp_path / "out.json"
    args = _args(str(scenario_file), "--voice", "m7", "--noise", "9", "--json", str(file), "--loss", "0.02")
    assert args.handler(args) == 0
    ((line, scenario, (utterance,), recognise),) = played
    assert (line.channel, line.url) == ("webrtc", commands.DEFAULT_URL)
    assert (scenario.voice, scenario.noise_db) == ("m7", 9.0)
    assert len(utterance.packets["opus"]) > 30
    assert recognise is None
    assert json.loads(file.read_text("utf-8"))[0]["scenario"] == "mini"


def test_one_failed_scenario_fails_the_command(
    scenario_file: Path, played: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """All are played, and counted."""
    args = _args(str(scenario_file), str(scenario_file), "--text")
    assert args.handler(args) == 1
    assert played[0][1].noise_db == 20.0
    assert "1 of 2 scenarios passed" in capsys.readouterr().out


def test_a_wrong_file_is_refused_before_anybody_is_rung(scenario_file: Path, played: list[Any]) -> None:
    """Also when it is the last one."""
    args = _args(str(scenario_file), "nothing.yaml", "--text")
    with pytest.raises(DataError, match=r"nothing\.yaml"):
        args.handler(args)
    assert played == []


def test_loss_is_a_part(scenario_file: Path) -> None:
    """Not per cent."""
    args = _args(str(scenario_file), "--loss", "2")
    with pytest.raises(DataError, match="a part from 0"):
        args.handler(args)


def test_a_recogniser_is_loaded_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is not loaded for nothing, and not twice."""

    def recognise(pcm: Any, words: Any) -> str:
        return ""

    monkeypatch.setattr(commands, "installed_recogniser", lambda models: recognise)
    assert commands.prepare(Scenario("s", (HearAudio("a"),))).recognise is recognise
    assert commands.prepare(Scenario("s", (HearAudio("a"),)), written=True).recognise is None
    assert commands.prepare(Scenario("s", (Hear("a"),))).recognise is None


def test_as_many_calls_at_once_as_asked_for(scenario_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more."""
    going, most = 0, 0

    async def play(self: Player, scenario: Scenario) -> Result:
        nonlocal going, most
        going += 1
        most = max(most, going)
        await asyncio.sleep(0.01)
        going -= 1
        return Result(scenario.name, "text")

    monkeypatch.setattr(Player, "play", play)
    args = _args(*[str(scenario_file)] * 5, "--text", "--at-once", "2")
    assert args.handler(args) == 0
    assert most == 2
    args = _args(str(scenario_file), "--at-once", "0")
    with pytest.raises(DataError, match="at least 1"):
        args.handler(args)


def test_a_scenario_of_silence_is_not_played_in_writing(tmp_path: Path, played: list[Any]) -> None:
    """A caller who writes may take their time: there is nothing to check."""
    file = tmp_path / "silence.yaml"
    file.write_text("name: cisza\naudio_only: true\nsteps: [{silence: 100}]\n", "utf-8")
    args = _args(str(file), "--text")
    with pytest.raises(DataError, match="cisza: only with audio"):
        args.handler(args)
    assert played == []


def test_a_call_by_telephone_is_spoken_in_the_codecs_offered(
    scenario_file: Path, played: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PCMA unless told otherwise; the record is read from the line's own address."""
    monkeypatch.setenv(commands.PASSWORD_VARIABLE, "secret")
    args = _args(str(scenario_file), "--sip", "sip:bot@127.0.0.1:5070", "--name", "anna")
    assert args.handler(args) == 0
    options = ["--codec", "g722,pcmu", "--http", "http://bot.test:1"]
    args = _args(str(scenario_file), "--sip", "sip:bot@[::1]", *options)
    args.handler(args)
    (line, _, (utterance,), _), (other, _, (same,), _) = played
    assert (line.channel, line.url, set(utterance.packets)) == ("sip", commands.DEFAULT_URL, {"PCMA"})
    assert (other.channel, other.url, set(same.packets)) == ("sip", "http://bot.test:1", {"G722", "PCMU"})
    assert len(same.packets["G722"]) == len(utterance.packets["PCMA"]) > 30


@pytest.mark.parametrize(
    "options",
    [
        ("--http", "http://x"),
        ("--codec", "PCMA"),
        ("--text", "--name", "anna"),
        ("--sip", "bot"),
        ("--sip", "sip:bot@x", "--codec", "speex"),
        ("--sip", "sip:bot@x", "--http", "x"),
    ],
)
def test_what_makes_no_telephone_is_refused(
    scenario_file: Path, played: list[Any], options: tuple[str, ...]
) -> None:
    """Before anybody is rung."""
    args = _args(str(scenario_file), *options)
    with pytest.raises((DataError, ConfigError)):
        args.handler(args)
    assert played == []


def test_a_caller_speaks_with_the_scenarios_accent() -> None:
    """The same words sound otherwise in English."""
    steps = (Say("ten"),)
    polish, english = (prepare(Scenario("a", steps, accent=accent)) for accent in ("pl", "en-gb"))
    assert polish.utterances["ten"].packets != english.utterances["ten"].packets
