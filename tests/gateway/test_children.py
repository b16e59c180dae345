"""Which processes a line has beside its own."""

from pathlib import Path
from typing import Any

import pytest

from gateway.children import children_of
from tests.support import two_languages
from voicebot.config import Config, Data, Rasa
from voicebot.config_language import Language


class _Ready:
    async def ready(self) -> bool:
        return True


class _Telephone:
    def child(self) -> str:
        return "sip"


class Spoken:
    """A language of the line. audible: it has a voice."""

    def __init__(self, code: str = "pl", *, audible: bool = True) -> None:
        self.code, self.rasa = code, _Ready()
        self.client = _Ready() if audible else None


TELEPHONE: Any = _Telephone()
POLISH: Any = Spoken()


def test_the_voice_is_always_one_and_the_telephone_where_there_is_one(tmp_path: Path) -> None:
    """A dialogue engine that somebody else runs is not started."""
    config = Config(data=Data(directory=tmp_path), rasa=Rasa(managed=False))
    assert [child.name for child in children_of(config, tmp_path, [POLISH], None)] == ["voice"]
    assert children_of(config, tmp_path, [POLISH], TELEPHONE)[-1] == "sip"


def test_a_trained_model_is_started(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its path, in Rasa's own environment."""
    monkeypatch.setattr("gateway.children.training.model_path", lambda root, data, code: Path("model.tar.gz"))
    monkeypatch.setattr("gateway.children.process.rasa_command", lambda *_: (["rasa", "model.tar.gz"], {}))
    names = [child.name for child in children_of(Config(), repo, [POLISH], None)]
    assert names == ["voice", "rasa"]


def test_a_second_language_has_processes_of_its_own(repo: Path, tmp_path: Path) -> None:
    """An engine with its model on the next port; a voice only where it is audible, at a socket of its own."""
    models = two_languages.shelf(tmp_path / "models")
    config = Config(data=Data(directory=tmp_path, models=models), language=Language(offered=("en",)))
    english: Any = Spoken("en")
    written: Any = Spoken("en", audible=False)
    children = {
        child.name: [str(part) for part in child.command]
        for child in children_of(config, repo, [POLISH, english], None)
    }
    assert list(children) == ["voice", "rasa", "voice-en", "rasa-en"]
    assert f"{tmp_path.resolve() / 'voice-en.sock'}" in children["voice-en"]
    assert children["rasa-en"][-1] == "5006"
    assert "en" in children["rasa-en"]
    names = [child.name for child in children_of(config, repo, [POLISH, written], None)]
    assert names == ["voice", "rasa", "rasa-en"]
