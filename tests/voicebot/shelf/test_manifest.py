"""The manifest is read strictly, and the repository's own is right."""

from pathlib import Path

import pytest

from voicebot.errors import DataError
from voicebot.shelf import integrity, manifest

GOOD = """
version = 1
[[model]]
name = "a/b"
kind = "ears"
engine = "vosk"
language = "pl"
licence = "MIT"
about = "x"
builtin = "builtin/a"
[[model.files]]
path = "x"
size = 1
sha256 = "%s"
""" % ("0" * 64)


def _load(folder: Path, text: str) -> manifest.Manifest:
    (folder / "manifest.toml").write_text(text)
    return manifest.load(folder)


def test_reads_a_model(tmp_path: Path) -> None:
    """Name, folder and files are there."""
    model = _load(tmp_path, GOOD).get("a/b")
    assert model.folder == "a--b"
    assert model.checksum_known
    assert model.files[0].path == "x"


def test_an_unknown_name_is_a_key_error(tmp_path: Path) -> None:
    """get does not guess."""
    with pytest.raises(KeyError):
        _load(tmp_path, GOOD).get("b")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version = 1", "version = 2", "version"),
        ('kind = "ears"', 'kind = "nose"', "kind"),
        ('path = "x"', 'path = "../x"', "inside"),
        ('path = "x"', 'path = "/x"', "inside"),
        ("0" * 64, "0" * 63, "hexadecimal"),
        ("size = 1", "", "size and sha256"),
        ('builtin = "builtin/a"', "", "either builtin or archive"),
        ('licence = "MIT"', 'licence = "MIT"\nurl = "x"', "Extra"),
        ("[[model]]", "[[model", "manifest.toml"),
        (GOOD, GOOD + GOOD.replace("version = 1", ""), "once"),
    ],
)
def test_a_wrong_manifest_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    """DataError names the file and what is wrong."""
    with pytest.raises(DataError, match=says):
        _load(tmp_path, GOOD.replace(old, new))


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    """No file is a DataError too."""
    with pytest.raises(DataError, match=r"manifest\.toml"):
        manifest.load(tmp_path)


def test_the_repository_s_shelf_is_whole(repo: Path) -> None:
    """Every built-in file is here with its sum; in Polish every kind has an official and a built-in model, in English a built-in one."""
    shelf = manifest.load(repo / "models")
    for model in shelf.model:
        if model.builtin:
            folder = repo / "models" / model.builtin
            assert integrity.problems(folder, model.files) == []
            assert {file.path for file in integrity.record(folder)} == {file.path for file in model.files}
    for kind in ("ears", "voice"):
        official = [(model.language, model.builtin is None) for model in shelf.model if model.kind == kind]
        assert official == [("pl", True), ("pl", False), ("en", False)]


def test_built_in_configurations_hold_no_path_of_a_machine(repo: Path) -> None:
    """A voice's config must load anywhere."""
    for config in (repo / "models" / "builtin").rglob("*.json"):
        assert '"/' not in config.read_text("utf-8")


def test_the_official_models_are_the_ones_whose_sums_are_known(repo: Path) -> None:
    """The sums of public copies of the official recogniser (its publisher states none); the official voice has none anywhere, so
    that it is pinned at the first pull."""
    shelf = manifest.load(repo / "models")
    ears = shelf.get("vosk-model-small-pl-0.22")
    assert {file.path: (file.sha256, file.size) for file in ears.files if file.sha256} == {
        "am/final.mdl": ("9c557024c480f259b88d6ec01da10082a135cbb6b54569fc057861f8e5c04a3b", 15_996_292),
        "graph/Gr.fst": ("1dcb8c013954ed9aab9070cb6c61bb79ce94cdfd5b084461bff2f79bc0e75f5c", 39_605_143),
        "graph/HCLr.fst": ("db9cdb6e454d59a696101b077e549bf5b21927e3c3d1520fd143ff35ff0f8196", 29_907_218),
    }
    assert ears.licence == "Apache-2.0"
    voice = shelf.get("tts_models/pl/mai_female/vits")
    assert not voice.checksum_known
    assert voice.licence.startswith("BSD-3")
