"""What a recording speaks is known from the day it came."""

from pathlib import Path

import pytest

from voicebot.promptbook.ledger import FILE, Ledger


def test_words_are_those_of_the_first_day_until_the_file_is_another(tmp_path: Path) -> None:
    """A text that changes later does not change what was recorded; a new file speaks today's text."""
    first = Ledger(tmp_path)
    assert first.words("hello", "aa", "Dzień dobry.") == "Dzień dobry."
    first.note("hello", "aa", "Dzień dobry.")
    first.save()
    later = Ledger(tmp_path)
    assert later.words("hello", "aa", "Witamy.") == "Dzień dobry."
    assert later.words("hello", "bb", "Witamy.") == "Witamy."


def test_files_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """What is not noted again is not kept; nothing is written where nothing changed."""
    first = Ledger(tmp_path)
    first.note("hello", "aa", "Dzień dobry.")
    first.note("bye", "bb", "Do usłyszenia.")
    first.save()
    second = Ledger(tmp_path)
    second.note("bye", "bb", "Do usłyszenia.")
    second.save()
    assert Ledger(tmp_path).words("hello", "aa", "Witamy.") == "Witamy."
    before = (tmp_path / FILE).stat().st_mtime_ns
    third = Ledger(tmp_path)
    third.note("bye", "bb", "Do usłyszenia.")
    third.save()
    assert (tmp_path / FILE).stat().st_mtime_ns == before


@pytest.mark.parametrize("damaged", [b"\xff\xfe", b"- 1\n- 2\n", b"{", b"hello: 5\n"])
def test_a_damaged_ledger_is_begun_anew(tmp_path: Path, damaged: bytes) -> None:
    """The line lives on."""
    (tmp_path / FILE).write_bytes(damaged)
    assert Ledger(tmp_path).words("hello", "aa", "Witamy.") == "Witamy."


def test_a_disk_that_refuses_is_no_error(tmp_path: Path) -> None:
    """All is noted anew next time."""
    ledger = Ledger(tmp_path / "file" / "folder")
    (tmp_path / "file").write_bytes(b"")
    ledger.note("hello", "aa", "Witamy.")
    ledger.save()
