"""Models made here out of one of the shelf."""

from pathlib import Path

import pytest

from tests.voicebot.shelf.test_store import _builtin, _shelf
from voicebot.errors import ModelError
from voicebot.shelf import derived
from voicebot.shelf.manifest import Model
from voicebot.shelf.store import Shelf


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """A built-in model."""
    return _builtin(tmp_path / "repo")


def shelf_of(model: Model, tmp_path: Path) -> Shelf:
    (tmp_path / "data").mkdir(exist_ok=True)
    return _shelf((model,), tmp_path)


def make(shelf: Shelf, content: str) -> Path:
    base = shelf.base_ears()
    fresh = derived.workshop(shelf.pulled, base)
    (fresh / "model").write_text(content)
    return derived.install(shelf.pulled, base, fresh, 1)


def test_the_derived_model_is_used_where_its_base_would_be(model: Model, tmp_path: Path) -> None:
    """By the best and by its name."""
    shelf = shelf_of(model, tmp_path)
    assert shelf.ears() == shelf.base_ears()
    place = make(shelf, "derived")
    assert shelf.ears().path == place
    assert shelf.ears().label.startswith("small+own-words@")
    assert _shelf((model,), tmp_path, ears="small").ears().path == place
    assert shelf.base_ears().model.name == "small"


def test_a_new_one_takes_the_place_of_the_old(model: Model, tmp_path: Path) -> None:
    """Which is gone then; the same again changes nothing; what a killed run left is no obstacle."""
    shelf = shelf_of(model, tmp_path)
    first = make(shelf, "one")
    second = make(shelf, "two")
    assert shelf.ears().path == second
    assert not first.exists()
    derived.workshop(shelf.pulled, shelf.base_ears())
    assert make(shelf, "two") == second
    assert shelf.ears().path == second
    assert [path.name for path in second.parent.iterdir() if path.is_dir()] == [second.name]


def test_a_damaged_or_outdated_one_is_passed_over(model: Model, tmp_path: Path) -> None:
    """The line goes on with the model as it was published."""
    shelf = shelf_of(model, tmp_path)
    place = make(shelf, "derived")
    (place / "model").write_text("altered")
    assert shelf.ears() == shelf.base_ears()
    record = place.parent / "small.json"
    record.write_text(record.read_text().replace("small@", "small@0"))
    assert shelf.ears() == shelf.base_ears()
    record.write_text("{}")
    assert shelf.ears() == shelf.base_ears()


def test_it_can_be_removed(model: Model, tmp_path: Path) -> None:
    """Once."""
    shelf = shelf_of(model, tmp_path)
    place = make(shelf, "derived")
    assert derived.remove(shelf.pulled, shelf.base_ears())
    assert not place.exists()
    assert shelf.ears() == shelf.base_ears()
    assert not derived.remove(shelf.pulled, shelf.base_ears())


def test_one_at_a_time(tmp_path: Path) -> None:
    """A second run is told to wait."""
    with (
        derived.alone(tmp_path),
        pytest.raises(ModelError, match="another"),
        derived.alone(tmp_path),
    ):
        raise AssertionError("two at a time")
