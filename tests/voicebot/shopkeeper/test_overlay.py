"""The shopkeeper's files and their earlier versions."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from voicebot.errors import DataError
from voicebot.shopkeeper.overlay import DELIVERED, KEPT, Overlay

AT = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    """An empty folder that is not even there."""
    return Overlay(tmp_path / "shop")


def test_what_nobody_changed_is_as_delivered(overlay: Overlay) -> None:
    """No file, no versions."""
    assert overlay.read("hours") == (None, DELIVERED)
    assert overlay.path("hours") is None
    assert overlay.versions("hours") == []


def test_what_is_written_is_read_and_its_version_tells_others_apart(overlay: Overlay) -> None:
    """In plain Polish letters, with when and by whom; the same words at another time are another version."""
    first = overlay.write("texts", {"a": "Dzień dobry."}, AT, "anna")
    assert overlay.read("texts") == ({"a": "Dzień dobry."}, first)
    assert overlay.path("texts") == overlay.folder / "texts.yml"
    assert "Dzień dobry." in (overlay.folder / "texts.yml").read_text("utf-8")
    second = overlay.write("texts", {"a": "Dzień dobry."}, AT.replace(hour=9), "jan")
    assert second != first
    assert [(one.number, one.who) for one in overlay.versions("texts")] == [(2, "jan"), (1, "anna")]
    assert overlay.versions("texts")[1].at == AT
    assert overlay.earlier("texts", 1) == {"a": "Dzień dobry."}


def test_going_back_to_what_was_delivered_is_a_version_too(overlay: Overlay) -> None:
    """The file stays, saying nothing."""
    overlay.write("hours", {"hours": {}}, AT, "anna")
    assert overlay.write("hours", None, AT, "anna") == DELIVERED
    assert overlay.path("hours") is None
    assert len(overlay.versions("hours")) == 2
    assert overlay.earlier("hours", 2) is None


def test_only_the_newest_versions_are_kept(overlay: Overlay) -> None:
    """Numbers go on counting."""
    for number in range(KEPT + 3):
        overlay.write("texts", {"a": str(number)}, AT, "anna")
    kept = overlay.versions("texts")
    assert [kept[0].number, kept[-1].number, len(kept)] == [KEPT + 3, 4, KEPT]
    with pytest.raises(KeyError):
        overlay.earlier("texts", 3)


@pytest.mark.parametrize("content", [b"a: [open", b"\xff\xfe"])
def test_a_file_spoilt_by_hand_is_named(overlay: Overlay, content: bytes) -> None:
    """DataError with its path."""
    overlay.folder.mkdir()
    (overlay.folder / "hours.yml").write_bytes(content)
    with pytest.raises(DataError, match=r"hours\.yml"):
        overlay.read("hours")


def test_what_cannot_be_opened_is_named(overlay: Overlay) -> None:
    """A folder in the file's place."""
    (overlay.folder / "hours.yml").mkdir(parents=True)
    with pytest.raises(DataError, match=r"hours\.yml"):
        overlay.read("hours")


def test_strange_files_among_the_versions_are_left_alone(overlay: Overlay) -> None:
    """Somebody's copy is no version."""
    overlay.write("hours", {"hours": {}}, AT, "anna")
    (overlay.folder / "history" / "hours" / "copy.yml").write_text("x")
    (overlay.folder / "history" / "hours" / "000009.yml").write_text("no head")
    assert [one.number for one in overlay.versions("hours")] == [1]
