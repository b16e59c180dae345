"""Whether files are the ones they should be."""

from pathlib import Path

from voicebot.shelf.integrity import fingerprint, problems, record, sha256
from voicebot.shelf.manifest import File


def test_record_then_no_problems(tmp_path: Path) -> None:
    """What was just recorded is whole; sub-folders are included."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"abc")
    (tmp_path / "y").write_bytes(b"")
    files = record(tmp_path)
    assert [file.path for file in files] == ["a/x", "y"]
    assert problems(tmp_path, files) == []
    assert files[0].sha256 == sha256(tmp_path / "a" / "x")


def test_every_kind_of_damage_is_named(tmp_path: Path) -> None:
    """Missing, shorter, altered, a folder in its place: one line each."""
    for name in ("short", "altered"):
        (tmp_path / name).write_bytes(b"abc")
    (tmp_path / "folder").mkdir()
    wrong = problems(
        tmp_path,
        [
            File(path="missing", size=3),
            File(path="short", size=4),
            File(path="altered", size=3, sha256="0" * 64),
            File(path="folder"),
        ],
    )
    assert [line.split(":")[0] for line in wrong] == ["missing", "short", "altered", "folder"]


def test_fingerprint_changes_with_any_file() -> None:
    """Another sum, another fingerprint."""
    one, two = File(path="a", sha256="0" * 64), File(path="a", sha256="1" * 64)
    assert fingerprint([one]) != fingerprint([two])
    assert len(fingerprint([one])) == 8
