"""The command, without a line."""

from pathlib import Path
from typing import Any

import pytest

from scorecard import commands
from scorecard.template import load
from tests.scorecard.conftest import Make


@pytest.fixture(autouse=True)
def few_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of one matter: twenty calls."""
    questions = [template for template in load() if template.matter == "questions"]
    monkeypatch.setattr(commands, "load", lambda: questions)


def test_names_are_listed_without_ringing_anybody(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that `--only` would choose."""
    assert commands.main(["--list", "--only", "^questions/hours/"]) == 0
    names = capsys.readouterr().out.split()
    assert "questions/hours/clean" in names
    assert all(name.startswith("questions/hours/") for name in names)


def test_a_pattern_that_fits_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a card full of hundred per cents."""
    assert commands.main(["--only", "nonsense"]) == 2
    assert "no call has such a name" in capsys.readouterr().out


@pytest.mark.parametrize(("failures", "status"), [([], 0), (["x"], 1)])
def test_a_run_is_written_printed_and_judged(
    failures: list[str],
    status: int,
    made: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The sound of an earlier run goes; the exit status says whether all goals are met."""
    old = tmp_path / "audio" / "old.wav"
    old.parent.mkdir()
    old.touch()
    played = made(failures=failures)
    told: dict[str, Any] = {}

    async def ring_all(calls: Any, url: str, sip: str, folder: Path, done: Any, at_once: int) -> Any:
        told.update(calls=len(calls), url=url, sip=sip, at_once=at_once)
        done(played)
        return [played]

    monkeypatch.setattr(commands, "ring_all", ring_all)
    monkeypatch.setattr(commands, "made", lambda case: None)
    monkeypatch.setattr(commands.line, "health", lambda url: {"ears": "e", "voice": "v"})
    options = ["--url", "http://bot.test", "--sip", "sip:b@bot.test", "--quick", "--folder", str(tmp_path)]
    assert commands.main(options) == status
    assert told == {"calls": 20, "url": "http://bot.test", "sip": "sip:b@bot.test", "at_once": 6}
    printed = capsys.readouterr().out
    assert "success, clean" in printed
    assert ("FAILED: x" in printed) is bool(failures)
    assert (tmp_path / "scorecard.html").is_file()
    assert not old.exists()
