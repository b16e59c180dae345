"""Sentences out of a shop's text."""

from pathlib import Path

import pytest

from voicebot.errors import DataError
from voicebot.vocabulary import texts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ile trwa dostawa? Dwa dni.", ["ile trwa dostawa", "dwa dni"]),
        (
            "# Zwroty\n\n- w 14 dni\n- [formularz](https://x.pl/a)",
            ["zwroty", "w czternaście dni", "formularz"],
        ),
        ("Pisz na a@b.pl albo www.b.pl", ["pisz na albo"]),
        ("zdanie\n```\nkod źródłowy\n```\ndalej `x` i <b>tekst</b>", ["zdanie", "dalej", "i", "tekst"]),
        ("w dwóch\nwierszach", ["w dwóch wierszach"]),
        ("słowo " * 61, []),
        ("", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    """Markup, code and addresses are left out; numbers are words; lists and tables are not one sentence."""
    assert [" ".join(words) for words in texts.sentences(text)] == found


def test_files_are_read_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UTF-8 of a sensible size."""
    path = tmp_path / "faq.md"
    path.write_text("\ufeffDzień dobry.", "utf-8")
    assert texts.read(path) == [("dzień", "dobry")]
    path.write_bytes(b"\xff")
    with pytest.raises(DataError, match="not UTF-8"):
        texts.read(path)
    with pytest.raises(DataError, match="No such file"):
        texts.read(tmp_path / "none.md")
    monkeypatch.setattr(texts, "MOST_BYTES", 0)
    with pytest.raises(DataError, match="larger"):
        texts.read(path)
