"""How Polish words are said."""

import pytest

from models.recipes.vosk import lexicon
from models.recipes.vosk_pl import readings


@pytest.fixture(scope="module")
def said():
    """Some words' pronunciations."""
    return lexicon.build(["adres", "w", "nowacki", "ich", "sześćset", "klocki"], readings.reader())


def test_a_last_sound_is_voiced_before_a_voiced_one(said):
    """Both ways are there, alone the likelier."""
    assert said["adres"] == {("a", "d", "R", "E", "s"): 1.0, ("a", "d", "R", "E", "z"): 0.25}


def test_what_is_read_wrongly_is_put_right_by_hand(said):
    """A preposition is no letter, and sounds as the engine says it before other words; a number is also said in a hurry."""
    assert set(said["w"]) == {("v",), ("f",), ("w",)}
    assert ("S", "E", "j", "s", "E", "t") in said["sześćset"]
    assert len(said["nowacki"]) == 1


def test_all_sounds_are_the_model_s(said):
    """What espeak-ng has besides is said with the nearest one."""
    known = set(readings.reader().phones)
    assert all(known.issuperset(way) for ways in said.values() for way in ways)
    assert ("i", "x") in said["ich"]


def test_a_foreign_word_is_read_both_ways():
    """By Polish letters, and as in English."""
    polish, foreign = (
        lexicon.build(["wrangler", "show"], readings.reader(said))["show"] for said in ((), ["show"])
    )
    assert polish.keys() < foreign.keys()
