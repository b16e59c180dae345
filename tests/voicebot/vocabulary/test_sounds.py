"""How words are said, by the real espeak-ng."""

import sys
from pathlib import Path

import pytest

from voicebot.errors import DataError, SpeakingError
from voicebot.vocabulary import sounds


@pytest.mark.parametrize(
    "word", ["xbox", "galaxy", "shampoo", "bluetooth", "quick", "apple", "yes", "sounds"]
)
def test_foreign_spelling_is_seen(word: str) -> None:
    """Letters and pairs of letters that Polish does not use."""
    assert sounds.looks_foreign(word)


@pytest.mark.parametrize("word", ["zefira", "czarne", "teatr", "żółw", "komputer", "szampon", "wóz", "ale"])
def test_polish_spelling_is_polish(word: str) -> None:
    """No English reading is made of it."""
    assert not sounds.looks_foreign(word)


def test_each_text_is_given_word_by_word() -> None:
    """Without stress marks and silence."""
    assert sounds.spoken(["zefira", "dom kot"]) == [
        [("z", "E", "f", "i", "R", "a")],
        [("d", "O", "m"), ("k", "O", "t")],
    ]
    assert sounds.spoken([]) == []


def test_weak_sounds_keep_their_mark_where_asked() -> None:
    """In English the last of "banana" is another sound than its second vowel would be without the mark."""
    [[plain]], [[marked]] = (sounds.spoken(["about"], "en-gb", reduced=reduced) for reduced in (False, True))
    assert plain == ("a", "b", "aU", "t")
    assert marked == ("a#", "b", "aU", "t")


def test_a_last_sound_may_become_voiced() -> None:
    """The likeliest reading is the one of the word alone."""
    assert sounds.readings(["letrat"], {})["letrat"] == {
        ("l", "E", "t", "R", "a", "t"): 1.0,
        ("l", "E", "t", "R", "a", "d"): pytest.approx(0.25),
    }


def test_a_foreign_word_is_read_in_both_ways_with_polish_sounds() -> None:
    """As in English first, by its letters second."""
    found = sounds.readings(["shampoo"], {})["shampoo"]
    assert max(found, key=lambda way: found[way]) == ("S", "E", "m", "p", "u")
    assert ("S", "a", "m", "p", "O", "O") in found


def test_what_the_shop_says_comes_first() -> None:
    """A told pronunciation is the only one."""
    found = sounds.readings(["galaxy"], {"galaxy": "gelaksi"})["galaxy"]
    assert found
    assert all(way[:4] == ("g", "E", "l", "a") for way in found)


def test_rare_soft_sounds_have_a_neighbour() -> None:
    """For models that lack them."""
    assert sounds.near(("C", "i", "t;", "a")) == ("x", "i", "t", "a")


def test_a_missing_or_talkative_program_is_refused(tmp_path: Path) -> None:
    """No pronunciation can be made then."""
    with pytest.raises(SpeakingError, match="installed"):
        sounds.spoken(["dom"], program=str(tmp_path / "none"))
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nprint('a')\nprint('b')\n")
    program.chmod(0o755)
    with pytest.raises(SpeakingError, match="1 words with 2 lines"):
        sounds.spoken(["dom"], program=str(program))


def test_a_damaged_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the file's name."""
    (tmp_path / "sounds.toml").write_text("[english]\n")
    monkeypatch.setattr(sounds, "files", lambda package: tmp_path)
    sounds._tables.cache_clear()
    try:
        with pytest.raises(DataError, match=r"sounds\.toml"):
            sounds.near(("a",))
    finally:
        sounds._tables.cache_clear()
