"""Grammar groups."""

import pytest

from voicebot.errors import DataError
from voicebot.hearing.grammars import grammar, group_names, unknown_words, words_of
from voicebot.hearing.numbers import digits


class _Ears:
    name = "few words"

    def __init__(self, *vocabulary: str) -> None:
        self._vocabulary = set(vocabulary)

    def knows(self, word: str) -> bool:
        return word in self._vocabulary


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Groups are made anew, whoever asked for them before."""
    words_of.cache_clear()


def test_every_group_has_distinct_words() -> None:
    """No group is empty or says one thing twice."""
    for group in group_names():
        words = words_of(group)
        assert words
        assert len(set(words)) == len(words), group


def test_an_unknown_group_is_refused_with_the_known_ones() -> None:
    """The message helps to mend slots.yml."""
    with pytest.raises(DataError, match=r"nmbers.*numbers"):
        words_of("nmbers")


def test_every_number_word_may_follow_every_other() -> None:
    """Pairs of all number words are there, and each is a number to the parser."""
    words = set(words_of("numbers"))
    assert {"zero zero", "sto dwadzieścia", "dwadzieścia trzy", "trzy tysiące", "dziewięć zero"} <= words
    assert all(digits(entry) for entry in words - {"razy"})


def test_a_grammar_joins_groups_and_phrases_once() -> None:
    """Order kept, doubles dropped, phrases in lower case with single blanks."""
    made = grammar("q", ["yes_no"], ["Nie  Wiem", "tak"])
    assert made.name == "q"
    assert made.words.count("tak") == 1
    assert made.words[-1] == "nie wiem"


def test_nothing_named_is_open_recognition() -> None:
    """An empty grammar lets everything through."""
    assert grammar("q").is_open


def test_words_a_model_lacks_are_told() -> None:
    """Each word of a phrase counts by itself."""
    ears = _Ears("tak", "nie")
    assert unknown_words(grammar("q", (), ["tak", "nie wiem"]), ears) == ("wiem",)  # type: ignore[arg-type]
