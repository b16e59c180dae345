"""How English words are said."""

import pytest

from models.recipes.vosk import lexicon
from models.recipes.vosk.espeak import SILENCE, Engine
from models.recipes.vosk.lexicon import Lexicon
from models.recipes.vosk.speech import folded
from models.recipes.vosk_en import readings

SAID = "where is the other number of my parcel it's four eight two double four oh"


@pytest.fixture(scope="module")
def said() -> Lexicon:
    """Some words' pronunciations."""
    words = {*SAID.split(), "about", "what", "they're", "zloty", "a", "yeah"}
    return lexicon.build(words, readings.reader())


def test_a_word_changes_with_what_stands_beside_it(said: Lexicon) -> None:
    """Before a vowel an R is heard that is silent alone, and "the" is said otherwise."""
    assert {("f", "O:"), ("f", "O:", "r")} <= set(said["four"])
    assert set(said["the"]) == {("D", "@"), ("D", "I")}


def test_accents_are_heard(said: Lexicon) -> None:
    """An American "what" beside the British one, which is commoner."""
    assert said["what"][("w", "0", "t")] > said["what"][("w", "V", "t")]


def test_rare_and_weak_sounds_count_as_common_ones(said: Lexicon) -> None:
    """All sounds are phones; the first of "about" is no full A."""
    known = set(readings.reader().phones)
    assert all(known.issuperset(way) for ways in said.values() for way in ways)
    assert set(said["about"]) == {("@", "b", "aU", "t")}


def test_what_is_read_wrongly_is_put_right_by_hand(said: Lexicon) -> None:
    """A letter and an article; a currency that espeak-ng never heard of."""
    assert set(said["a"]) == {("@",), ("eI",)}
    assert ("z", "w", "0", "t", "i") in said["zloty"]


def test_a_word_of_two_parts_is_one(said: Lexicon) -> None:
    """espeak-ng reads "they're" as two words."""
    assert all(way[:2] == ("D", "eI") and len(way) > 2 for way in said["they're"])


def test_every_fold_leads_to_a_phone() -> None:
    """Or to none; and what is folded away is no phone itself."""
    known = set(readings.reader().phones)
    assert known.issuperset(phone for phone in readings.folds().values() if phone)
    assert known.isdisjoint(readings.folds())


@pytest.mark.parametrize("voice", sorted(set(readings.VOICES)))
def test_what_the_voices_say_is_what_the_words_are_said_to_be(said: Lexicon, voice: str) -> None:
    """The network learns from the engine's sounds and the graph from these readings: they must be the same."""
    spoken = folded(Engine().speak(SAID, voice).sounds, readings.folds())
    phones = tuple(sound.name for sound in spoken if sound.name != SILENCE)
    reached = {0}
    for word in SAID.split():
        reached = {at + len(way) for at in reached for way in said[word] if phones[at : at + len(way)] == way}
        assert reached, word
    assert len(phones) in reached
