"""What was done is known by its content."""

from pathlib import Path

from scripts.house.stamps import Stamp, digest, digest_of_files


def test_content_and_its_borders_make_the_name() -> None:
    """The same bytes cut differently are something else."""
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"])
    assert digest([b"ab"]) == digest([b"ab"])


def test_a_renamed_or_changed_file_is_seen(tmp_path: Path) -> None:
    """The name of a set of files depends on their names and contents, not on the order they come in."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    before = digest_of_files(tmp_path, [one, two])
    assert digest_of_files(tmp_path, [two, one]) == before
    two.write_text("3")
    assert digest_of_files(tmp_path, [one, two]) != before


def test_what_was_written_holds(tmp_path: Path) -> None:
    """A stamp holds for what was done and for nothing else."""
    stamp = Stamp(tmp_path / "stamp")
    assert not stamp.holds({"core": "a"})
    stamp.write({"core": "a", "test": "b"})
    assert stamp.holds({"core": "a"})
    assert not stamp.holds({"core": "b"})
    assert not stamp.holds({"core": "a", "new": "c"})


def test_a_damaged_stamp_was_not_done(tmp_path: Path) -> None:
    """A file that is no stamp holds nothing, and harms nobody."""
    for text in ("{", "[1]", "\x00"):
        (tmp_path / "stamp").write_text(text)
        assert Stamp(tmp_path / "stamp").read() == {}
