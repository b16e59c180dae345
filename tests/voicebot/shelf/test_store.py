"""Which model is used: the best whole one, or the one that was asked for."""

from pathlib import Path

import pytest

from tests.voicebot.shelf.conftest import Publisher, official
from voicebot.config import Config, Data, Speech
from voicebot.errors import ConfigError, ModelError
from voicebot.shelf.integrity import record
from voicebot.shelf.manifest import Manifest, Model
from voicebot.shelf.pull import pull
from voicebot.shelf.store import Shelf


def _builtin(models: Path, name: str = "small") -> Model:
    folder = models / "builtin" / name
    folder.mkdir(parents=True)
    (folder / "model").write_bytes(name.encode())
    return Model(
        name=name,
        kind="ears",
        engine="vosk",
        language="pl",
        licence="Apache-2.0",
        about="test",
        builtin=f"builtin/{name}",
        files=record(folder),
    )


@pytest.fixture
def models(publisher: Publisher, tmp_path: Path) -> tuple[Model, Model]:
    """An official model and a built-in one, in this order."""
    return official(publisher), _builtin(tmp_path / "repo")


def _shelf(models: tuple[Model, ...], tmp_path: Path, **speech: str) -> Shelf:
    config = Config(speech=Speech(**speech))  # type: ignore[arg-type]
    return Shelf(Manifest(version=1, model=models), tmp_path / "repo", tmp_path / "data", speech=config)


def test_the_built_in_is_used_until_the_official_one_is_pulled(
    models: tuple[Model, Model], tmp_path: Path
) -> None:
    """best changes its mind when a better one is there."""
    assert _shelf(models, tmp_path).ears().model.name == "small"
    pull(models[0], tmp_path / "data")
    chosen = _shelf(models, tmp_path).ears()
    assert chosen.model.name == "official"
    assert chosen.label.startswith("official@")
    assert not chosen.problems


def test_a_damaged_official_model_is_passed_over(models: tuple[Model, Model], tmp_path: Path) -> None:
    """A file that was not in the manifest but noted at the pull counts too."""
    folder = pull(models[0], tmp_path / "data")
    (folder / "conf" / "model.conf").write_text("altered")
    assert _shelf(models, tmp_path).ears().model.name == "small"


def test_a_model_that_was_copied_by_hand_is_not_trusted(models: tuple[Model, Model], tmp_path: Path) -> None:
    """Without the pull's notes nobody can say whether it is whole."""
    folder = pull(models[0], tmp_path / "data")
    (folder.parent / "pins.json").unlink()
    shelf = _shelf(models, tmp_path)
    assert "cannot be checked" in shelf.installed[0].problems[0]
    assert shelf.ears().model.name == "small"


def test_a_named_model_is_used_though_a_better_one_is_there(
    models: tuple[Model, Model], tmp_path: Path
) -> None:
    """speech.ears decides."""
    pull(models[0], tmp_path / "data")
    assert _shelf(models, tmp_path, ears="small").ears().model.name == "small"


def test_a_name_that_is_not_installed_is_told_with_those_that_are(
    models: tuple[Model, Model], tmp_path: Path
) -> None:
    """ConfigError lists what is possible."""
    with pytest.raises(ConfigError, match="best, small"):
        _shelf(models, tmp_path, ears="official").ears()


def test_a_named_model_that_is_damaged_stops_the_start(models: tuple[Model, Model], tmp_path: Path) -> None:
    """Nobody is served by a quiet substitute for what was asked for by name."""
    (tmp_path / "repo" / "builtin" / "small" / "model").write_bytes(b"rot")
    with pytest.raises(ModelError, match="damaged"):
        _shelf(models, tmp_path, ears="small").ears()


def test_nothing_whole_is_told_with_what_to_do(models: tuple[Model, Model], tmp_path: Path) -> None:
    """No voice at all, or only damaged ears: ModelError."""
    with pytest.raises(ModelError, match="voicebot models"):
        _shelf(models, tmp_path).voice()
    (tmp_path / "repo" / "builtin" / "small" / "model").write_bytes(b"rot")
    with pytest.raises(ModelError, match="voicebot models"):
        _shelf(models, tmp_path).ears()


def test_the_repository_s_shelf_has_ears_and_a_voice(repo: Path, tmp_path: Path) -> None:
    """A fresh checkout can speak and hear."""
    shelf = Shelf.of(Config(data=Data(directory=tmp_path, models=repo / "models")))
    assert shelf.ears().model.engine == "vosk"
    assert shelf.voice().model.engine == "coqui"
