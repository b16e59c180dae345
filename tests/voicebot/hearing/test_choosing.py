"""Which ears the line has."""

from pathlib import Path

import pytest

from tests.support import two_languages
from voicebot.config import Config, Data, Speech, load
from voicebot.errors import ConfigError, ModelError
from voicebot.hearing.choosing import ears_beside, open_ears
from voicebot.hearing.remote import RemoteVoskEars
from voicebot.hearing.vosk import VoskEars
from voicebot.shelf.store import Shelf


def _config(ears: str, repo: Path, tmp_path: Path) -> Config:
    return Config(speech=Speech(ears=ears), data=Data(directory=tmp_path, models=repo / "models"))


def test_a_model_of_the_shelf_or_a_server(repo: Path, tmp_path: Path) -> None:
    """A server needs no model here, and need not answer yet; the shelf has none to give for it."""
    here = _config("best", repo, tmp_path)
    ears = open_ears(here, Shelf.of(here))
    assert isinstance(ears, VoskEars)
    assert ears.name == Shelf.of(here).ears().label
    there = _config("ws://10.0.0.7:2700", repo, tmp_path)
    assert isinstance(open_ears(there, Shelf.of(there)), RemoteVoskEars)
    with pytest.raises(ModelError, match="server"):
        Shelf.of(there).ears()


@pytest.mark.parametrize("wrong", ["http://ears:2700", "ws://", "ws:///x", ""])
def test_another_address_is_refused(wrong: str, tmp_path: Path) -> None:
    """The start stops with the key, the value and what is allowed."""
    file = tmp_path / "voicebot.toml"
    file.write_text(f'[speech]\nears = "{wrong}"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"speech\.ears"):
        load(file, {})


def test_another_language_has_ears_of_its_own_or_none(tmp_path: Path) -> None:
    """The first whole model of that language; without one it is said which kind is missing."""
    config = Config(data=Data(directory=tmp_path, models=two_languages.shelf(tmp_path / "models")))
    assert ears_beside(Shelf.of(config), "en").name.startswith("vosk-en-")
    deaf = Config(data=Data(models=two_languages.shelf(tmp_path / "deaf", without="ears")))
    with pytest.raises(ModelError, match="no whole ears model for language 'en'"):
        ears_beside(Shelf.of(deaf), "en")
