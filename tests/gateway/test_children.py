"""Which processes a line has beside its own."""

from pathlib import Path
from typing import Any

import pytest

from gateway.children import children_of
from voicebot.config import Config, Data, Rasa


class _Ready:
    async def ready(self) -> bool:
        return True


class _Telephone:
    def child(self) -> str:
        return "sip"


READY: Any = _Ready()
TELEPHONE: Any = _Telephone()


def test_the_voice_is_always_one_and_the_telephone_where_there_is_one(tmp_path: Path) -> None:
    """A dialogue engine that somebody else runs is not started."""
    config = Config(data=Data(directory=tmp_path), rasa=Rasa(managed=False))
    assert [child.name for child in children_of(config, tmp_path, READY, READY, None)] == ["voice"]
    assert children_of(config, tmp_path, READY, READY, TELEPHONE)[-1] == "sip"


def test_a_trained_model_is_started(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its path, in Rasa's own environment."""
    monkeypatch.setattr("gateway.children.training.model_path", lambda root, data: tmp_path / "model.tar.gz")
    monkeypatch.setattr("gateway.children.process.rasa_command", lambda *_: (["rasa", "model.tar.gz"], {}))
    names = [child.name for child in children_of(Config(), repo, READY, READY, None)]
    assert names == ["voice", "rasa"]
