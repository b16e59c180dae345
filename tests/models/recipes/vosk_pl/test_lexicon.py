"""How words are said."""

import pytest

from models.recipes.vosk_pl import lexicon, phones
from voicebot.errors import DataError


@pytest.fixture(scope="module")
def said():
    """Some words' pronunciations."""
    return lexicon.build(["adres", "w", "nowacki", "ich", "sześćset", "klocki"])


def test_a_last_sound_is_voiced_before_a_voiced_one(said):
    """Both ways are there, alone the likelier."""
    assert said["adres"] == {("a", "d", "R", "E", "s"): 1.0, ("a", "d", "R", "E", "z"): 0.25}


def test_what_is_read_wrongly_is_put_right_by_hand(said):
    """A preposition is no letter; a number is also said in a hurry."""
    assert set(said["w"]) == {("v",), ("f",)}
    assert ("S", "E", "j", "s", "E", "t") in said["sześćset"]
    assert len(said["nowacki"]) == 1


def test_all_sounds_are_the_model_s(said):
    """What espeak-ng has besides is said with the nearest one."""
    known = set(phones.sounds())
    assert all(known.issuperset(way) for ways in said.values() for way in ways)
    assert ("i", "x") in said["ich"]


def test_a_foreign_word_is_read_both_ways():
    """By Polish letters, and as in English."""
    assert len(lexicon.build(["wrangler", "show"], foreign=["show"])["show"]) > 1


def test_a_lexicon_comes_back_as_it_was(said, tmp_path):
    """Written and read."""
    lexicon.write(said, tmp_path / "lexicon.txt")
    assert lexicon.read(tmp_path / "lexicon.txt") == said


def test_damaged_files_are_refused(tmp_path):
    """With file and line."""
    (tmp_path / "lexicon.txt").write_text("adres\t1.0\ta d\nadres a\n")
    with pytest.raises(DataError, match="line 2"):
        lexicon.read(tmp_path / "lexicon.txt")
    (tmp_path / "readings.txt").write_text("# about\nw : v\n")
    with pytest.raises(DataError, match="line 2"):
        lexicon.by_hand(tmp_path / "readings.txt")
    (tmp_path / "readings.txt").write_text("hm = # #\n")
    with pytest.raises(DataError, match="'hm' has a sound"):
        lexicon.build(["hm"], readings=tmp_path / "readings.txt")
