"""The command from its options to its files."""

import json
from pathlib import Path

import pytest

from bench.ears import commands, gsm
from bench.ears.conditions import CONDITIONS
from voicebot.errors import MediaError


def test_a_name_that_no_condition_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the names that there are."""
    assert commands.main(["--only", "smoke signals"]) == 2
    assert CONDITIONS[0].name in capsys.readouterr().out


@pytest.mark.parametrize("option", [("--every", "0"), ("--voices", "8"), ("--processes", "-1")])
def test_sizes_that_mean_nothing_are_refused(option: tuple[str, str]) -> None:
    """Before anything is measured."""
    with pytest.raises(SystemExit):
        commands.main(option)


def test_without_libgsm_its_condition_is_left_out_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are tried."""

    def missing() -> None:
        raise MediaError("libgsm.so.1 is missing")

    monkeypatch.setattr(gsm, "library", missing)
    names = [condition.name for condition in commands._conditions(None)]
    assert "GSM" not in names
    assert len(names) == len(CONDITIONS) - 1
    assert "libgsm" in capsys.readouterr().out


@pytest.mark.real
def test_a_small_run_goes_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables on the screen, figures in the file; exit status 0 when every goal that was tried is met, else 1."""
    file = tmp_path / "deep" / "report.json"
    status = commands.main(["--every", "60", "--only", "^A-law$", "--json", str(file)])
    told = json.loads(file.read_text("utf-8"))
    assert set(told["by_condition"]) == {"A-law"}
    assert told["by_condition"]["A-law"]["number"]["line"] is not None
    assert told["weight"]["load_s"] > 0
    printed = capsys.readouterr().out
    assert "six digits, A-law" in printed
    assert status == any(line.startswith("NO ") for line in printed.splitlines())
