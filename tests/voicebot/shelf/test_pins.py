"""Checksums noted at the first pull."""

from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.shelf.manifest import File
from voicebot.shelf.pins import Pin, load, save

PIN = Pin(archive_sha256="0" * 64, files=(File(path="a", size=1, sha256="1" * 64),))


def test_a_pin_is_found_again_beside_others(tmp_path: Path) -> None:
    """Saving one keeps the others."""
    save(tmp_path, "a", PIN)
    save(tmp_path, "b/c", PIN)
    assert load(tmp_path) == {"a": PIN, "b/c": PIN}


def test_no_file_is_no_pins(tmp_path: Path) -> None:
    """A fresh shelf has none."""
    assert load(tmp_path) == {}


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {"archive_sha256": "x"}}'])
def test_a_damaged_file_is_told_not_ignored(tmp_path: Path, text: str) -> None:
    """Losing the pins silently would trust anything."""
    (tmp_path / "pins.json").write_text(text)
    with pytest.raises(ModelError, match="damaged"):
        load(tmp_path)
