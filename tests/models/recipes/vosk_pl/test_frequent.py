"""Common words that no list by hand has."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.recipes.vosk_pl import frequent, vocabulary


def test_common_words_are_taken_that_are_spelled_so_and_not_known_yet() -> None:
    """In order of the alphabet; nothing short, with letters that Polish has not, or without a vowel."""
    ranked = ["sprawdź", "pociąg", "lampa", "dom", "mózg", "café", "krrr", "abcde"]
    spelled = frozenset({"pociąg", "lampa", "dom", "mózg", "café", "krrr", "sprawdź"})
    assert frequent.chosen(ranked, spelled, frozenset({"lampa"})) == ["mózg", "pociąg", "sprawdź"]


def test_the_words_that_it_made_before_are_not_known_by_themselves() -> None:
    """Made anew, the list is the same and not empty."""
    own = vocabulary.lists()["frequent"]
    known = frequent.known()
    assert sum(next(iter(word.forms.values())) in known for word in own) < len(own) / 100
    assert {"paczka", "zamówienie"} <= known


def test_the_file_can_be_read_as_a_list(tmp_path: Path) -> None:
    """Lines no longer than those of other lists."""
    words = [f"słowo{'a' * (number % 9)}" for number in range(100)]
    (tmp_path / "frequent.txt").write_text(frequent.written(words, 500), "utf-8")
    assert set(words) == {
        form for word in vocabulary.lists(tmp_path)["frequent"] for form in word.forms.values()
    }
    assert max(map(len, (tmp_path / "frequent.txt").read_text("utf-8").splitlines()[3:])) <= 138


def test_the_whole_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ranking and a dictionary → the file; how many words it is."""
    ranked = SimpleNamespace(
        top_n_list=lambda language, count, wordlist: ["paczka", "żyrafą", "xxxx"][:count]
    )
    monkeypatch.setitem(sys.modules, "wordfreq", ranked)
    (tmp_path / "polish").write_text("paczka\nŻyrafą\n", "utf-8")
    frequent.main(["--dictionary", str(tmp_path / "polish"), "--to", str(tmp_path / "out.txt")])
    assert (tmp_path / "out.txt").read_text("utf-8").endswith("[frequent]\nw: żyrafą\n")
    assert "1 of 1 words" in capsys.readouterr().out


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ranking, and the dictionary, each with how to get it."""
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(SystemExit, match="pip install wordfreq"):
        frequent.main([])
    monkeypatch.setitem(sys.modules, "wordfreq", SimpleNamespace())
    with pytest.raises(SystemExit, match="wpolish"):
        frequent.main(["--dictionary", str(tmp_path / "none")])
