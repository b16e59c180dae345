"""A made model takes its place among the built-in ones."""

import hashlib
import shutil
import tomllib
from pathlib import Path

import pytest

from models.recipes.commands import model_in
from models.recipes.shelving import MANIFEST, SHELF, install
from voicebot.errors import ModelError

NAME = "vosk-pl-voicebot-small"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The project's manifest, with an older model in place."""
    shutil.copy(SHELF / MANIFEST, tmp_path)
    (tmp_path / "builtin" / NAME).mkdir(parents=True)
    (tmp_path / "builtin" / NAME / "old.txt").write_text("old", "utf-8")
    return tmp_path


def model(folder: Path, name: str = NAME) -> Path:
    """A made one."""
    (folder / name / "am").mkdir(parents=True)
    (folder / name / "am" / "final.mdl").write_bytes(b"new")
    return folder / name


def test_the_manifest_lists_the_new_files(shelf: Path, tmp_path: Path) -> None:
    """The old ones are gone; everything else in it stays as it was."""
    place = install(model(tmp_path / "made"), shelf)
    assert [file.name for file in place.rglob("*") if file.is_file()] == ["final.mdl"]
    before, after = (tomllib.loads((folder / MANIFEST).read_text("utf-8")) for folder in (SHELF, shelf))
    for old, new in zip(before["model"], after["model"], strict=True):
        if new["name"] == NAME:
            digest = hashlib.sha256(b"new").hexdigest()
            assert new.pop("files") == [{"path": "am/final.mdl", "size": 3, "sha256": digest}]
            old.pop("files")
        assert old == new


def test_installing_again_changes_nothing(shelf: Path, tmp_path: Path) -> None:
    """Byte for byte."""
    install(model(tmp_path / "made"), shelf)
    once = (shelf / MANIFEST).read_bytes()
    install(tmp_path / "made" / NAME, shelf)
    assert (shelf / MANIFEST).read_bytes() == once


def test_only_a_listed_built_in_model_has_a_place(shelf: Path, tmp_path: Path) -> None:
    """Others are refused, the shelf left as it was."""
    for name in ("vosk-model-small-pl-0.22", "nobody"):
        with pytest.raises(ModelError, match=name):
            install(model(tmp_path / "made", name), shelf)
    assert (shelf / "builtin" / NAME / "old.txt").exists()


def test_the_last_stage_leaves_one_model(tmp_path: Path) -> None:
    """Its folder beside the stage's own notes."""
    (tmp_path / "stage.json").write_text("{}", "utf-8")
    made = model(tmp_path)
    assert model_in(tmp_path) == made
    (tmp_path / "other").mkdir()
    with pytest.raises(ModelError, match="2 models"):
        model_in(tmp_path)
