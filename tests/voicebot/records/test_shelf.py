"""Where the files of recordings lie."""

import os
from pathlib import Path

import pytest

from voicebot.config import load
from voicebot.errors import RecordingError
from voicebot.records import shelf


def test_a_calls_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    """Named after the call."""
    directory = shelf.directory_of(load(environ={"VOICEBOT_DATA__DIRECTORY": str(tmp_path)}))
    assert shelf.path_of(directory, "a1_B-2") == tmp_path / "recordings" / "a1_B-2.vbrec"


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\0", "ł", "x" * 65, "a.vbrec"])
def test_what_can_be_no_calls_id_leads_nowhere(tmp_path: Path, name: str) -> None:
    """An id may come from an address bar; it never leaves the folder."""
    with pytest.raises(RecordingError) as caught:
        shelf.path_of(tmp_path, name)
    assert caught.value.kind == "missing"
    assert not shelf.is_there(tmp_path, name)
    assert shelf.remove(tmp_path, [name]) == 0


def test_calls_files_are_removed_and_counted(tmp_path: Path) -> None:
    """Those that are there; others are no error, and nothing else is touched."""
    for name in ("a.vbrec", "b.vbrec", "a.txt"):
        (tmp_path / name).touch()
    assert shelf.is_there(tmp_path, "a")
    assert shelf.remove(tmp_path, ["a", "c"]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.vbrec"]


def test_old_files_are_removed_some_at_a_time(tmp_path: Path) -> None:
    """By when they were last written, up to the limit; no folder is no error."""
    assert shelf.remove_older(tmp_path / "none", 1e12, 9) == 0
    for number in range(5):
        (tmp_path / f"old{number}.vbrec").touch()
        os.utime(tmp_path / f"old{number}.vbrec", (1000, 1000))
    (tmp_path / "new.vbrec").touch()
    assert [shelf.remove_older(tmp_path, 2000, 3) for _ in range(3)] == [3, 2, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["new.vbrec"]
