"""Tests of voicebot.store.files."""

import os
import stat
from pathlib import Path

import pytest

from voicebot.store.files import write_durably


def test_a_file_is_there_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    """Its folder is made, nothing else is left in it."""
    path = tmp_path / "new" / "a.wav"
    write_durably(path, b"sound")
    assert path.read_bytes() == b"sound"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_the_disk_has_file_and_name_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First what is in it, under its last name only then, and then the folder."""
    flushed: list[str] = []

    def fsync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        flushed.append(f"{'folder' if is_folder else 'file'} {(tmp_path / 'a').exists()}")

    monkeypatch.setattr(os, "fsync", fsync)
    write_durably(tmp_path / "a", b"x")
    assert flushed == ["file False", "folder True"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file, and no part of the new one."""
    path = tmp_path / "a"
    write_durably(path, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
