"""Zips are unpacked without trusting them."""

import stat
import zipfile
from pathlib import Path

import pytest

from tests.voicebot.shelf.conftest import CONTENT, zipped
from voicebot.errors import ModelError
from voicebot.shelf import unpack as module
from voicebot.shelf.unpack import unpack, unpacked_size


def test_what_is_below_the_root_comes_out(tmp_path: Path) -> None:
    """Other folders of the archive are left where they are."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped(CONTENT))
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr("__MACOSX/x", b"rubbish")
        more.mkdir("official/empty")
    unpack(archive, "official", tmp_path / "out")
    found = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert found == set(CONTENT)
    assert (tmp_path / "out" / "am" / "final.mdl").read_bytes() == CONTENT["am/final.mdl"]


@pytest.mark.parametrize("name", ["../x", "official/../../x", "/etc/x", "official\\..\\..\\x"])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is ever written outside the target."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(ModelError, match="no business"):
        unpack(archive, "official", tmp_path / "out")
    assert not (tmp_path / "x").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    """A symbolic link could point anywhere."""
    archive = tmp_path / "a.zip"
    link = zipfile.ZipInfo("official/x")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(ModelError, match="no business"):
        unpack(archive, "official", tmp_path / "out")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A thousandfold ratio is no model."""
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("official/x", b"\0" * 10_000_000)
    with pytest.raises(ModelError, match="refused"):
        unpacked_size(archive)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of files is bounded too."""
    monkeypatch.setattr(module, "MOST_FILES", 1)
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped(CONTENT))
    with pytest.raises(ModelError, match="refused"):
        unpacked_size(archive)


def test_damage_inside_is_found(tmp_path: Path) -> None:
    """A flipped byte in a file's content does not pass."""
    content = bytearray(zipped(CONTENT))
    content[5000] ^= 0xFF
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        unpack(archive, "official", tmp_path / "out")


@pytest.mark.parametrize(
    "content", [b"", b"no zip at all", zipped(CONTENT)[:-30]], ids=["empty", "text", "cut"]
)
def test_what_is_no_zip_is_told(tmp_path: Path, content: bytes) -> None:
    """Empty, text, cut off."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(content)
    with pytest.raises(ModelError, match="not a zip"):
        unpack(archive, "official", tmp_path / "out")


def test_an_archive_of_something_else_is_told(tmp_path: Path) -> None:
    """No folder of the expected name."""
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped(CONTENT, root="other"))
    with pytest.raises(ModelError, match="no folder official"):
        unpack(archive, "official", tmp_path / "out")
