"""The command that makes models."""

from pathlib import Path

import pytest

from models.recipes.commands import found, main
from voicebot.errors import ModelError


def test_there_is_a_recipe_for_polish_ears() -> None:
    """It is found by engine and language; its last stage makes the model."""
    assert found("ears", "pl", quick=True).stages[-1].name == "model"


def test_a_language_without_a_recipe_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The refusal names the language."""
    assert main(["ears", "--language", "xx", "--work", str(tmp_path)]) == 2
    assert "'xx'" in capsys.readouterr().out
    with pytest.raises(ModelError):
        found("voice", "xx")


def test_a_stage_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The refusal names the stages that there are."""
    assert main(["ears", "--quick", "--until", "nothing", "--work", str(tmp_path)]) == 2
    assert "speech" in capsys.readouterr().out
