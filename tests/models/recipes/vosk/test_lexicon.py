"""How words are said, in a language of two sounds."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from models.recipes.vosk import lexicon
from models.recipes.vosk.lexicon import Reader
from voicebot.errors import DataError
from voicebot.vocabulary.sounds import Sounds


def spelled(words: Sequence[str]) -> Mapping[str, Mapping[Sounds, float]]:
    """Every letter is a sound; said backwards now and then, in a mumble nearly never."""
    return {
        word: {tuple(word): 1.0, tuple(word[::-1]): 0.2, ("a",) * (len(word) + 1): 0.01} for word in words
    }


def reader(folder: Path, readings: str = "", phones: str = "SIL a b") -> Reader:
    """With these readings by hand; a c is said as a b."""
    (folder / "readings.txt").write_text(readings)
    near = {"c": "b"}
    return Reader(
        phones.split(),
        folder / "readings.txt",
        spelled,
        lambda sounds: tuple(near.get(name, name) for name in sounds),
    )


def test_every_way_that_is_not_rare_is_there(tmp_path: Path) -> None:
    """With how likely it is; the mumble would only make other words hard to tell apart."""
    assert lexicon.build(["ab"], reader(tmp_path)) == {"ab": {("a", "b"): 1.0, ("b", "a"): 0.2}}


def test_what_is_read_wrongly_is_put_right_by_hand(tmp_path: Path) -> None:
    """Instead of the reading, or beside it in another spelling."""
    said = lexicon.build(["ab", "ba"], reader(tmp_path, "# about\nab = a a a\nab = b\nba ~ bbb\n"))
    assert said["ab"] == {("a", "a", "a"): 1.0, ("b",): 1.0}
    assert set(said["ba"]) == {("b", "a"), ("a", "b"), ("b", "b", "b")}


def test_all_sounds_are_the_model_s(tmp_path: Path) -> None:
    """What is read with others is said with the nearest, or refused."""
    assert ("a", "b") in lexicon.build(["ac"], reader(tmp_path))["ac"]
    with pytest.raises(DataError, match="'xa' has a sound"):
        lexicon.build(["xa"], reader(tmp_path, "xa = x\n"))


def test_what_can_be_said_in_the_model_s_sounds_is_told(tmp_path: Path) -> None:
    """With the nearest, if need be."""
    assert lexicon.sayable(["bb", "bc", "ba"], reader(tmp_path, phones="SIL b")) == {"bb", "bc"}


def test_many_words_are_read_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process has a minute; nothing is lost between two of them."""
    monkeypatch.setattr(lexicon, "AT_ONCE", 2)
    words = ["a", "aa", "aab", "ab", "b"]
    assert list(lexicon.build(words, reader(tmp_path))) == words


def test_a_lexicon_comes_back_as_it_was(tmp_path: Path) -> None:
    """Written and read."""
    said = lexicon.build(["ab", "b"], reader(tmp_path))
    lexicon.write(said, tmp_path / "lexicon.txt")
    assert lexicon.read(tmp_path / "lexicon.txt") == said


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    """With file and line."""
    (tmp_path / "lexicon.txt").write_text("adres\t1.0\ta d\nadres a\n")
    with pytest.raises(DataError, match="line 2"):
        lexicon.read(tmp_path / "lexicon.txt")
    (tmp_path / "readings.txt").write_text("# about\nw : v\n")
    with pytest.raises(DataError, match="line 2"):
        lexicon.by_hand(tmp_path / "readings.txt")
